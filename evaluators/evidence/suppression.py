"""Small cells: which must go, and what else must go so that nobody can work them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from evaluators.domain.results import SubgroupResult
from evaluators.evidence.rounding import in_subgroup, significant

P_DIGITS = 2


def hidden(counts: Mapping[str, int], minimum: int) -> frozenset[str]:
    """Return the cells of a table to leave out, where the total of the table is known.

    Every cell from 1 to ``minimum`` - 1 goes, then the next smallest, until what is hidden is at least two cells
    with at least ``minimum`` patients together: the total minus the rest then says nothing about one of them.
    """
    filled = sorted((n, name) for name, n in counts.items() if n > 0)
    gone = [(n, name) for n, name in filled if n < minimum]
    if not gone:
        return frozenset()
    for cell in filled[len(gone) :]:
        if len(gone) >= 2 and sum(n for n, _ in gone) >= minimum:
            break
        gone.append(cell)
    return frozenset(name for _, name in gone)


def without_small_cells(counts: Mapping[str, int], minimum: int) -> tuple[dict[str, int], int]:
    """Return a table without its hidden cells, and how many those are."""
    gone = hidden(counts, minimum)
    return {name: n for name, n in counts.items() if name not in gone}, len(gone)


def subgroups(groups: Sequence[SubgroupResult], minimum: int) -> tuple[tuple[SubgroupResult, ...], int]:
    """Return subgroups with small ones and their complements withheld, and how many groups and estimates that hides."""
    kept: list[SubgroupResult] = []
    count = 0
    for _, members in groupby(groups, key=lambda group: group.attribute):
        attribute = tuple(members)
        gone = hidden({group.value: group.patients for group in attribute}, minimum)
        count += len(gone)
        shown = [_withheld(group) if group.value in gone else _rounded(group, minimum) for group in attribute]
        count += sum(estimate.suppressed for group in shown for estimate in (*group.estimates, *group.differences))
        kept += shown
    return tuple(kept), count


def _withheld(group: SubgroupResult) -> SubgroupResult:
    return SubgroupResult(
        attribute=group.attribute, value=group.value, patients=0, cases=0, too_few=True, suppressed=True
    )


def _rounded(group: SubgroupResult, minimum: int) -> SubgroupResult:
    return group.model_copy(
        update={
            "estimates": tuple(in_subgroup(estimate, minimum) for estimate in group.estimates),
            "differences": tuple(in_subgroup(estimate, minimum) for estimate in group.differences),
            "p_holm": {metric: significant(p, P_DIGITS) for metric, p in group.p_holm.items()},
        }
    )
