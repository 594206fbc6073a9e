"""From which score on a plan calls something positive or marked, and who says so."""

from __future__ import annotations

from typing import Literal, TypeAlias

from evaluators.domain.plan import Plan
from evaluators.domain.submission import Card
from evaluators.errors import PlanError
from evaluators.evaluation.tuning import tuning_rule

Origin: TypeAlias = Literal["card", "plan", "tuning_split"]


def threshold_of(plan: Plan, card: Card) -> tuple[float | None, Origin]:
    """Return the threshold, None where the largest score decides or it is yet to be chosen, and its origin.

    Raises:
        PlanError: The plan contradicts itself (``C468``, ``C475``), wants a threshold for anything but classes chosen
            on a split (``C451``), or there is none although classes are named positive (``C469``).
    """
    if plan.tuning is not None or plan.threshold_origin == "tuning_split":
        return _to_be_tuned(plan, card)
    names_none, names_another = plan.threshold is None, plan.threshold not in {None, card.task.threshold}
    if (plan.threshold_origin == "plan" and names_none) or (plan.threshold_origin == "card" and names_another):
        raise PlanError("C475", origin=plan.threshold_origin)
    if plan.threshold is not None:
        return plan.threshold, "card" if plan.threshold == card.task.threshold else "plan"
    asks = bool(card.task.positive) or card.task.kind == "detection"
    if asks and card.task.threshold is None and card.task.kind != "segmentation":
        raise PlanError("C469")
    return card.task.threshold, "card"


def thresholds_of(plan: Plan, card: Card) -> dict[str, float] | None:
    """Return the thresholds that labels have of their own; None: none has, or the plan's threshold is that of all."""
    if plan.threshold not in {None, card.task.threshold}:
        return None
    return dict(card.task.thresholds) or None


def _to_be_tuned(plan: Plan, card: Card) -> tuple[None, Origin]:
    if card.task.kind != "classification":
        raise PlanError("C451")
    if plan.tuning is None or plan.threshold is not None or plan.threshold_origin not in {None, "tuning_split"}:
        raise PlanError("C468")
    tuning_rule(plan.tuning)
    return None, "tuning_split"
