"""The plan on its way: read, changed, resolved against the card, locked, amended."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from evaluators.cohort.mask_images import check_drawn
from evaluators.cohort.overview import check_single, check_units
from evaluators.cohort.sealing import digest_key, sealed, text_keys
from evaluators.cohort.units import unit_of
from evaluators.domain.canonical import digest
from evaluators.domain.case import Unit
from evaluators.domain.plan import Amendment, Goal, Level, LockedPlan, Plan, ResolvedGoal
from evaluators.domain.plan_identity import plan_digest
from evaluators.domain.submission import Card, Submission
from evaluators.errors import PlanError
from evaluators.evaluation.choices import choices_of
from evaluators.evaluation.folder import EvaluationFolder
from evaluators.evaluation.goal_checks import check_goals
from evaluators.evaluation.ledger import Event
from evaluators.evaluation.readiness import ready_card
from evaluators.evaluation.thresholds import threshold_of, thresholds_of
from evaluators.submission.sentences import card_preparation_digest
from evaluators.submission.strict_toml import read_strict
from evaluators.tasks.asking import check_plan, goals_without_method

HARMLESS: Final = ("question", "report", "subgroups", "reference")
"""Fields whose amendment after the first inference touches no verdict."""
LEVEL_OF: Final[Mapping[Unit, Level]] = {
    "file": "image",
    "series": "series",
    "study": "study",
    "patient": "patient",
    "clip": "clip",
}
"""What a plan counts by that says nothing else, by what a case is."""


def read_plan(path: Path) -> Plan:
    """Read ``plan.toml``.

    Raises:
        PlanError: Not readable (``C460``), or a key or value is not allowed or missing, with its line (``C100`` …).
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise PlanError("C460", file=path.name) from None
    return read_strict(text, Plan, file=path.name, error=PlanError)


def lock(folder: EvaluationFolder) -> LockedPlan:
    """Lock the plan: fix goals, threshold, model and cohort, and write it into the ledger.

    Raises:
        PlanError: Already locked (``M12``), it does not fit the card (``C464`` …), or a goal is on a measure without an
            interval fit for verdicts (``C473``).
    """
    if folder.locked_plan is not None:
        raise PlanError("M12")
    locked = resolve(folder)
    without = goals_without_method(locked)
    if without:
        raise PlanError("C473", goals=", ".join(without))
    folder.store.put("locked_plan", locked)
    folder.ledger.append(Event.PLAN_LOCKED, plan=plan_digest(locked))
    return locked


def change(folder: EvaluationFolder, plan: Plan) -> None:
    """Replace the draft.

    Raises:
        PlanError: The plan is locked (``M12``).
    """
    if folder.locked_plan is not None:
        raise PlanError("M12")
    with folder.store.transaction():
        folder.store.put("plan", plan)
        folder.ledger.append(Event.PLAN_CHANGED, plan=digest(plan))


def amend(folder: EvaluationFolder, plan: Plan, reason: str) -> LockedPlan:
    """Change a locked plan: dated, reasoned, always printed.

    Raises:
        PlanError: Not locked (``C465``), no reason (``C466``), or nothing changes (``C467``).
    """
    before = folder.locked_plan
    if before is None:
        raise PlanError("C465")
    if not reason.strip():
        raise PlanError("C466")
    old, new = (p.model_dump(mode="json") for p in (before.plan, plan))
    fields = [name for name in old if old[name] != new[name]]
    if not fields:
        raise PlanError("C467")
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    late = bool(folder.store.runs())
    made = tuple(
        Amendment(
            field=name,
            before=json.dumps(old[name], ensure_ascii=False),
            after=json.dumps(new[name], ensure_ascii=False),
            reason=reason,
            at=now,
            after_first_inference=late,
        )
        for name in fields
    )
    with folder.store.transaction():
        folder.store.put("plan", plan)
        locked = resolve(folder).model_copy(update={"amendments": before.amendments + made})
        folder.store.put("locked_plan", locked)
    folder.ledger.append(
        Event.PLAN_AMENDED, plan=plan_digest(locked), fields=", ".join(fields), after_first_inference=late
    )
    return locked


def resolve(folder: EvaluationFolder) -> LockedPlan:
    """Return the plan with everything it depends on worked out, as it would be locked now.

    Raises:
        PlanError: It asks for what the card, the task or this version does not have, or contradicts itself.
        EvaluationError: Model or data are not there yet, or leave something open.
    """
    return resolved(folder, folder.plan)


def resolved(folder: EvaluationFolder, plan: Plan) -> LockedPlan:
    """Return what a plan would come to in an evaluation, as ``resolve`` of its own.

    Raises:
        PlanError: As ``resolve``.
        EvaluationError: As ``resolve``.
    """
    card, submission = ready_card(folder), folder.submission
    cases = folder.store.cases()
    unit = unit_of(choices_of(folder).unit, card)
    if plan.level == "image":
        level: Level = "patient" if card.task.level == "patient" else LEVEL_OF[unit]
        plan = plan.model_copy(update={"level": level})
    if card.task.kind == "segmentation":
        check_drawn(cases, card)
    check_units(cases, card)
    if not submission.is_predictions:
        check_single(cases, card)
    return understood(plan, card, unit).model_copy(
        update={
            "unit": None if unit == "file" else unit,
            "submission_digest": _named(submission, folder.secret),
            "preparation_digest": card_preparation_digest(card),
            "inputs_root": folder.inputs_root(),
            "offered": len(cases),
            "patients": len({case.patient for case in cases if case.patient is not None}),
            "text_keys": text_keys(folder.secret),
        }
    )


def understood(plan: Plan, card: Card, unit: Unit = "file") -> LockedPlan:
    """Return the plan worked out and checked against the card alone; what names submission and cohort is left empty.

    Raises:
        PlanError: As `resolve`.
    """
    if plan.level not in {LEVEL_OF[unit], "image", "patient"}:
        raise PlanError("C474", level=plan.level)
    threshold, origin = threshold_of(plan, card)
    locked = LockedPlan(
        plan=plan,
        goals=tuple(resolve_goal(goal, card) for goal in plan.goal),
        task=card.task.kind,
        classes=card.task.classes,
        positive=card.task.positive,
        threshold=threshold,
        threshold_origin=origin,
        thresholds=thresholds_of(plan, card),
        ordered=card.task.ordered or None,
        value_unit=card.task.unit,
        per_frame=card.task.per_frame,
        submission_digest="",
        preparation_digest="",
        inputs_root="",
        offered=0,
        patients=0,
    )
    check_plan(locked)
    check_goals(locked.goals)
    return locked


def resolve_goal(goal: Goal, card: Card) -> ResolvedGoal:
    """Return a goal with its benchmark: its own, or the card's claim worsened by the margin and assumed to be true.

    Raises:
        PlanError: The card makes no such claim (``C464``).
    """
    assumed = goal.assumed_true
    if goal.claim is not None:
        claims = [claim for claim in card.claim if claim.metric == goal.claim]
        if not claims:
            raise PlanError("C464", claim=goal.claim)
        assumed = claims[0].value if assumed is None else assumed
        lower: float | None = claims[0].value - goal.margin
        upper: float | None = None
        if not _higher_is_better(goal.metric):
            lower, upper = None, claims[0].value + goal.margin
    elif goal.within is not None:
        lower, upper = goal.within
    else:
        lower, upper = goal.at_least, goal.at_most
    comparator: Literal[">=", "<=", "within"] = "within" if goal.within is not None else ">=" if upper is None else "<="
    return ResolvedGoal(
        metric=goal.metric,
        comparator=comparator,
        lower=lower,
        upper=upper,
        margin=goal.margin,
        claim=goal.claim,
        assumed_true=assumed,
        primary=goal.primary,
    )


def touched_late(locked: LockedPlan) -> bool:
    """Return whether an amendment after the first inference makes the verdicts exploratory."""
    return any(a.after_first_inference and a.field not in HARMLESS for a in locked.amendments)


def _named(submission: Submission, secret: bytes) -> str:
    """Return what the plan names a submission by: predictions are the hospital's own table, its digest gets a key."""
    if submission.is_predictions:
        return sealed(digest_key(secret), "submission", submission.package_digest)
    return submission.package_digest


def _higher_is_better(metric: str) -> bool:
    from evaluators.metrics.registry import METRICS

    name = metric.partition("[")[0]
    if name not in METRICS:
        raise PlanError("C470", metric=metric, known=", ".join(METRICS))
    return METRICS[name].direction == "higher"
