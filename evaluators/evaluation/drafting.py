"""The first draft of a plan: what the vendor claims, and nothing invented."""

from __future__ import annotations

from typing import Final

from evaluators.domain.plan import Goal, LockedPlan, Plan
from evaluators.domain.submission import Card
from evaluators.errors import PlanError
from evaluators.evaluation.goal_checks import check_goals
from evaluators.evaluation.planning import resolve_goal
from evaluators.tasks.asking import goals_without_method

MARGIN: Final = 0.05
"""By how much a claim is worsened before it becomes a goal."""


def default_plan(card: Card) -> Plan:
    """Return a plan that asks whether the vendor's claims hold here.

    Left out are claims that could never become a verdict: on a metric that is not measured or has no interval fit for
    one, or with a benchmark that leaves the values the metric can have. Of several claims on one metric the first
    counts, as wherever a claim is looked up.
    """
    claimed = dict.fromkeys(claim.metric for claim in card.claim)
    goals = (Goal(metric=metric, claim=metric, margin=MARGIN, primary=True) for metric in claimed)
    return Plan(goal=tuple(goal for goal in goals if _can_be_judged(goal, card)))


def _can_be_judged(goal: Goal, card: Card) -> bool:
    try:
        resolved = resolve_goal(goal, card)
        check_goals([resolved])
        alone = LockedPlan(
            plan=Plan(goal=(goal,)),
            goals=(resolved,),
            task=card.task.kind,
            classes=card.task.classes,
            positive=card.task.positive,
            threshold=card.task.threshold,
            threshold_origin="card",
            submission_digest="",
            preparation_digest="",
            inputs_root="",
            offered=0,
            patients=0,
        )
        return not goals_without_method(alone)
    except PlanError:  # an unknown metric, or one not defined for these classes
        return False
