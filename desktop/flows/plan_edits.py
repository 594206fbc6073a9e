"""What an edit on the Plan page makes of a plan. Pure, so that every edit can be undone by its plan before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from evaluators.domain.plan import Goal, Plan

if TYPE_CHECKING:
    from evaluators.tasks.goal_measures import Measure

PROMINENT: Final = (
    "sensitivity", "specificity", "auroc", "ppv", "npv", "macro_auroc", "bias", "mae", "within_acceptable",
)  # fmt: skip
"""Measures with a row of their own wherever they exist; others get one with their first goal."""
OF_CLASSES: Final = ("accuracy", "balanced_accuracy")
"""Prominent where no class counts as positive."""
GROUPS: Final = {
    "prevalence": ("ppv_at_prevalence", "npv_at_prevalence"),
    "calibration": ("calibration_intercept", "calibration_slope", "observed_expected", "ece", "ece_perfect"),
    "net_benefit": ("net_benefit",),
}
"""Measures that are reported together or not at all."""
LARGEST: Final = 1e6
"""Goal on something that has no bounds."""
SMALLEST: Final = 0.0001
"""Room around 0 in which a bias may lie."""
FURTHER: Final = "further"
"""The group of everything without a row of its own."""


def takes_goal(measure: Measure) -> bool:
    """Return whether the page offers a goal on a measure: a verdict can rest on it, and one number says it."""
    return measure.takes_goal and goal_range(measure) is not None


def goal_range(measure: Measure) -> tuple[float, float] | None:
    """Return between which numbers a goal may lie; None: one number does not say it.

    A share; a size that shall stay below the goal; how far around 0 what may lie on either side of it shall stay.
    """
    ends = (measure.lowest, measure.highest)
    if measure.better == "target":
        return (SMALLEST, LARGEST) if ends == (None, None) else None
    if ends == (0, 1):
        return 0, 1
    return (0, LARGEST) if ends == (0, None) and measure.better == "lower" else None


def is_one_number(measure: Measure, goal: Goal) -> bool:
    """Return whether a goal on a measure can be shown in the field for one number."""
    around = goal.within is not None and goal.within[0] == -goal.within[1]
    return takes_goal(measure) and around == (measure.better == "target") and (around or goal.within is None)


def sign_of(measure: Measure) -> str:
    """Return which words stand before the number of a goal."""
    return {"lower": "at_most", "target": "around"}.get(measure.better, "at_least")


def changed(plan: Plan, **changes: Any) -> Plan:
    """Return the plan with some fields changed; a name with two underscores reaches into a table."""
    document = plan.model_dump(mode="json")
    for name, value in changes.items():
        table, _, key = name.partition("__")
        if key:
            document[table][key] = value
        else:
            document[table] = value
    return Plan.model_validate_json(json.dumps(document))


def main_goal(plan: Plan) -> Goal | None:
    """Return the goal on the main measure: the first primary one, else the first."""
    return next((goal for goal in plan.goal if goal.primary), plan.goal[0] if plan.goal else None)


def goal_on(plan: Plan, metric: str) -> Goal | None:
    """Return the goal on a measure."""
    return next((goal for goal in plan.goal if goal.metric == metric), None)


def with_main(plan: Plan, measure: Measure, benchmark: float | None = None) -> Plan:
    """Return the plan with its main goal on a measure; the one before stays, as a goal beside it.

    Args:
        plan: The plan before.
        measure: The main measure from now on.
        benchmark: Its goal; None keeps the one it has.
    """
    before, own = main_goal(plan), goal_on(plan, measure.id)
    goal = own if benchmark is None else _goal(measure, benchmark, own)
    if goal is None:
        return plan
    others = [one for one in plan.goal if one.metric != measure.id]
    if before is not None and before.metric != measure.id:
        others = [one.model_copy(update={"primary": False}) if one == before else one for one in others]
    return plan.model_copy(update={"goal": (goal.model_copy(update={"primary": True}), *others)})


def with_goal(plan: Plan, measure: Measure, benchmark: float | None) -> Plan:
    """Return the plan with a goal beside the main one set, moved or (None) taken away."""
    own = goal_on(plan, measure.id)
    if benchmark is None:
        return plan.model_copy(update={"goal": tuple(one for one in plan.goal if one.metric != measure.id)})
    goal = _goal(measure, benchmark, own)
    if own is not None:
        return plan.model_copy(update={"goal": tuple(goal if one is own else one for one in plan.goal)})
    return plan.model_copy(update={"goal": (*plan.goal, goal)})


def with_primary(plan: Plan, metric: str, *, primary: bool) -> Plan:
    """Return the plan with a goal ranking with the main one, or after it."""
    goals = (one.model_copy(update={"primary": primary}) if one.metric == metric else one for one in plan.goal)
    return plan.model_copy(update={"goal": tuple(goals)})


def rows(plan: Plan, measures: Sequence[Measure]) -> tuple[Measure, ...]:
    """Return the measures that have a row of their own beside the main one: prominent ones and those with a goal."""
    main = main_goal(plan)
    names = PROMINENT if any(one.id == "sensitivity" for one in measures) else (*PROMINENT, *OF_CLASSES)
    with_goals = {goal.metric for goal in plan.goal}
    wanted = [one for one in measures if one.id in with_goals or (takes_goal(one) and one.id in names)]
    return tuple(one for one in wanted if main is None or one.id != main.metric)


def groups(plan: Plan, measures: Sequence[Measure]) -> dict[str, tuple[str, ...]]:
    """Return the groups of measures without rows of their own, with the names in each."""
    names = {one.name for one in measures}
    own = {one.name for one in rows(plan, measures)} | set(PROMINENT)
    if main := main_goal(plan):
        own.add(main.metric.partition("[")[0])
    found = {group: tuple(name for name in members if name in names) for group, members in GROUPS.items()}
    grouped = {name for members in GROUPS.values() for name in members}
    found[FURTHER] = tuple(dict.fromkeys(one.name for one in measures if one.name not in own | grouped))
    return {group: members for group, members in found.items() if members}


def is_reported(plan: Plan, names: Iterable[str]) -> bool:
    """Return whether any of the measures is reported; a goal always is."""
    wanted = _reported(plan)
    return not wanted or any(name in wanted for name in names)


def with_reported(plan: Plan, names: Iterable[str], measures: Sequence[Measure], *, reported: bool) -> Plan:
    """Return the plan with measures reported or not. All of them: none is named, as by default."""
    everything = tuple(dict.fromkeys(one.name for one in measures))
    before = _reported(plan) or set(everything)
    chosen = before | set(names) if reported else before - set(names)
    kept = tuple(name for name in everything if name in chosen)
    named = () if kept == everything else kept
    goals = plan.goal
    if not reported:
        goals = tuple(goal for goal in plan.goal if goal.metric.partition("[")[0] not in set(names))
    report = plan.report.model_copy(update={"metrics": named})
    return plan.model_copy(update={"report": report, "goal": goals})


def in_this_evaluation(loaded: Plan, here: Plan) -> Plan:
    """Return a plan from a file with what belongs to the data of this evaluation: classes, reference standard."""
    reference = loaded.reference if loaded.reference != type(loaded.reference)() else here.reference
    return loaded.model_copy(update={"classes": here.classes, "reference": reference})


def _goal(measure: Measure, benchmark: float, before: Goal | None) -> Goal:
    limit = {"around": "within"}.get(sign_of(measure), sign_of(measure))
    assumed = before.assumed_true if before else None
    return Goal.model_validate(
        {
            "metric": measure.id,
            limit: (-benchmark, benchmark) if limit == "within" else benchmark,
            "assumed_true": assumed,
            "primary": before.primary if before else False,
        }
    )


def _reported(plan: Plan) -> set[str]:
    names = {name for metric in plan.report.metrics for name in GROUPS.get(metric, (metric,))}
    return {name.partition("[")[0] for name in names}
