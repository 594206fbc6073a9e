"""A case while the cohort is being put together; each step adds what it knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from evaluators.cohort.label_table import Row
from evaluators.cohort.labels import Label, LabelState
from evaluators.cohort.scan import ScannedFile
from evaluators.domain.case import ExclusionReason, Problem, ProblemKind

_EXCERPT: Final = 60


@dataclass(slots=True)
class CaseDraft:
    """One image that was offered.

    Attributes:
        number: From 1 in the order of the paths.
        file: The image file.
        rows: Of the reference table that speak about it; the first one counts.
        ambiguous: A row fits this file and others alike, so that none of them has a reference.
        label: The reference, read.
        patient: Number of the patient.
        exclusion: Why it will not be evaluated; the first reason found stays.
    """

    number: int
    file: ScannedFile
    rows: tuple[Row, ...] = ()
    ambiguous: bool = False
    label: Label | None = None
    patient: int | None = None
    exclusion: ExclusionReason | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def has_reference(self) -> bool:
        """Return whether a class is known for it."""
        return self.label is not None and self.label.state is LabelState.CLASS

    @property
    def evaluable(self) -> bool:
        """Return whether it can be evaluated, as far as is known by now."""
        return self.exclusion is None and self.has_reference

    def exclude(self, reason: ExclusionReason) -> None:
        """Take it out of the evaluation, unless it already is."""
        self.exclusion = self.exclusion or reason

    def report(
        self,
        kind: ProblemKind,
        severity: Literal["error", "warning"] = "error",
        *,
        row: int | None = None,
        detail: str | None = None,
    ) -> None:
        """Add a problem of this case."""
        shown = None if detail is None else excerpt(detail)
        self.problems.append(
            Problem(kind=kind, severity=severity, path=self.file.path, row=row, case=self.number, detail=shown)
        )


def excerpt(text: str) -> str:
    """Return the beginning of a text from a table, without anything that could act on a screen."""
    printable = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return printable if len(printable) <= _EXCERPT else printable[: _EXCERPT - 1] + "…"
