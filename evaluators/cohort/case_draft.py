"""A case while the cohort is being put together; each step adds what it knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from evaluators.cohort.annotations.mask_fit import Extent, Fit
from evaluators.cohort.file_reading import ScannedFile
from evaluators.cohort.label_table import Row
from evaluators.cohort.labels import Label, LabelState
from evaluators.cohort.reference_entry import ReferenceEntry
from evaluators.domain.case import ExclusionReason, Problem, ProblemKind, Reading
from evaluators.domain.geometry import Grid
from evaluators.domain.reference import Reference

_EXCERPT: Final = 60


@dataclass(slots=True)
class CaseDraft:
    """One case that was offered.

    Attributes:
        number: From 1 in the order of the paths.
        files: Its files, in the order in which they are read.
        reading: How they are opened.
        grid: Of several slices that are a volume.
        notes: Ids under ``imaging.notes``: how the volume came about.
        rows: Of the reference table that speak about it; the first one counts.
        entries: Annotations that speak about it.
        ambiguous: A row fits this case and others alike, so that none of them has a reference.
        label: The class a table says, read.
        reference: Everything else a reference says, read.
        patient_named: Whose image it is, as the reference says.
        patient: Number of the patient.
        exclusion: Why it will not be evaluated; the first reason found stays.
        mask_fit: How its masks lie on it.
    """

    number: int
    files: tuple[ScannedFile, ...]
    reading: Reading = "image"
    grid: Grid | None = None
    notes: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    entries: tuple[ReferenceEntry, ...] = ()
    ambiguous: bool = False
    label: Label | None = None
    reference: Reference | None = None
    patient_named: str | None = None
    patient: int | None = None
    exclusion: ExclusionReason | None = None
    problems: list[Problem] = field(default_factory=list)
    mask_fit: Fit = Fit.EXACT

    @property
    def key(self) -> str:
        """Return the path by which it is known while the cohort is put together."""
        return min(file.path for file in self.files)

    @property
    def file(self) -> ScannedFile:
        """Return its first file."""
        return self.files[0]

    @property
    def extent(self) -> Extent | None:
        """Return the grid of a volume, rows and columns of a picture; None where the files are several pictures."""
        if self.grid is not None or self.reading not in {"image", "volume"} or self.file.described is None:
            return self.grid
        facts = self.file.described.facts
        return facts.grid or (facts.height, facts.width)

    @property
    def has_reference(self) -> bool:
        """Return whether the reference standard says something of it."""
        if self.reference is not None:
            return self.reference.is_known
        return self.label is not None and self.label.state is LabelState.CLASS

    @property
    def evaluable(self) -> bool:
        """Return whether it can be evaluated, as far as is known by now."""
        return self.exclusion is None and self.has_reference

    @property
    def line(self) -> int | None:
        """Return where the reference speaks about it first."""
        if self.rows:
            return self.rows[0].line
        return self.entries[0].line if self.entries else None

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
        path: str | None = None,
        parameters: Mapping[str, str | int | float] | None = None,
        count: int = 1,
    ) -> None:
        """Add a problem of this case: of its first file, unless the path names another."""
        shown = None if detail is None else excerpt(detail)
        self.problems.append(
            Problem(
                kind=kind,
                severity=severity,
                path=path or self.file.path,
                row=row,
                case=self.number,
                detail=shown,
                parameters=dict(parameters or {}),
                count=count,
            )
        )


def excerpt(text: str) -> str:
    """Return the beginning of a text from a table, without anything that could act on a screen."""
    printable = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return printable if len(printable) <= _EXCERPT else printable[: _EXCERPT - 1] + "…"
