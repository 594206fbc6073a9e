"""From finished cases to results, in the same order for every kind of evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from evaluators.domain.plan import LockedPlan
from evaluators.domain.results import Curves, Results
from evaluators.tasks.estimating import Estimating
from evaluators.tasks.flow import failures_of, flow_of, stated, withheld
from evaluators.tasks.goals import Judging
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.registry import TASKS
from evaluators.tasks.task import Evaluated
from evaluators.tasks.units import FailedPolicy

_NOTHING_MORE: Final[Mapping[str, Any]] = {"combine": None, "prevalence": None, "confusion": None, "curves": Curves()}
"""What a task need not show."""


def summarise(
    cases: Sequence[ScoredCase],
    locked: LockedPlan,
    *,
    seed: str,
    excluded: Mapping[str, int],
    unreadable: Sequence[tuple[int, int]] = (),
    probabilities: bool = True,
    confirmatory: bool,
    amended_late: bool = False,
    post_hoc: bool = False,
) -> Results:
    """Return all results but integrity, optimisation, subgroups and what was measured on this machine.

    Args:
        cases: Every offered case that was not excluded, in any order.
        locked: The plan; it says which task.
        seed: SHA-256 of the plan, hex.
        excluded: Reason to number of cases.
        unreadable: Reference class and patient of the excluded cases whose input could not be read.
        probabilities: Whether the scores are probabilities.
        confirmatory: Whether the plan was locked before the run and not touched by a late amendment.
        amended_late: Whether the plan was locked before the run but an amendment after the first inference touched it.
        post_hoc: Whether the threshold may have been chosen after an earlier look at these cases.

    Raises:
        PlanError: The plan does not fit the cases (``C300``) or asks for an unknown metric (``C301``).
    """
    task, policy, estimating = TASKS[locked.task], locked.plan.failed_cases, Estimating(locked.plan, seed)
    units = task.units(cases, locked, policy)
    asked = task.asked(units, locked, probabilities=probabilities)
    judging = Judging(locked.goals, {one.id: one for one in asked}, estimating)
    levels = judging.levels()
    estimates = estimating.estimates(asked, levels)
    flow, other_policy = flow_of(cases, excluded), estimates
    if flow.failed:
        other: FailedPolicy = "excluded" if policy == "wrong" else "wrong"
        asked_otherwise = task.asked(task.units(cases, locked, other), locked, probabilities=probabilities)
        other_policy = estimating.estimates(asked_otherwise, levels)
    more = task.more(Evaluated(cases, locked, estimating, units, unreadable, probabilities))
    return Results(
        task=locked.task,
        **stated(locked, seed=seed, confirmatory=confirmatory, post_hoc=post_hoc),
        flow=flow,
        estimates=estimates,
        other_policy=other_policy,
        verdicts=judging.verdicts(
            {estimate.id: estimate for estimate in estimates},
            withheld(confirmatory=confirmatory, amended_late=amended_late, post_hoc=post_hoc),
        ),
        failures=failures_of(cases),
        **{**_NOTHING_MORE, **more},
    )
