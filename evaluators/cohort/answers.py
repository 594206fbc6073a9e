"""What a person answers where table and images leave questions open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

from evaluators.errors import CallError

if TYPE_CHECKING:
    from evaluators.domain.case import Unit
    from evaluators.domain.reference import ReaderRule, ReferenceKind


@dataclass(frozen=True, slots=True)
class CohortAnswers:
    """Answers of the command line or the window; everything left out is recognised or demanded, never guessed.

    Attributes:
        case_column: Column that names the image.
        label_column: Column with the reference standard.
        patient_column: Column that names the patient; the empty string: none does, whatever a column is called.
        one_image_per_patient: The recorded statement that every image is a patient of its own.
        value_map: Hospital value to class; the empty string means "not evaluated".
        positive: The class that 1, true or yes stands for; None: the card's only positive class.
        decimal: The sign before the decimals where the table does not settle it.
        unit: What a case is, and what one row or annotation speaks about; None: what the model speaks about.
        reference_kind: What the reference says; None: recognised by its content.
        reader_column: Column that names the reader; None: recognised by its name.
        readers: How several readers become one reference.
        resample_masks: The person's recorded choice that masks on another grid are resampled; else they are refused.

    Raises:
        CallError: Answers that contradict each other (C247), a decimal sign other than point and comma (C259).
    """

    case_column: str | None = None
    label_column: str | None = None
    patient_column: str | None = None
    one_image_per_patient: bool = False
    value_map: Mapping[str, str] = field(default_factory=dict)
    positive: str | None = None
    decimal: str | None = None
    unit: Unit | None = None
    reference_kind: ReferenceKind | None = None
    reader_column: str | None = None
    readers: ReaderRule = "first"
    resample_masks: bool = False

    def __post_init__(self) -> None:
        if self.one_image_per_patient and self.patient_column:
            raise CallError("C247", column=self.patient_column)
        if self.decimal not in {None, ".", ","}:
            raise CallError("C259", decimal=str(self.decimal))

    def with_classes(self, classes: Mapping[str, str]) -> Self:
        """Return these answers with a plan's map of classes added; where both name a value, the answer counts."""
        return replace(self, value_map={**classes, **self.value_map})
