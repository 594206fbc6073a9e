"""From the rows of a finished run to its results document."""

from __future__ import annotations

import platform
from collections import Counter
from importlib import metadata
from typing import NamedTuple

import numpy as np

from evaluators import paths
from evaluators.analyses.subgroups import subgroup_results
from evaluators.domain.case import Case, ExclusionReason
from evaluators.domain.outcome import Outcome
from evaluators.domain.plan import LockedPlan, VideoPlan
from evaluators.domain.plan_identity import plan_digest, plan_seed
from evaluators.domain.results import Measured, Optimisation, Results, Verdict
from evaluators.errors import RunIncomplete
from evaluators.evaluation import integrity, planning, tuning
from evaluators.evaluation.folder import EvaluationFolder
from evaluators.evaluation.frame_speed import speeds_of
from evaluators.evaluation.ledger import Event
from evaluators.evaluation.observer import RunObserver, heed
from evaluators.evaluation.register import History, Register
from evaluators.evaluation.run_key import run_key
from evaluators.evaluation.store import Run
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.registry import TASKS
from evaluators.tasks.summarising import summarise


def results_of(folder: EvaluationFolder, observer: RunObserver) -> Results:
    """Return the results of the latest run, computed once and kept.

    Raises:
        RunCancelled: The person stopped; nothing of the results is kept, the run is.
        RunIncomplete: There is no run (``C448``) or it is not finished (``C449``).
    """
    run = finished_run(folder)
    return _kept(folder, run) or _assemble(folder, run, observer)


def kept_results(folder: EvaluationFolder) -> Results | None:
    """Return the results of the latest run if they were computed before; a folder that is only read is enough.

    Raises:
        RunIncomplete: As `results_of`, where none were kept.
    """
    runs = folder.store.runs()
    if runs and folder.store.has_results(runs[-1].number):  # they are dropped when a case is taken out or in
        return _kept(folder, runs[-1])
    return _kept(folder, finished_run(folder))


def _kept(folder: EvaluationFolder, run: Run) -> Results | None:
    return folder.store.get(f"results {run.number} {_plan_now(folder)}", Results)


def finished_run(folder: EvaluationFolder) -> Run:
    """Return the latest run.

    Raises:
        RunIncomplete: There is no run (``C448``) or it is not finished (``C449``).
    """
    runs = folder.store.runs()
    if not runs:
        raise RunIncomplete("C448")
    run = runs[-1]
    if run.superseded:
        raise RunIncomplete("C448")
    done = folder.store.cases_done(run.number)
    wanted = folder.store.cases_to_run()
    if not run.finished or not wanted <= done:  # a case may have been taken in again since
        raise RunIncomplete("C449", n=len(done), all=len(wanted))
    return run


def plan_in_force(folder: EvaluationFolder) -> LockedPlan:
    """Return the locked plan, or what the draft would be locked as now."""
    return folder.locked_plan or planning.resolve(folder)


def history_of(folder: EvaluationFolder, run: Run) -> History:
    """Return what the register knows of the cohort before this run."""
    digests = [file.sha256 for case in folder.store.cases() if case.exclusion is None for file in case.files]
    register = Register(paths.register())
    return register.history(run_key(folder, run), folder.submission.package_digest, digests)


def exclusions(folder: EvaluationFolder, run: Run) -> dict[int, ExclusionReason]:
    """Return case number to reason: at the scan, in the run, or split off for tuning."""
    cases, outcomes = folder.store.cases(), _outcomes(folder, run)
    return _tuned(plan_in_force(folder), cases, outcomes, _excluded(cases, outcomes))[1]


class RunCases(NamedTuple):
    """The cases of a run as its results are computed from them."""

    locked: LockedPlan
    """With the threshold in force."""
    scored: tuple[ScoredCase, ...]
    excluded: dict[int, ExclusionReason]
    probabilities: bool


def run_cases(folder: EvaluationFolder, run: Run) -> RunCases:
    """Return what every offered case of a finished run counts as."""
    return _run_cases(folder, folder.store.cases(), _outcomes(folder, run))


def _run_cases(folder: EvaluationFolder, cases: tuple[Case, ...], outcomes: dict[int, Outcome]) -> RunCases:
    locked, excluded = _tuned(plan_in_force(folder), cases, outcomes, _excluded(cases, outcomes))
    card = folder.submission.card
    assert card is not None
    return RunCases(
        locked,
        tuple(_scored(case, outcomes[case.number], locked) for case in cases if case.number not in excluded),
        excluded,
        probabilities=not card.output or card.output[0].means in {"probabilities", "logits", "score"},
    )


def _outcomes(folder: EvaluationFolder, run: Run) -> dict[int, Outcome]:
    return {outcome.case: outcome for outcome in folder.store.outcomes(run.number)}


def _plan_now(folder: EvaluationFolder) -> str:
    return plan_digest(plan_in_force(folder))


def _assemble(folder: EvaluationFolder, run: Run, observer: RunObserver) -> Results:
    observer.stage("intervals")
    cases, outcomes = folder.store.cases(), _outcomes(folder, run)
    history = history_of(folder, run)
    heed(observer)
    locked, scored, excluded, probabilities = _run_cases(folder, cases, outcomes)
    amended_late = run.confirmatory and planning.touched_late(locked)
    post_hoc = history.same_model_before and locked.threshold_origin == "plan"  # in this folder or in another
    results = summarise(
        scored,
        locked,
        seed=plan_seed(locked),
        excluded=dict(Counter(reason.value for reason in excluded.values())),
        unreadable=_unreadable(cases, excluded, locked),
        probabilities=probabilities,
        confirmatory=run.confirmatory and not amended_late and not post_hoc,
        amended_late=amended_late,
        post_hoc=post_hoc,
    )
    heed(observer)
    if folder.submission.is_predictions:
        results = results.model_copy(update={"verdicts": tuple(map(_without_order, results.verdicts))})
    results = results.model_copy(
        update={
            "subgroups": subgroup_results(scored, locked, seed=results.seed, probabilities=probabilities),
            "integrity": integrity.checks(folder, run, locked.plan, results, history),
            "optimisation": Optimisation.model_validate_json(run.optimisation) if run.optimisation else None,
            "measured": _measured(run, list(outcomes.values()), locked.plan.video or VideoPlan()),
        }
    )
    heed(observer)
    _keep(folder, run, results)
    return results


def _without_order(verdict: Verdict) -> Verdict:
    """Say why a goal has no verdict: nobody knows what was first, the plan or the predictions."""
    early = verdict.why_none == "exploratory"
    return verdict.model_copy(update={"why_none": "predictions_supplied"}) if early else verdict


def _keep(folder: EvaluationFolder, run: Run, results: Results) -> None:
    """Write the results down, in ledger and register first: results nobody was told of must not be kept.

    A folder opened for reading only shows them without.
    """
    if not folder.writable:
        return
    finished = results.digest
    folder.ledger.append(Event.RUN_FINISHED, run=run.number, results=finished, confirmatory=results.confirmatory)
    Register(paths.register()).finished(run_key(folder, run), finished)
    folder.store.put(f"results {run.number} {_plan_now(folder)}", results)


def _excluded(cases: tuple[Case, ...], outcomes: dict[int, Outcome]) -> dict[int, ExclusionReason]:
    """Return case number to reason: at the scan, or in the run."""
    excluded = {case.number: case.exclusion for case in cases if case.exclusion is not None}
    in_run = {n: ExclusionReason(o.exclusion) for n, o in outcomes.items() if o.exclusion is not None}
    return excluded | in_run


def _scored(case: Case, outcome: Outcome, locked: LockedPlan) -> ScoredCase:
    standard = case.reference if case.reference and TASKS[locked.task].answered_by(case.reference) else None
    label = standard.label if standard is not None and locked.task == "classification" else None
    assert case.patient is not None or standard is None
    return ScoredCase(
        number=case.number,
        patient=case.patient or 0,
        reference=None if label is None else locked.classes.index(label),
        scores=outcome.scores,
        failed=outcome.status == "failed",
        category=outcome.failure,
        attributes=case.attributes,
        standard=standard,
        outcome=outcome,
        facts=case.facts,
    )


def _unreadable(
    cases: tuple[Case, ...], excluded: dict[int, ExclusionReason], locked: LockedPlan
) -> list[tuple[int, int]]:
    """Return (reference class, patient) of unreadable cases, for the worst case of a decision between classes."""
    if locked.task != "classification":
        return []
    return [
        (locked.classes.index(case.reference.label), case.patient or 0)
        for case in cases
        if excluded.get(case.number) is ExclusionReason.UNREADABLE and case.reference and case.reference.label
    ]


def _tuned(
    locked: LockedPlan,
    cases: tuple[Case, ...],
    outcomes: dict[int, Outcome],
    excluded: dict[int, ExclusionReason],
) -> tuple[LockedPlan, dict[int, ExclusionReason]]:
    """Choose the threshold on the split-off patients, where the plan says so, and take them out."""
    if locked.plan.tuning is None:
        return locked, excluded
    patients = [case.patient for case in cases if case.patient is not None]
    chosen = tuning.tuning_patients(patients, locked.plan.tuning.fraction, plan_seed(locked))
    columns = [locked.classes.index(name) for name in locked.positive]
    pairs = [
        (sum(outcome.scores[column] for column in columns), case.reference.label in locked.positive)
        for case in cases
        if case.patient in chosen
        and case.number not in excluded
        and case.reference is not None
        and case.reference.label is not None
        and (outcome := outcomes[case.number]).scores is not None
    ]
    threshold = tuning.tuned_threshold(locked.plan.tuning, [pair[0] for pair in pairs], [pair[1] for pair in pairs])
    split = {c.number: ExclusionReason.TUNING for c in cases if c.patient in chosen and c.number not in excluded}
    return locked.model_copy(update={"threshold": threshold}), excluded | split


def _measured(run: Run, outcomes: list[Outcome], rule: VideoPlan) -> Measured:
    timings = [outcome.timing for outcome in outcomes if outcome.timing is not None]
    latency: dict[str, float] = {}
    stages: dict[str, float] = {}
    if timings:
        total = np.array([timing.total for timing in timings])
        quantiles = np.percentile(total, [50, 95, 99, 100])
        latency = dict(zip(("p50", "p95", "p99", "max"), (float(q) for q in quantiles), strict=True))
        for stage in ("decode", "prepare", "infer", "interpret"):
            stages[stage] = float(np.median([getattr(timing, stage) for timing in timings]))
    machine = {
        "os": f"{platform.system()} {platform.release()}",
        "cpu": platform.machine(),
        "python": platform.python_version(),
        "onnxruntime": metadata.version("onnxruntime"),
    }
    return Measured(
        latency_ms=latency,
        stage_ms=stages,
        frames=speeds_of(run, outcomes, rule),
        isolation=run.isolation,
        machine=machine,
        workers=run.workers,
    )
