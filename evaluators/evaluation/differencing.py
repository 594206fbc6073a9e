"""Whether published cohorts, taken together, tell of a few patients.

Every summary tells numbers of its cohort, and of each class in it. Numbers of two cohorts can be subtracted: what is
left are numbers of the patients in one of them only. Numbers of two cohorts without a common patient can be added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations
from typing import Final, TypeAlias

WHOLE: Final = ""
"""Name of the whole cohort beside its classes."""

Marks: TypeAlias = AbstractSet[bytes]
"""Patients, by what names a patient with these images."""


def apart(mine: Mapping[str, Marks], earlier: Sequence[Mapping[str, Marks]]) -> tuple[int, ...]:
    """Return how many patients each earlier cohort, and each two of them together, set apart from this one.

    A patient with other images than before is another one. Counted are those on the side that has more of them, so
    that such a patient, who is on both sides, counts once. 0: the same patients.

    Args:
        mine: The whole cohort and each class of it, by name.
        earlier: The same of every cohort that was published before; a class may be missing.
    """
    found: list[int] = []
    for name, patients in mine.items():
        before = {frozenset(cohort[name]) for cohort in earlier if name in cohort}
        found += _apart(frozenset(patients), before)
    return tuple(found)


def _apart(mine: frozenset[bytes], before: set[frozenset[bytes]]) -> Iterator[int]:
    for one in before:
        if mine & one:
            yield max(len(mine - one), len(one - mine))
    for one, two in combinations(before, 2):
        for whole, *parts in ((mine, one, two), (one, mine, two), (two, mine, one)):
            if all(whole & part for part in parts):
                yield _apart_from_sum(whole, *parts)


def _apart_from_sum(whole: frozenset[bytes], one: frozenset[bytes], two: frozenset[bytes]) -> int:
    """Return how many patients are left of one cohort's numbers less the sum of two others'."""
    together = one | two
    return max(len(whole - together), len(together - whole) + len(one & two))
