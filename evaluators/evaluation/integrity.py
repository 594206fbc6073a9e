"""How the run was made, as checks with a status; words under ``integrity``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import TypeAdapter

from evaluators.domain.case import Case, ExclusionReason, PatientSource
from evaluators.domain.plan import Plan
from evaluators.domain.results import IntegrityCheck, Optimisation, Results
from evaluators.evaluation.folder import EvaluationFolder
from evaluators.evaluation.ledger import Event
from evaluators.evaluation.planned_attributes import without_data
from evaluators.evaluation.register import History
from evaluators.evaluation.store import Run
from evaluators.isolation.stable_words import standing

_CHECKS: Final = TypeAdapter(tuple[IntegrityCheck, ...])


def checks(
    folder: EvaluationFolder,
    run: Run,
    plan: Plan,
    results: Results,
    history: History,
) -> tuple[IntegrityCheck, ...]:
    """Return every check of a finished run, those found while running first."""
    changed = results.flow.excluded_reasons.get(ExclusionReason.CHANGED_SINCE_SCAN, 0)
    optimisation = Optimisation.model_validate_json(run.optimisation) if run.optimisation else None
    elsewhere = folder.submission.is_predictions
    stated = folder.cohort_head.patient_source is PatientSource.ONE_IMAGE_PER_PATIENT
    return (
        *while_running(run),
        IntegrityCheck(check="isolation", status="not_possible") if elsewhere else _isolation(run.isolation),
        IntegrityCheck(
            check="optimiser",
            status="not_possible" if optimisation is None else "pass" if optimisation.level == "all" else "warn",
        ),
        IntegrityCheck(check="inputs_unchanged", status="warn" if changed else "pass", detail=str(changed)),
        IntegrityCheck(
            check="locked_before_run",
            status="not_possible" if elsewhere else "pass" if _locked_first(folder, run) else "warn",
        ),
        IntegrityCheck(
            check="first_run_on_cohort",
            status="pass" if history.run_index == 1 else "warn",
            detail=str(history.run_index),
        ),
        IntegrityCheck(check="patients", status="pass", detail="stated" if stated else "recorded"),
        IntegrityCheck(
            check="verification_by_result",
            status="warn" if results.verification and results.verification.differs else "pass",
        ),
        *_planned(plan, folder.store.cases()),
        *_clock(folder),
    )


def while_running(run: Run) -> tuple[IntegrityCheck, ...]:
    """Return the checks that were made by asking the model."""
    return _CHECKS.validate_json(run.integrity or "[]")


def not_passed(folder: EvaluationFolder, run: Run) -> tuple[IntegrityCheck, ...]:
    """Return the checks a finished run did not pass, known before its results are; no other check can fail."""
    isolation = () if folder.submission.is_predictions else (_isolation(run.isolation),)
    return tuple(check for check in (*while_running(run), *isolation) if check.status == "fail")


def _isolation(isolation: Mapping[str, str]) -> IntegrityCheck:
    """Return a note, neither passed nor failed, where isolation was in force but has not been verified."""
    match standing(isolation):
        case "blocked":
            return IntegrityCheck(check="isolation", status="pass")
        case "not verified":
            return IntegrityCheck(check="isolation", status="warn", detail="not_verified")
        case "not blocked":
            return IntegrityCheck(check="isolation", status="fail")


def _planned(plan: Plan, cases: Sequence[Case]) -> tuple[IntegrityCheck, ...]:
    """Return a check where attributes were planned that no case has. Their number only: names are the hospital's."""
    missing = without_data(plan, cases)
    return (IntegrityCheck(check="planned_attributes", status="warn", detail=str(len(missing))),) if missing else ()


def _clock(folder: EvaluationFolder) -> tuple[IntegrityCheck, ...]:
    """Return a check where the clock was set back since the evaluation was made: the order holds, the times may not."""
    return (IntegrityCheck(check="clock", status="warn"),) if folder.ledger.clock_set_back() else ()


def _locked_first(folder: EvaluationFolder, run: Run) -> bool:
    """Return whether the ledger has the lock before the start of this run."""
    locked = False
    for entry in folder.ledger.entries():
        if entry.event is Event.PLAN_LOCKED:
            locked = True
        if entry.event is Event.RUN_STARTED and entry.detail.get("run") == run.number:
            return locked
    return False
