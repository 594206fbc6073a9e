"""What the checks of a cohort look at, and what one of them saw."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from evaluators.cohort.image_workers import ImageDescription
from evaluators.cohort.near_duplicates import AlikeCases, look_alikes
from evaluators.domain.case import Case
from evaluators.domain.reference import ReferenceKind
from evaluators.domain.submission import Card


@dataclass(frozen=True)
class Gathered:
    """A cohort before it is judged.

    Attributes:
        cases: Those that are not excluded and could be read, in the order of their numbers.
        described: Number of a case to what the workers said of its files.
        card: Of the model; None: not chosen yet.
        kind: What the reference says.
    """

    cases: tuple[Case, ...]
    described: Mapping[int, Sequence[ImageDescription]]
    card: Card | None
    kind: ReferenceKind | None = None

    def files(self, case: Case) -> Sequence[ImageDescription]:
        """Return what is known of the files of a case."""
        return self.described.get(case.number, ())

    @cached_property
    def people(self) -> tuple[Case, ...]:
        """Return the first case of each patient, and every case of which the patient is not known."""
        first: dict[tuple[str, int], Case] = {}
        for case in self.cases:
            first.setdefault(person(case), case)
        return tuple(first.values())

    @cached_property
    def alike(self) -> AlikeCases:
        """Return the cases whose pictures look alike."""
        return look_alikes(self.cases, self.described)


def person(case: Case) -> tuple[str, int]:
    """Return whose case it is: its patient, or, where that is not known, somebody of its own."""
    return ("case", case.number) if case.patient is None else ("patient", case.patient)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a check saw: the cases behind it, and what fills the placeholders of its words."""

    cases: Sequence[int] = ()
    parameters: dict[str, str | int | float] = field(default_factory=dict)


def unless_all(gathered: Gathered, found: Sequence[int]) -> Sequence[int]:
    """Return numbers of cases, or none where it is all of them: the finding is then one of the cohort as a whole."""
    return () if len(found) == len(gathered.cases) else found


Look = Callable[[Gathered], Iterator[Seen]]


@dataclass(frozen=True, slots=True)
class Check:
    """One row of the registry; its words are ``cohort.findings.<kind>``."""

    kind: str
    severity: Literal["warning", "note"]
    look: Look


def cases_where(holds: Callable[[Gathered, Case], bool]) -> Look:
    """Return a check that finds the cases for which something holds; their number is ``n``."""

    def look(gathered: Gathered) -> Iterator[Seen]:
        found = [case.number for case in gathered.cases if holds(gathered, case)]
        if found:
            yield Seen(found, {"n": len(found)})

    return look


def files_where(holds: Callable[[ImageDescription], bool]) -> Look:
    """Return a check that finds the cases with a file for which something holds; their number is ``n``."""
    return cases_where(lambda gathered, case: any(map(holds, gathered.files(case))))


def looks_alike(kind: str) -> Look:
    """Return a check that finds the cases that look alike in one way."""

    def look(gathered: Gathered) -> Iterator[Seen]:
        found = gathered.alike.cases(kind)
        if found:
            one, other = gathered.alike.first(kind)
            yield Seen(found, {"n": len(found), "one": one, "other": other})

    return look
