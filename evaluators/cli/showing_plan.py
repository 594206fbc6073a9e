"""The plan in words, and what to expect of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from evaluators.cli.command import Call
from evaluators.domain.plan import LockedPlan, Plan, ResolvedGoal, VideoPlan
from evaluators.domain.plan_identity import plan_code, plan_digest
from evaluators.domain.submission import Claim, TaskKind
from evaluators.errors import PlanError
from evaluators.evaluation import planning
from evaluators.evaluation.folder import EvaluationFolder
from evaluators.evaluation.planned_attributes import cohort_attributes, without_data
from evaluators.evaluation.precision import Expectation, cohort_size, expectations
from evaluators.report.plan_remarks import claim_text, unstated_text
from evaluators.report.plan_wording import boxes_text, changes, masks_text, short
from evaluators.tasks.asking import goals_without_method
from evaluators.texts import Words


def show_plan(call: Call, folder: EvaluationFolder) -> None:
    """Show the plan as it stands, or as one JSON document."""
    locked = folder.locked_plan
    now = locked or planning.resolve(folder)
    show_attributes_without_data(call, folder)
    if call.out.as_json:
        size = cohort_size(folder.store.cases(), now)
        call.out.document(
            {
                "locked": locked is not None,
                "plan_digest": plan_digest(now) if locked else None,
                "plan_code": plan_code(now) if locked else None,
                "plan": now.model_dump(mode="json", exclude={"text_keys"}),  # these are for signed summaries
                "attributes_without_data": list(without_data(now.plan, folder.store.cases())),
                "expected": [_as_document(expectation) for expectation in expectations(size, now)],
            }
        )
        return
    words = call.words
    call.out.say(words("cli.plan.locked", code=plan_code(now)) if locked else words("cli.plan.draft"))
    if now.plan.question:
        call.out.say(words("cli.plan.question", text=now.plan.question))
    call.out.say(_unit_text(call, now))
    if rule := RULES.get(now.task):
        call.out.say(rule(words, now.plan))
    if now.plan.level != "image" and now.task == "classification":
        call.out.say(words(f"results.combine.{now.plan.combine}"))
    call.out.say(
        words(
            "cli.plan.policy",
            failed=words(f"cli.plan.failed.{now.plan.failed_cases}"),
            sampling=words(f"cli.plan.sampling.{now.plan.cohort.sampling}"),
            resamples=now.plan.resamples,
        )
    )
    prevalence = now.plan.report.target_prevalence
    if prevalence is not None:
        call.out.say(words("cli.plan.prevalence", prevalence=words.percent(prevalence, 1)))
    show_precision(call, folder)
    if locked is None:
        show_unstated(call, folder)
    _show_amendments(call, now)


def _unit_text(call: Call, now: LockedPlan) -> str:
    """Return what counts as one, and from which threshold on; where the model measures, how far it may be off."""
    words = call.words
    level = words(f"cli.plan.levels.{now.plan.level}")
    if now.task == "measurement":
        error = now.plan.measurement.acceptable_error if now.plan.measurement else None
        shown = words("cli.plan.no_error") if error is None else f"{short(words, error)} {now.value_unit or ''}".strip()
        return words("cli.plan.measured", level=level, error=shown)
    threshold = words("cli.plan.no_threshold") if now.threshold is None else words.number(now.threshold)
    origin = words(f"cli.plan.origins.{now.threshold_origin}")
    return words("cli.plan.level", level=level, threshold=threshold, origin=origin)


def _events_text(words: Words, plan: Plan) -> str:
    """Return when an event is found, and what counts as a false alarm."""
    rule = plan.video or VideoPlan()
    return words(
        "cli.plan.events",
        frames=words.count(rule.min_frames),
        tolerance=short(words, rule.tolerance_s),
        refractory=short(words, rule.refractory_s),
        gap=short(words, rule.merge_gap_s),
    )


RULES: Final[Mapping[TaskKind, Callable[[Words, Plan], str]]] = MappingProxyType(
    {"segmentation": masks_text, "detection": boxes_text, "video": _events_text}
)
"""Task to how its answers are judged, in a sentence."""


def show_precision(call: Call, folder: EvaluationFolder) -> None:
    """Show the goals with the precision to expect and the cases needed."""
    words = call.words
    locked = folder.locked_plan or planning.resolve(folder)
    if not locked.goals:
        call.out.say(words("cli.plan.no_goals"))
        return
    without = goals_without_method(locked)
    if without:
        call.out.error(PlanError("C473", goals=", ".join(without)))
    size = cohort_size(folder.store.cases(), locked)
    level = words.percent(1 - 2 * locked.plan.alpha_one_sided)
    call.out.say(words("cli.plan.goals", level=level))
    header = [words(f"cli.plan.{name}") for name in ("benchmark", "primary", "assumed", "expected", "needed")]
    card = folder.submission.card
    claims = card.claim if card else ()
    call.out.table(header, [_row(call, e, claims) for e in expectations(size, locked)], right=(2, 3, 4))
    counts = {"cases": size.cases, "patients": size.patients}
    if locked.positive and locked.task == "classification":  # events and masks make no case positive as a whole
        call.out.say(words("cli.plan.precision_note", positives=size.positives, **counts))
    else:
        call.out.say(words("cli.plan.precision_note_classes", **counts))


def show_unstated(call: Call, folder: EvaluationFolder) -> None:
    """Say what the first page of the report will leave open, while the plan can still state it."""
    if text := unstated_text(call.words, folder.plan):
        call.out.say(text)


def show_attributes_without_data(call: Call, folder: EvaluationFolder) -> None:
    """Warn of attributes the plan names and no case has, beside those the cohort does have."""
    plan = folder.locked_plan.plan if folder.locked_plan else folder.plan
    cases = folder.store.cases()
    missing = without_data(plan, cases)
    if missing:
        known = ", ".join(cohort_attributes(cases)) or "–"
        call.out.note(call.words("cli.plan.without_data", planned=", ".join(missing), known=known))


def _row(call: Call, expectation: Expectation, claims: Sequence[Claim]) -> list[str]:
    words = call.words

    def number(value: float | None) -> str:
        return "–" if value is None else words.number(value)

    needed = [expectation.needed_80, expectation.needed_90]
    return [
        _goal(call, expectation.goal, claims),
        words("cli.plan.is_primary" if expectation.goal.primary else "cli.plan.is_secondary"),
        number(expectation.assumed_true),
        "–" if expectation.half_width is None else f"± {number(expectation.half_width)}",
        " / ".join("–" if n is None else words.count(n) for n in needed),
    ]


def _goal(call: Call, goal: ResolvedGoal, claims: Sequence[Claim]) -> str:
    """Return the goal in words: the measure's name, the benchmark as the language writes it, and what it comes from."""
    words = call.words
    metric, bracket, parameter = goal.metric.partition("[")
    limits = [f"{words.number(limit, 4).rstrip('0')}" for limit in (goal.lower, goal.upper) if limit is not None]
    sign = {">=": "≥", "<=": "≤", "within": "∈"}[goal.comparator]
    text = f"{words(f'metrics.{metric}.name')}{bracket}{parameter} {sign} {' – '.join(limits)}"
    return ": ".join(filter(None, (text, claim_text(words, goal, claims))))


def _show_amendments(call: Call, locked: LockedPlan) -> None:
    if not locked.amendments:
        return
    call.out.say(call.words("cli.plan.amendments"))
    for amendment in locked.amendments:
        at = call.words.date(datetime.fromisoformat(amendment.at).astimezone(), time=True)
        field, before, after = (text.replace("\n", "; ") for text in changes(call.words, amendment))
        call.out.say(f"  {at}  {field}: {before} → {after}  ({amendment.reason})")
    if planning.touched_late(locked):
        call.out.say(call.words("cli.plan.amended_late"))


def _as_document(expectation: Expectation) -> dict[str, object]:
    return {
        "goal": expectation.goal.text,
        "primary": expectation.goal.primary,
        "assumed_true": expectation.assumed_true,
        "half_width": expectation.half_width,
        "cases_needed": {"0.8": expectation.needed_80, "0.9": expectation.needed_90},
    }
