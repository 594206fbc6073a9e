"""The cases on which two submissions differ: decided differently, or one much nearer to the reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import nsmallest
from typing import Final, NamedTuple

from evaluators.analyses.case_errors import CaseStanding
from evaluators.domain.comparison import BothDecided, Change, ChangedCase

MOST: Final = 200
"""Cases listed for the size of the difference alone."""
_DECIDED: Final = frozenset({"right", "missed", "false_alarm", "wrong_class"})
"""What a case is counted as where a model decides; elsewhere a model answers, or it fails."""


class Changes(NamedTuple):
    """On which cases two submissions differ."""

    listed: tuple[ChangedCase, ...]
    """Those decided differently first, then by size of the difference."""
    decided: BothDecided | None
    """None where a case is neither right nor wrong."""


def changes_of(
    first: Sequence[CaseStanding], second: Sequence[CaseStanding], other_number: Mapping[int, int]
) -> Changes:
    """Return the cases on which two submissions differ.

    Args:
        first: Where the cases of the first stand.
        second: Of the other; the same numbers.
        other_number: Number of each case to its number in the other evaluation.
    """
    theirs = {standing.number: standing for standing in second}
    pairs = [(one, theirs[one.number]) for one in first if one.verdict is not None and one.number in theirs]
    pairs = [(one, other) for one, other in pairs if other.verdict is not None]
    found = [change for one, other in pairs if (change := _change(one, other)) is not None]
    apart = [change for change in found if change.kind in {"only_first_right", "only_second_right"}]
    nearer = [change for change in found if change.kind in {"first_better", "second_better"}]
    largest = nsmallest(MOST, nearer, key=lambda change: (-abs(change.difference), change.case))
    listed = tuple(
        ChangedCase(case=case, other_case=other_number[case], change=kind, difference=difference)
        for case, kind, difference in (*apart, *largest)
    )
    decided = _decided(pairs) if pairs and all(one.verdict in _DECIDED for pair in pairs for one in pair) else None
    return Changes(listed, decided)


class _Found(NamedTuple):
    case: int
    kind: Change
    difference: float


def _change(one: CaseStanding, other: CaseStanding) -> _Found | None:
    ours, theirs = _right(one), _right(other)
    difference = one.wrongness - other.wrongness
    kind: Change
    if ours != theirs:
        kind = "only_first_right" if ours else "only_second_right"
    elif difference == 0 or one.failed or other.failed:
        return None
    else:
        kind = "second_better" if difference > 0 else "first_better"
    return _Found(one.number, kind, difference)


def _right(standing: CaseStanding) -> bool:
    return standing.verdict == "right" if standing.verdict in _DECIDED else not standing.failed


def _decided(pairs: Sequence[tuple[CaseStanding, CaseStanding]]) -> BothDecided:
    counts = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
    for one, other in pairs:
        counts[_right(one), _right(other)] += 1
    return BothDecided(
        both_right=counts[True, True],
        only_first=counts[True, False],
        only_second=counts[False, True],
        both_wrong=counts[False, False],
    )
