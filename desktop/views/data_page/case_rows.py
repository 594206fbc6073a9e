"""A case as the table of the Data page shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from evaluators.domain.case import Case, ExclusionReason, Problem, ProblemKind

if TYPE_CHECKING:
    from evaluators.cohort.file_reading import ScannedFile
    from evaluators.domain.case import ImageFacts
    from evaluators.domain.reference import Reference


class CaseRow(NamedTuple):
    """One row; while images are being read, a file that is not a case yet. A tuple: a hundred thousand at once."""

    place: int
    """From 1, as listed."""
    number: int | None
    """Of the case; None while the image is still being read in."""
    path: str
    modality: str
    width: int
    height: int
    images: int
    """Slices of a volume, frames of a clip; 1: it is one image."""
    reference: Reference | None
    known: bool
    """The reference is a class of the model, or there is no model."""
    patient: int | None
    problem: ProblemKind | None
    exclusion: ExclusionReason | None
    note: str | None

    @property
    def included(self) -> bool:
        """Return whether it takes part."""
        return self.exclusion is None


def rows_of_cases(cases: Iterable[Case], problems: Iterable[Problem]) -> list[CaseRow]:
    """Return a row per case, with its gravest problem."""
    gravest: dict[int, Problem] = {}
    for problem in problems:
        if problem.case is not None and gravest.setdefault(problem.case, problem).severity == "warning":
            gravest[problem.case] = problem
    return [_row(case, gravest.get(case.number)) for case in cases]


def rows_of_files(files: Iterable[ScannedFile], first: int) -> list[CaseRow]:
    """Return a row per file that was just read."""
    rows = []
    for place, file in enumerate(files, start=first):
        facts = file.described.facts if file.described else None
        kind = file.problem.kind if file.problem else None
        rows.append(
            CaseRow(place, None, file.path, _modality(facts), *_size(facts), None, True, None, kind, None, None)
        )
    return rows


def values_of(cases: Sequence[Case]) -> Counter[tuple[str, str | None]]:
    """Return how often each value of the table stands for which class; None: none. Several findings count each."""
    found: Counter[tuple[str, str | None]] = Counter()
    for case in cases:
        if case.reference is not None and case.reference.labels is not None:
            found.update((name, name) for name in case.reference.labels)
        elif case.reference is not None and case.reference.raw:
            ignored = case.exclusion is ExclusionReason.LABEL_NOT_EVALUATED
            found[case.reference.raw, "" if ignored else case.reference.label] += 1
    return found


def _row(case: Case, problem: Problem | None) -> CaseRow:
    reference, number = case.reference, case.number
    return CaseRow(
        number,
        number,
        case.files[0].path if case.files else "",
        _modality(case.facts),
        *_size(case.facts),
        reference,
        reference is not None and reference.is_known,
        case.patient,
        problem.kind if problem else None,
        case.exclusion,
        case.exclusion_note,
    )


def _modality(facts: ImageFacts | None) -> str:
    return "" if facts is None else facts.modality or facts.format.upper()


def _size(facts: ImageFacts | None) -> tuple[int, int, int]:
    if facts is None:
        return (0, 0, 1)
    return (facts.width, facts.height, facts.grid.shape[0] if facts.grid else facts.frames)
