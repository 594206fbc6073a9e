"""The plan in words: for the lock sheet, the locked page and its amendments. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.flows.plan_edits import main_goal
from evaluators.domain.plan import Amendment, Goal, LockedPlan, Plan, ResolvedGoal
from evaluators.report import numerals
from evaluators.texts import Words

if TYPE_CHECKING:
    from evaluators.domain.submission import Claim
    from evaluators.evaluation.precision import Expectation, Size

SHEET: Final = ("question", "primary", "goals", "counting", "subgroups", "cases")
"""The six lines of the lock sheet."""
PAGE: Final = ("question", "primary", "goals", "reported", "counting", "subgroups", "cases")
"""The lines of the locked page."""
_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of the plan."""

    label: str
    text: str


class About(NamedTuple):
    """What a plan is about: the cohort, once it was counted, and the claims of the vendor."""

    size: Size | None = None
    claims: Sequence[Claim] = ()


def short(words: Words, value: float) -> str:
    """Return a number without needless zeros, as the language writes it: 0.85 / 0,85."""
    text = words.number(value, _DIGITS)
    return text.rstrip("0").rstrip(",.") if value % 1 else words.number(value, 0)


def measure_name(words: Words, metric: str) -> str:
    """Return the name of a measure, with its parameter: Sensitivity, Sensitivity (nevus)."""
    name, _, parameter = metric.partition("[")
    parameter = parameter.removesuffix("]")
    shown = words(f"metrics.{name}.name") if words.has(f"metrics.{name}.name") else name
    return f"{shown} ({parameter})" if parameter else shown


def attribute_name(words: Words, name: str) -> str:
    """Return what an attribute is called; one of the hospital's own keeps its name."""
    known = f"report.attributes.{name}"
    return words(known) if name.isidentifier() and words.has(known) else name


def lines(words: Words, locked: LockedPlan, wanted: Sequence[str], about: About) -> list[Line]:
    """Return the wanted facts of a plan that was worked out."""
    return [Line(words(f"desktop_plan.fields.{name}"), _TEXTS[name](words, locked, about)) for name in wanted]


def resolved_text(words: Words, goal: ResolvedGoal) -> str:
    """Return a goal whose benchmark is known: Sensitivity: lower limit ≥ 0.85."""
    measure = measure_name(words, goal.metric)
    if goal.lower is not None and goal.upper is not None:
        low, high = short(words, goal.lower), short(words, goal.upper)
        return words("desktop_plan.goal.within", measure=measure, low=low, high=high)
    kind, limit = ("at_least", goal.lower) if goal.lower is not None else ("at_most", goal.upper)
    assert limit is not None
    return words(f"desktop_plan.goal.{kind}", measure=measure, value=short(words, limit))


def claim_text(words: Words, goal: ResolvedGoal, claims: Sequence[Claim]) -> str:
    """Return what a claimed goal comes from: 0.91 (0.88–0.94), worsened by 0.05. Without a claim, nothing."""
    claim = next((one for one in claims if one.metric == goal.claim), None)
    if claim is None:
        return ""
    shown = short(words, claim.value)
    if claim.interval is not None:
        shown = f"{shown} ({numerals.DASH.join(short(words, end) for end in claim.interval)})"
    return words("desktop_plan.primary.claim", claim=shown, margin=short(words, goal.margin))


def _claimed(words: Words, goal: ResolvedGoal, about: About) -> str:
    """Return a goal with what it comes from."""
    return ", ".join(filter(None, (resolved_text(words, goal), claim_text(words, goal, about.claims))))


def goal_text(words: Words, goal: Goal) -> str:
    """Return a goal as the plan states it."""
    measure = measure_name(words, goal.metric)
    if goal.claim is not None:
        return words("desktop_plan.goal.claim", measure=measure, margin=short(words, goal.margin))
    if goal.within is not None:
        low, high = (short(words, end) for end in goal.within)
        return words("desktop_plan.goal.within", measure=measure, low=low, high=high)
    kind, limit = ("at_least", goal.at_least) if goal.at_least is not None else ("at_most", goal.at_most)
    assert limit is not None
    return words(f"desktop_plan.goal.{kind}", measure=measure, value=short(words, limit))


def changes(words: Words, amendment: Amendment) -> tuple[str, str, str]:
    """Return the field, its old and its new value in words."""
    label = f"desktop_plan.fields.{amendment.field}"
    name = words(label) if words.has(label) else words("desktop_plan.fields.other")
    before, after = (value_text(words, amendment.field, value) for value in (amendment.before, amendment.after))
    return name, before, after


def differences(words: Words, before: Plan, after: Plan) -> list[tuple[str, str, str]]:
    """Return what a change would be as an amendment, in words."""
    old, new = (plan.model_dump(mode="json") for plan in (before, after))
    found = []
    for field in old:
        if old[field] != new[field]:
            texts = (json.dumps(value[field], ensure_ascii=False) for value in (old, new))
            found.append(changes(words, _amendment(field, *texts)))
    return found


def value_text(words: Words, field: str, value: str) -> str:
    """Return one field of a plan, given as JSON, in words; what has none is shown as it is."""
    try:
        plan = Plan.model_validate_json(json.dumps({field: json.loads(value)}))
    except ValueError:
        return value
    if field not in _FIELDS:
        return value
    return _FIELDS[field](words, plan) or words("desktop_plan.changes.none")


def _amendment(field: str, before: str, after: str) -> Amendment:
    return Amendment(field=field, before=before, after=after, reason="", at="", after_first_inference=False)


def _question(words: Words, locked: LockedPlan, _: About) -> str:
    return locked.plan.question or words("desktop_plan.question.none")


def _primary(words: Words, locked: LockedPlan, about: About) -> str:
    goal = _main(locked)
    threshold = _threshold(words, locked)
    if goal is None:
        return words("desktop_plan.goal.only_estimates", threshold=threshold)
    return words("desktop_plan.goal.at_threshold", goal=_claimed(words, goal, about), threshold=threshold)


def _goals(words: Words, locked: LockedPlan, about: About) -> str:
    main = _main(locked)
    others = [goal for goal in locked.goals if goal is not main]
    texts = [
        words("desktop_plan.goal.equal", goal=_claimed(words, goal, about))
        if goal.primary
        else _claimed(words, goal, about)
        for goal in others
    ]
    return "; ".join(texts) + "." if texts else words("desktop_plan.subgroups.no_text")


def _threshold(words: Words, locked: LockedPlan) -> str:
    if locked.threshold is not None:
        return short(words, locked.threshold)
    return words(f"desktop_plan.goal.{'tuned' if locked.plan.tuning else 'none'}")


def _counting(words: Words, locked: LockedPlan, _: About) -> str:
    level = numerals.level(locked.plan.interval_level, words)
    return words(
        "desktop_plan.counting.text", level=level, counting=words(f"desktop_plan.cluster.{cluster(locked.plan)}")
    )


def _all_subgroups(words: Words, locked: LockedPlan, _: About) -> str:
    return _subgroups(words, locked.plan)


def _subgroups(words: Words, plan: Plan) -> str:
    names = ", ".join(attribute_name(words, name) for name in plan.subgroups.attributes)
    if not names:
        return words("desktop_plan.subgroups.no_text")
    return words("desktop_plan.subgroups.text", names=names, n=plan.subgroups.minimum_patients)


def _cases(words: Words, locked: LockedPlan, about: About) -> str:
    plan = locked.plan
    sampling = words(f"desktop_plan.sampling.{plan.cohort.sampling}")
    texts = [
        words(f"desktop_plan.failed.text_{plan.failed_cases}"),
        words("desktop_plan.sampling.text", sampling=sampling),
    ]
    if about.size is not None:
        texts.insert(0, size_text(words, about.size, binary=bool(locked.positive)))
    return " ".join(texts)


def size_text(words: Words, size: Size, *, binary: bool) -> str:
    """Return the cohort in numbers."""
    if binary:
        return words("desktop_plan.size.all", cases=size.cases, patients=size.patients, positives=size.positives)
    return words("desktop_plan.size.classes", cases=size.cases, patients=size.patients)


def _all_reported(words: Words, locked: LockedPlan, _: About) -> str:
    return _reported(words, locked.plan)


def _reported(words: Words, plan: Plan) -> str:
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


def precision_text(words: Words, expectation: Expectation, size: Size) -> str:
    """Return how precise a goal's result will be, and how many cases it would take to show it."""
    name = expectation.goal.metric
    measure = measure_name(words, name)
    if expectation.half_width is None or expectation.assumed_true is None:
        return words("desktop_plan.precision.not_known", measure=measure)
    known = name if name in {"sensitivity", "specificity", "auroc"} else "other"
    facts: dict[str, str | int] = {
        "value": words.number(expectation.assumed_true, 2),
        "half": words.number(expectation.half_width, 3),
        "positives": size.positives,
        "negatives": size.cases - size.positives,
        "cases": size.cases,
        "measure": measure,
    }
    text = words(f"desktop_plan.precision.{known}", **facts)
    if expectation.needed_80 is None:
        return f"{text} {words('desktop_plan.precision.unreachable')}"
    counted = {"sensitivity": "positives", "specificity": "negatives"}.get(known, "cases")
    return f"{text} {words(f'desktop_plan.precision.needed_{counted}', n=expectation.needed_80)}"


def _main(locked: LockedPlan) -> ResolvedGoal | None:
    goal = main_goal(locked.plan)
    return None if goal is None else next(one for one in locked.goals if one.metric == goal.metric)


_TEXTS: Final = {
    "question": _question,
    "primary": _primary,
    "goals": _goals,
    "reported": _all_reported,
    "counting": _counting,
    "subgroups": _all_subgroups,
    "cases": _cases,
}


def _goal_list(words: Words, plan: Plan) -> str:
    texts = ((goal_text(words, goal), goal.primary) for goal in plan.goal)
    return "\n".join(words("desktop_plan.goal.primary", goal=text) if primary else text for text, primary in texts)


_FIELDS: Final[dict[str, Callable[[Words, Plan], str]]] = {
    "question": lambda _, plan: plan.question or "",
    "goal": _goal_list,
    "threshold": lambda words, plan: "" if plan.threshold is None else short(words, plan.threshold),
    "interval_level": lambda words, plan: words.percent(plan.interval_level),
    "level": lambda words, plan: words(f"desktop_plan.cluster.{cluster(plan)}"),
    "failed_cases": lambda words, plan: words(f"desktop_plan.failed.{plan.failed_cases}"),
    "cohort": lambda words, plan: words(f"desktop_plan.sampling.{plan.cohort.sampling}"),
    "subgroups": _subgroups,
    "report": _reported,
}
"""How the value of one field reads; other fields are shown as they are written."""
