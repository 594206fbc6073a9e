"""The cases that two evaluations share: known by the content of their files, never by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from evaluators.cohort import manifest
from evaluators.domain.case import Case
from evaluators.domain.plan import LockedPlan
from evaluators.evaluation.assembling import RunCases
from evaluators.tasks.protocol import ScoredCase


@dataclass(frozen=True, slots=True)
class Matched:
    """The shared cases of two finished runs, under number and patient of the first."""

    first: tuple[ScoredCase, ...]
    second: tuple[ScoredCase, ...]
    other_number: Mapping[int, int]
    """Number of a shared case to its number in the other evaluation."""
    only_first: tuple[int, ...]
    """Cases with a reference that the other does not have, or excluded."""
    only_second: tuple[int, ...]
    """The same of the other, in its own numbers."""
    other_reference: tuple[int, ...]
    """Cases whose reference is another one there."""


def matched(ours: RunCases, cases: Sequence[Case], theirs: RunCases, other_cases: Sequence[Case]) -> Matched:
    """Return the cases that two finished runs share.

    The same bytes may stand for several cases: each is taken once, one with the same reference first.

    Args:
        ours: The first run.
        cases: All cases offered to it.
        theirs: The other run.
        other_cases: All cases offered to that.
    """
    by_number, other_by_number = _by_number(cases), _by_number(other_cases)
    waiting: dict[tuple[str, ...], list[ScoredCase]] = {}
    for one in theirs.scored:
        waiting.setdefault(_content(other_by_number[one.number]), []).append(one)
    pairs: list[tuple[ScoredCase, ScoredCase]] = []
    only_first, other_reference = [], []
    for one in ours.scored:
        found = waiting.get(_content(by_number[one.number]), [])
        same = [other for other in found if _same_reference(one, other, ours.locked, theirs.locked)]
        if same:
            found.remove(same[0])
            pairs.append((one, same[0]))
        elif found:
            found.pop(0)
            other_reference.append(one.number)
        elif one.is_known:
            only_first.append(one.number)
    left = [one.number for others in waiting.values() for one in others if one.is_known]
    return Matched(
        first=tuple(one for one, _ in pairs),
        second=tuple(replace(other, number=one.number, patient=one.patient) for one, other in pairs),
        other_number={one.number: other.number for one, other in pairs},
        only_first=tuple(only_first),
        only_second=tuple(sorted(left)),
        other_reference=tuple(other_reference),
    )


def _by_number(cases: Sequence[Case]) -> dict[int, Case]:
    return {case.number: case for case in cases}


def _content(case: Case) -> tuple[str, ...]:
    return tuple(file.sha256 for file in case.files)


def _same_reference(one: ScoredCase, other: ScoredCase, locked: LockedPlan, other_locked: LockedPlan) -> bool:
    """Return whether both were judged by the same truth; classes of other names by whether they are positive."""
    if one.reference is None or other.reference is None:
        ours, theirs = (manifest.reference_digest(item.standard) for item in (one, other))
        return ours == theirs
    label, other_label = locked.classes[one.reference], other_locked.classes[other.reference]
    if set(locked.classes) == set(other_locked.classes):
        return label == other_label
    named = bool(locked.positive and other_locked.positive)
    return named and (label in locked.positive) == (other_label in other_locked.positive)
