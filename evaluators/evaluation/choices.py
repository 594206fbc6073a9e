"""What a person has chosen as data, and how it is to be read: kept, so that it can be read again and changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from pydantic import field_validator

from evaluators.cohort.answers import CohortAnswers
from evaluators.domain.case import Unit
from evaluators.domain.reference import ReaderRule, ReferenceKind
from evaluators.domain.value import Value
from evaluators.errors import CohortError, EvaluationError, Parameter

if TYPE_CHECKING:
    from evaluators.evaluation.folder import EvaluationFolder

_DOCUMENT: Final = "data"
_QUESTION: Final = "data_question"
_WANTED: Final = "data_wanted"


class DataSource(Value):
    """Where the images lie."""

    root: str
    """Absolute folder."""
    only: tuple[str, ...] = ()
    """Files or folders in it that are meant, with forward slashes; empty: everything in it."""

    @field_validator("only")
    @classmethod
    def _inside(cls, only: tuple[str, ...]) -> tuple[str, ...]:
        for path in map(PurePosixPath, only):
            if path.is_absolute() or ".." in path.parts:
                raise ValueError("only what lies in the folder can be meant")
        return only


class DataChoices(Value):
    """The images, the reference table, and the answers to what table and images leave open (``CohortAnswers``)."""

    source: DataSource | None = None
    reference: str | None = None
    """Path of the table, or of the folder or file that holds the annotations."""
    case_column: str | None = None
    label_column: str | None = None
    patient_column: str | None = None
    one_image_per_patient: bool = False
    value_map: dict[str, str] = {}
    positive: str | None = None
    decimal: str | None = None
    unit: Unit | None = None
    """None: what the model speaks about, or a file."""
    reference_kind: ReferenceKind | None = None
    reader_column: str | None = None
    readers: ReaderRule = "first"
    resample_masks: bool = False
    training_hashes: str | None = None
    """Path of the vendor's list of training images."""

    @property
    def reference_path(self) -> Path | None:
        """Return the table, or the folder or file that holds the annotations."""
        return None if self.reference is None else Path(self.reference)

    @property
    def training_path(self) -> Path | None:
        """Return the vendor's list of training images."""
        return None if self.training_hashes is None else Path(self.training_hashes)

    def answers(self) -> CohortAnswers:
        """Return the answers as the cohort is asked for.

        Raises:
            CallError: They contradict each other.
        """
        return CohortAnswers(
            case_column=self.case_column,
            label_column=self.label_column,
            patient_column=self.patient_column,
            one_image_per_patient=self.one_image_per_patient,
            value_map=self.value_map,
            positive=self.positive,
            decimal=self.decimal,
            unit=self.unit,
            reference_kind=self.reference_kind,
            reader_column=self.reader_column,
            readers=self.readers,
            resample_masks=self.resample_masks,
        )


class Question(Value):
    """What stands in the way of a cohort until the person answers: an error, kept."""

    id: str
    parameters: dict[str, str | int]


def choices_of(folder: EvaluationFolder) -> DataChoices:
    """Return what was chosen so far."""
    return folder.store.get(_DOCUMENT, DataChoices) or DataChoices()


def keep_choices(folder: EvaluationFolder, choices: DataChoices) -> None:
    """Write down what was chosen and read."""
    folder.store.put(_DOCUMENT, choices)
    folder.store.drop(_WANTED)


def want_choices(folder: EvaluationFolder, choices: DataChoices | None) -> None:
    """Write down what is being read, so that it is known after a stop or a crash; None: it came to nothing."""
    if choices is None:
        folder.store.drop(_WANTED)
    else:
        folder.store.put(_WANTED, choices)


def wanted_choices(folder: EvaluationFolder) -> DataChoices | None:
    """Return what was being read when it was stopped or interrupted; None: everything chosen was read."""
    return folder.store.get(_WANTED, DataChoices)


def open_question(folder: EvaluationFolder) -> EvaluationError | None:
    """Return what the data still ask, as the error that says it; None where nothing is open."""
    kept = folder.store.get(_QUESTION, Question)
    return None if kept is None else CohortError(kept.id, **kept.parameters)


def keep_question(folder: EvaluationFolder, question: EvaluationError | None) -> None:
    """Write down what the data ask, or that they ask nothing."""
    if question is None:
        folder.store.drop(_QUESTION)
        return
    folder.store.put(_QUESTION, Question(id=question.id, parameters=_plain(question.parameters)))


def _plain(parameters: Mapping[str, Parameter]) -> dict[str, str | int]:
    return {name: value if isinstance(value, int) else str(value) for name, value in parameters.items()}
