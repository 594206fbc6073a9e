"""Disclosure control of masks and of findings: one that few patients have, or few lack, is withheld on its own.

One patient may have several of them, so the classes are no parts of a whole: a rare one says nothing about the others,
and withholding everything for its sake would leave most summaries of masks empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from evaluators.domain.estimate import Estimate
from evaluators.domain.results import Results, SubgroupResult, Verdict
from evaluators.evidence import rounding
from evaluators.evidence.few_behind import OF_CALLS

NO_PARTS: Final = frozenset({"segmentation", "multilabel", "measurement", "detection", "video"})
"""Tasks whose classes are no parts of a whole: several may be there at once, or there is one quantity only."""


COARSEST: Final = Decimal("0.1")
"""A value over all structures that may only be told in coarser steps is not told: 0.50 would read as chance."""


def rare(results: Results, class_patients: Mapping[str, int], minimum: int) -> frozenset[str]:
    """Return the structures of which the summary would tell fewer patients than ``minimum``.

    Args:
        results: Of a task of ``NO_PARTS``.
        class_patients: Patients with a structure in at least one case.
        minimum: Fewer patients are not shown: neither those with the structure, nor those without it in any case, nor
            those without it in some case.
    """
    found = {name for name, n in class_patients.items() if 0 < n < minimum or 0 < results.flow.patients - n < minimum}
    counted = [one for one in (*results.estimates, *results.other_policy) if one.metric not in OF_CALLS]
    few = {one.parameter for one in counted if one.parameter and one.n and 0 < one.n.patients < minimum}
    return frozenset(found if results.task == "video" else found | few)  # of videos it says: of whole clips


def without_rare(results: Results, gone: frozenset[str], minimum: int) -> Results:
    """Return results that say nothing of rare structures.

    What is told of all structures together is then rounded as in a subgroup: finer digits, less what the others
    contribute, would tell the rare one.
    """
    gone &= {estimate.parameter for estimate in results.estimates if estimate.parameter}  # the background is not scored
    if not gone:
        return results
    return results.model_copy(
        update={
            "estimates": _shown(results.estimates, gone, minimum),
            "other_policy": _shown(results.other_policy, gone, minimum),
            "verdicts": _verdicts(results.verdicts, gone, minimum),
            "subgroups": tuple(_group(group, gone) for group in results.subgroups),
        }
    )


def _verdicts(verdicts: Sequence[Verdict], gone: frozenset[str], minimum: int) -> tuple[Verdict, ...]:
    """Return the goals; goals are judged together, so one on a rare structure takes the words of all with it."""
    judged = not any(verdict.estimate.parameter in gone for verdict in verdicts)
    told = verdicts if judged else tuple(map(rounding.withheld_verdict, verdicts))
    return tuple(
        verdict.model_copy(update={"estimate": _one(verdict.estimate, gone, minimum), "expected_precision": None})
        for verdict in told
    )


def _group(group: SubgroupResult, gone: frozenset[str]) -> SubgroupResult:
    """Return a subgroup, whose numbers are rounded already, without rare structures."""
    hidden = {estimate.id for estimate in group.estimates if estimate.parameter in gone}
    return group.model_copy(
        update={
            "estimates": _hidden(group.estimates, gone),
            "differences": _hidden(group.differences, gone),
            "p_holm": {id: p for id, p in group.p_holm.items() if id not in hidden},
        }
    )


def _hidden(estimates: Sequence[Estimate], gone: frozenset[str]) -> tuple[Estimate, ...]:
    return tuple(rounding.suppressed(one) if one.parameter in gone else one for one in estimates)


def _shown(estimates: Sequence[Estimate], gone: frozenset[str], minimum: int) -> tuple[Estimate, ...]:
    return tuple(_one(one, gone, minimum) for one in estimates)


def _one(estimate: Estimate, gone: frozenset[str], minimum: int) -> Estimate:
    if estimate.parameter in gone:
        return rounding.suppressed(estimate)
    if estimate.parameter:
        return estimate
    if estimate.n is not None and rounding.share_step(estimate.n.cases // 10 * 10) > COARSEST:
        return rounding.suppressed(estimate)
    return rounding.in_subgroup(estimate, minimum)
