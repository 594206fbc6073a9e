"""The plan in words: for the lock sheet, the locked page and its amendments. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.flows.plan_edits import main_goal
from evaluators.domain.plan import Amendment, LockedPlan, Plan, ResolvedGoal
from evaluators.report import numerals
from evaluators.report.plan_remarks import claim_text
from evaluators.report.plan_wording import (
    boxes_text,
    changes,
    cluster,
    limit_text,
    masks_text,
    measure_name,
    reported_text,
    short,
    subgroups_text,
)
from evaluators.texts import Words

if TYPE_CHECKING:
    from evaluators.domain.submission import Claim
    from evaluators.evaluation.precision import Expectation, Size

SHEET: Final = ("question", "primary", "goals", "measurement", "masks", "boxes", "counting", "subgroups", "cases")
"""The lines of the lock sheet; those of other tasks are left out."""
PAGE: Final = (
    "question",
    "primary",
    "goals",
    "measurement",
    "masks",
    "boxes",
    "reported",
    "counting",
    "subgroups",
    "cases",
)
"""The lines of the locked page."""


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of the plan."""

    label: str
    text: str


class About(NamedTuple):
    """What a plan is about: the cohort, once it was counted, and the claims of the vendor."""

    size: Size | None = None
    claims: Sequence[Claim] = ()


def lines(words: Words, locked: LockedPlan, wanted: Sequence[str], about: About) -> list[Line]:
    """Return the wanted facts of a plan that was worked out, without those it does not have."""
    texts = {name: _TEXTS[name](words, locked, about) for name in wanted}
    return [Line(words(f"desktop_plan.fields.{name}"), text) for name, text in texts.items() if text]


def resolved_text(words: Words, goal: ResolvedGoal, value_unit: str | None = None) -> str:
    """Return a goal whose benchmark is known: Sensitivity: lower limit ≥ 0.85; of a measurement in its unit."""
    measure = measure_name(words, goal.metric)
    if goal.lower is not None and goal.upper is not None:
        low, high = short(words, goal.lower), limit_text(words, goal.metric, goal.upper, value_unit)
        return words("desktop_plan.goal.within", measure=measure, low=low, high=high)
    kind, limit = ("at_least", goal.lower) if goal.lower is not None else ("at_most", goal.upper)
    assert limit is not None
    return words(f"desktop_plan.goal.{kind}", measure=measure, value=limit_text(words, goal.metric, limit, value_unit))


def _claimed(words: Words, locked: LockedPlan, goal: ResolvedGoal, about: About) -> str:
    """Return a goal with what it comes from."""
    told = resolved_text(words, goal, locked.value_unit)
    return ": ".join(filter(None, (told, claim_text(words, goal, about.claims))))


def differences(words: Words, before: Plan, after: Plan) -> list[tuple[str, str, str]]:
    """Return what a change would be as an amendment, in words."""
    old, new = (plan.model_dump(mode="json") for plan in (before, after))
    found = []
    for field in old:
        if old[field] != new[field]:
            texts = (json.dumps(value[field], ensure_ascii=False) for value in (old, new))
            found.append(changes(words, _amendment(field, *texts)))
    return found


def _amendment(field: str, before: str, after: str) -> Amendment:
    return Amendment(field=field, before=before, after=after, reason="", at="", after_first_inference=False)


def _question(words: Words, locked: LockedPlan, _: About) -> str:
    return locked.plan.question or words("desktop_plan.question.none")


def _primary(words: Words, locked: LockedPlan, about: About) -> str:
    goal = _main(locked)
    if goal is None:
        told = words("desktop_plan.goal.only_estimates")
    else:
        told = words("desktop_plan.goal.alone", goal=_claimed(words, locked, goal, about))
    if locked.task == "measurement":
        return told
    return words("desktop_plan.goal.and_threshold", goal=told, threshold=_threshold(words, locked))


def _acceptable(words: Words, locked: LockedPlan, _: About) -> str:
    error = locked.plan.measurement.acceptable_error if locked.plan.measurement else None
    return "" if error is None else " ".join(filter(None, (short(words, error), locked.value_unit)))


def _goals(words: Words, locked: LockedPlan, about: About) -> str:
    main = _main(locked)
    others = [goal for goal in locked.goals if goal is not main]
    texts = [
        words("desktop_plan.goal.equal", goal=_claimed(words, locked, goal, about))
        if goal.primary
        else _claimed(words, locked, goal, about)
        for goal in others
    ]
    return "; ".join(texts) + "." if texts else words("desktop_plan.subgroups.no_text")


def _threshold(words: Words, locked: LockedPlan) -> str:
    """Return where decisions change, of findings one by one."""
    if locked.thresholds:
        return "; ".join(f"{name}: {short(words, cut)}" for name, cut in locked.thresholds.items())
    if locked.threshold is not None:
        return short(words, locked.threshold)
    return words(f"desktop_plan.goal.{'tuned' if locked.plan.tuning else 'none'}")


def _counting(words: Words, locked: LockedPlan, _: About) -> str:
    level = numerals.level(locked.plan.interval_level, words)
    return words(
        "desktop_plan.counting.text", level=level, counting=words(f"desktop_plan.cluster.{cluster(locked.plan)}")
    )


def _all_subgroups(words: Words, locked: LockedPlan, _: About) -> str:
    return subgroups_text(words, locked.plan)


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
    return reported_text(words, locked.plan)


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
    "measurement": _acceptable,
    "masks": lambda words, locked, _: masks_text(words, locked.plan) if locked.task == "segmentation" else "",
    "boxes": lambda words, locked, _: boxes_text(words, locked.plan) if locked.task == "detection" else "",
    "reported": _all_reported,
    "counting": _counting,
    "subgroups": _all_subgroups,
    "cases": _cases,
}
