"""Small cells: which must go, and what else must go so that nobody can work them out.

Whoever reads a table is taken to know its total, the names of all its cells and this very procedure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

from evaluators.domain.results import SubgroupResult
from evaluators.evidence.rounding import difference, in_subgroup, suppressed

WITHHELD: Final = "withheld_groups"
"""Value under which the hidden groups of an attribute stand together: the name of a rare value tells of few people."""


def hidden(counts: Mapping[str, int], minimum: int) -> frozenset[str]:
    """Return the cells of a table to leave out.

    Every small cell goes (1 to ``minimum`` - 1), then its neighbours by name, until the hidden cells would add up to
    what they do even if every small one were as large as a small one can be, and every other as small as it can be.

    Neighbours by name, not the next smallest: an order by size would tell that what was hidden is smaller than all
    that is shown. And where one neighbour did not suffice, that only tells that the small cells are not all of the
    largest size. So every small cell can still be any number from 1 to ``minimum`` - 2 at least, all others as shown.
    """
    names = sorted(name for name, n in counts.items() if n > 0)
    small = [index for index, name in enumerate(names) if counts[name] < minimum]
    if not small:
        return frozenset()
    gone = [names[index] for index in small]
    others = sorted((min(abs(index - one) for one in small), index) for index in range(len(names)))
    for _, index in others[len(small) :]:
        gone.append(names[index])
        if sum(counts[name] for name in gone) >= (minimum - 1) * len(small) + minimum * (len(gone) - len(small)):
            break
    return frozenset(gone)


def without_small_cells(counts: Mapping[str, int], minimum: int) -> tuple[dict[str, int], int]:
    """Return a table without its hidden cells, and how many those are.

    A table of which nothing is left counts once: the number of its cells beside a small total would tell them.
    """
    gone = hidden(counts, minimum)
    kept = {name: n for name, n in counts.items() if name not in gone}
    return kept, len(gone) if any(kept.values()) else min(len(gone), 1)


def subgroups(groups: Sequence[SubgroupResult], minimum: int) -> tuple[tuple[SubgroupResult, ...], int]:
    """Return subgroups without small ones and their complements, and how many groups and estimates that hides."""
    kept: list[SubgroupResult] = []
    count = 0
    for attribute, members in groupby(groups, key=lambda group: group.attribute):
        found = tuple(members)
        left, gone = without_small_cells({group.value: group.patients for group in found}, minimum)
        shown = _without_small_estimates([group for group in found if group.value in left], minimum)
        count += gone + sum(one.suppressed for group in shown for one in (*group.estimates, *group.differences))
        kept += shown
        if gone:
            kept.append(_withheld(attribute))
    return tuple(kept), count


def _withheld(attribute: str) -> SubgroupResult:
    return SubgroupResult(attribute=attribute, value=WITHHELD, patients=0, cases=0, too_few=True, suppressed=True)


def _without_small_estimates(groups: Sequence[SubgroupResult], minimum: int) -> list[SubgroupResult]:
    """Return the groups of one attribute with their numbers rounded.

    A group of which few patients contribute to a measure is told without any, and so are as many others that the
    whole cohort's numbers less theirs do not tell it: the size of a group is known, so that of all patients but the
    positive ones tells the positive ones.
    """
    ids = dict.fromkeys(one.id for group in groups for one in group.estimates)
    gone = frozenset[str]().union(*(hidden(_contributing(groups, id), minimum) for id in ids))
    return [_rounded(group, minimum, withheld=group.value in gone) for group in groups]


def _contributing(groups: Sequence[SubgroupResult], id: str) -> dict[str, int]:
    """Return patients behind one measure by group."""
    return {group.value: one.n.patients for group in groups for one in group.estimates if one.id == id and one.n}


def _rounded(group: SubgroupResult, minimum: int, *, withheld: bool) -> SubgroupResult:
    """Return a group as it is told; without p-values, which belong to very few counts each."""
    own = {} if withheld else {one.id: one for one in group.estimates}
    estimates = [suppressed(one) if withheld else one for one in group.estimates]
    return group.model_copy(
        update={
            "estimates": tuple(in_subgroup(one, minimum) for one in estimates),
            "differences": tuple(difference(one, own.get(one.id), minimum) for one in group.differences),
            "p_holm": {},
        }
    )
