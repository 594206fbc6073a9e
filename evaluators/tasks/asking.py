"""The same questions to every kind of evaluation: its units, its estimates, and what can be said before a run."""

from __future__ import annotations

from collections.abc import Sequence

from evaluators.domain.plan import LockedPlan
from evaluators.tasks.asked import Asked
from evaluators.tasks.intervals import has_goal_method
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.registry import TASKS
from evaluators.tasks.task import AnyUnits
from evaluators.tasks.units import FailedPolicy


def units_about(cases: Sequence[ScoredCase], locked: LockedPlan, policy: FailedPolicy) -> AnyUnits:
    """Return the units that have a reference, as the plan's task counts them.

    Raises:
        PlanError: As ``units_of``.
    """
    return TASKS[locked.task].units(cases, locked, policy)


def asked_about(units: AnyUnits, locked: LockedPlan, *, probabilities: bool) -> tuple[Asked, ...]:
    """Return all estimates that the plan asks for, in the order of the registry.

    Raises:
        PlanError: A metric is unknown or not defined for this task (``C301``).
    """
    return TASKS[locked.task].asked(units, locked, probabilities=probabilities)


def asked_before_run(locked: LockedPlan) -> tuple[Asked, ...]:
    """Return what a plan asks for, about no cases yet.

    Raises:
        PlanError: An unknown metric, or one that is not defined for this task or these classes (``C301``).
    """
    return asked_about(units_about((), locked, "wrong"), locked, probabilities=True)


def check_plan(locked: LockedPlan) -> None:
    """Refuse a plan that asks for what its task does not have, before anything runs.

    Raises:
        PlanError: As ``asked_before_run``.
    """
    asked_before_run(locked)


def goals_without_method(locked: LockedPlan) -> tuple[str, ...]:
    """Return the goals that no verdict can rest on, because no interval of their metric is known to hold."""
    asked = {one.id: one for one in asked_before_run(locked)}
    return tuple(goal.text for goal in locked.goals if not has_goal_method(asked[goal.metric]))
