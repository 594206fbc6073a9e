"""What a plan says, field by field, and how an amendment changed it: for the window, the command line and the pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from evaluators.domain.plan import Amendment, DetectionPlan, Goal, Plan, SegmentationPlan
from evaluators.domain.plan_identity import readable
from evaluators.report.numerals import MINUS, with_unit
from evaluators.tasks.mask_settings import tolerance_of
from evaluators.texts import Words

_DIGITS: Final = 4
IN_ITS_UNIT: Final = frozenset({"bias", "mae"})
"""Measures that have the unit of what is measured."""
_UNITS: Final = {"_mm": "mm", "_px": "px", "_ml": "ml"}
"""What the name of a measure ends in, and the unit that is."""


def short(words: Words, value: float) -> str:
    """Return a number without needless zeros, as the language writes it: 0.85 / 0,85."""
    text = words.number(value, _DIGITS).rstrip("0").rstrip(",.") if value % 1 else words.number(value, 0)
    return text.replace("-", MINUS)


def measure_name(words: Words, metric: str) -> str:
    """Return the name of a measure, with its parameter: Sensitivity, Sensitivity (nevus)."""
    name, _, parameter = metric.partition("[")
    parameter = parameter.removesuffix("]")
    shown = words(f"metrics.{name}.name") if words.has(f"metrics.{name}.name") else name
    return f"{shown} ({parameter})" if parameter else shown


def limit_text(words: Words, metric: str, limit: float, value_unit: str | None = None) -> str:
    """Return the limit of a goal with its unit, if it has one: 0.85, 4 mm.

    Args:
        words: The words.
        metric: What the goal is about.
        limit: In the unit of the metric.
        value_unit: Of what a model measures; None: not known, or it measures nothing.
    """
    name = metric.partition("[")[0]
    of_name = next((unit for ending, unit in _UNITS.items() if name.endswith(ending)), None)
    return with_unit(short(words, limit), value_unit if name in IN_ITS_UNIT else of_name)


def attribute_name(words: Words, name: str) -> str:
    """Return what an attribute is called; one of the hospital's own keeps its name."""
    known = f"report.attributes.{name}"
    return words(known) if name.isidentifier() and words.has(known) else name


def goal_text(words: Words, goal: Goal) -> str:
    """Return a goal as the plan states it."""
    measure = measure_name(words, goal.metric)
    if goal.claim is not None:
        return words("desktop_plan.goal.claim", measure=measure, margin=short(words, goal.margin))
    if goal.within is not None:
        low, high = short(words, goal.within[0]), limit_text(words, goal.metric, goal.within[1])
        return words("desktop_plan.goal.within", measure=measure, low=low, high=high)
    kind, limit = ("at_least", goal.at_least) if goal.at_least is not None else ("at_most", goal.at_most)
    assert limit is not None
    return words(f"desktop_plan.goal.{kind}", measure=measure, value=limit_text(words, goal.metric, limit))


def changes(words: Words, amendment: Amendment) -> tuple[str, str, str]:
    """Return the field, its old and its new value in words."""
    label = f"desktop_plan.fields.{amendment.field}"
    name = words(label) if words.has(label) else words("desktop_plan.fields.other")
    before, after = (value_text(words, amendment.field, value) for value in (amendment.before, amendment.after))
    return name, before, after


def value_text(words: Words, field: str, value: str) -> str:
    """Return one field of a plan, given as JSON, in words; what has none is shown as it is, if it may be shown."""
    if readable(value) is None:
        return words("report.plan.withheld")
    try:
        plan = Plan.model_validate_json(json.dumps({field: json.loads(value)}))
    except ValueError:
        return value
    if field not in _FIELDS:
        return value
    return _FIELDS[field](words, plan) or words("desktop_plan.changes.none")


def subgroups_text(words: Words, plan: Plan) -> str:
    """Return the subgroups of a plan, and how small one may be."""
    names = ", ".join(attribute_name(words, name) for name in plan.subgroups.attributes)
    if not names:
        return words("desktop_plan.subgroups.no_text")
    return words("desktop_plan.subgroups.text", names=names, n=plan.subgroups.minimum_patients)


def reported_text(words: Words, plan: Plan) -> str:
    """Return what a plan has reported beside its goals."""
    text = words("desktop_plan.reported.all")
    if plan.report.metrics:
        names = [
            words("desktop_plan.others.calibration") if m == "calibration" else measure_name(words, m)
            for m in plan.report.metrics
        ]
        text = words("desktop_plan.reported.some", names=", ".join(names))
    if plan.report.target_prevalence is not None:
        prevalence = short(words, plan.report.target_prevalence * 100) + words.percent(0).removeprefix("0")
        text = f"{text} {words('desktop_plan.reported.prevalence', prevalence=prevalence)}"
    return text


def cluster(plan: Plan) -> str:
    """Return how cases are counted: image, patient_max or patient_mean."""
    return "image" if plan.level != "patient" else "patient_mean" if plan.combine == "mean" else "patient_max"


def masks_text(words: Words, plan: Plan) -> str:
    """Return how masks are scored."""
    settings = plan.segmentation or SegmentationPlan()
    rule = words(f"desktop_plan.masks.{settings.empty}")
    return words("desktop_plan.masks.text", tolerance=short(words, tolerance_of(settings)), rule=rule)


def boxes_text(words: Words, plan: Plan) -> str:
    """Return when a box is a hit, and where the FROC curve is read."""
    settings = plan.detection or DetectionPlan()
    rule = words(f"desktop_plan.boxes.text_{settings.match}", overlap=short(words, settings.iou))
    points = ", ".join(short(words, point) for point in settings.fp_points)
    return f"{rule} {words('desktop_plan.boxes.text', points=points)}"


def _threshold(words: Words, plan: Plan) -> str:
    return words("desktop_plan.changes.card") if plan.threshold is None else short(words, plan.threshold)


def _goal_list(words: Words, plan: Plan) -> str:
    texts = ((goal_text(words, goal), goal.primary) for goal in plan.goal)
    return "\n".join(words("desktop_plan.goal.primary", goal=text) if primary else text for text, primary in texts)


_FIELDS: Final[dict[str, Callable[[Words, Plan], str]]] = {
    "question": lambda _, plan: plan.question or "",
    "goal": _goal_list,
    "measurement": lambda words, plan: short(words, plan.measurement.acceptable_error or 0) if plan.measurement else "",
    "segmentation": masks_text,
    "detection": boxes_text,
    "threshold": _threshold,
    "interval_level": lambda words, plan: words.percent(plan.interval_level),
    "level": lambda words, plan: words(f"desktop_plan.cluster.{cluster(plan)}"),
    "failed_cases": lambda words, plan: words(f"desktop_plan.failed.{plan.failed_cases}"),
    "cohort": lambda words, plan: words(f"desktop_plan.sampling.{plan.cohort.sampling}"),
    "subgroups": subgroups_text,
    "report": reported_text,
}
"""How the value of one field reads; other fields are shown as they are written."""
