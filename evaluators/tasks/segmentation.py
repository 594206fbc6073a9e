"""Segmentation: masks of one or several structures, in images and volumes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from evaluators.domain.plan import LockedPlan
from evaluators.domain.results import Curves, Results
from evaluators.tasks.estimating import Estimating
from evaluators.tasks.flow import failures_of, flow_of, stated, withheld
from evaluators.tasks.goals import Judging
from evaluators.tasks.overlap_units import asked_of_overlaps, overlap_units_of
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.units import FailedPolicy


def summarise_segmentation(
    cases: Sequence[ScoredCase],
    locked: LockedPlan,
    *,
    seed: str,
    excluded: Mapping[str, int],
    unreadable: Sequence[tuple[int, int]] = (),  # noqa: ARG001 - as every task; a worst case is told of decisions
    probabilities: bool = True,  # noqa: ARG001 - as every task
    confirmatory: bool,
    amended_late: bool = False,
    post_hoc: bool = False,
) -> Results:
    """Return all results but integrity, optimisation, subgroups and what was measured on this machine.

    Args:
        cases: Every offered case that was not excluded, in any order.
        locked: The plan.
        seed: SHA-256 of the plan, hex.
        excluded: Reason to number of cases.
        unreadable: Not used.
        probabilities: Not used.
        confirmatory: Whether the plan was locked before the run and not touched by a late amendment.
        amended_late: Whether the plan was locked before the run but an amendment after the first inference touched it.
        post_hoc: Whether the threshold may have been chosen after an earlier look at these cases.

    Raises:
        PlanError: The plan asks for an unknown metric (``C301``).
    """
    policy, estimating = locked.plan.failed_cases, Estimating(locked.plan, seed)
    asked = asked_of_overlaps(overlap_units_of(cases, locked, policy), locked)
    judging = Judging(locked.goals, {one.id: one for one in asked}, estimating)
    levels = judging.levels()
    estimates = estimating.estimates(asked, levels)
    flow, other_policy = flow_of(cases, excluded), estimates
    if flow.failed:
        other: FailedPolicy = "excluded" if policy == "wrong" else "wrong"
        other_asked = asked_of_overlaps(overlap_units_of(cases, locked, other), locked)
        other_policy = estimating.estimates(other_asked, levels)
    return Results(
        task="segmentation",
        **stated(locked, seed=seed, confirmatory=confirmatory, post_hoc=post_hoc),
        combine=None,
        prevalence=None,
        flow=flow,
        estimates=estimates,
        other_policy=other_policy,
        verdicts=judging.verdicts(
            {estimate.id: estimate for estimate in estimates},
            withheld(confirmatory=confirmatory, amended_late=amended_late, post_hoc=post_hoc),
        ),
        confusion=None,
        curves=Curves(),
        failures=failures_of(cases),
    )


class Segmentation:
    """The task ``segmentation``."""

    key: Final = "segmentation"
    summarise = staticmethod(summarise_segmentation)
