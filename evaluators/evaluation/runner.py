"""One pass of a submission over a cohort: continued where it stopped, one row per case."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil

from evaluators import logbook, paths
from evaluators.domain.case import Case
from evaluators.domain.outcome import Outcome
from evaluators.domain.plan import LockedPlan
from evaluators.domain.plan_identity import plan_digest
from evaluators.domain.results import IntegrityCheck, Optimisation
from evaluators.domain.submission import Submission
from evaluators.errors import RunCancelled, RunError
from evaluators.evaluation import planning
from evaluators.evaluation.case_files import case_reader
from evaluators.evaluation.case_lane import CaseLane
from evaluators.evaluation.examining import OF_THE_MODEL, examined
from evaluators.evaluation.folder import EvaluationFolder
from evaluators.evaluation.frame_speed import with_stream
from evaluators.evaluation.given_masks import given_masks_lane
from evaluators.evaluation.ledger import Event
from evaluators.evaluation.observer import RunObserver
from evaluators.evaluation.predicted_masks import PredictedMasks
from evaluators.evaluation.predictions import PredictionsLane
from evaluators.evaluation.readiness import usable_card
from evaluators.evaluation.register import Register
from evaluators.evaluation.run_key import run_key
from evaluators.evaluation.scheduling import Lane, run_lanes
from evaluators.evaluation.scoring import scoring_of
from evaluators.evaluation.soundness import check_submission, write_data_key
from evaluators.evaluation.store import Run
from evaluators.inference.answers import SAID_BY
from evaluators.isolation.worker_process import WorkerProcess

CASE_TIMEOUT_S = 60.0
"""A frame takes milliseconds, a large whole image seconds; a minute is a hang."""
MODEL_MEMORY_SHARE = 0.5
"""Of the machine's memory, divided among the workers."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a run is carried out; none of it changes the results."""

    workers: int = field(default_factory=lambda: psutil.cpu_count(logical=False) or 1)
    case_timeout_s: float = CASE_TIMEOUT_S
    allow_unisolated: bool = False
    start_again: bool = False


def run_evaluation(
    folder: EvaluationFolder,
    options: RunOptions,
    observer: RunObserver,
    *,
    told: Callable[[Outcome], object] = lambda _: None,
) -> Run:
    """Run or continue, until every case has its row; a run that is finished is left as it is.

    Args:
        folder: The evaluation.
        options: How to run.
        observer: Told how far the run is.
        told: Given each outcome once it is on disk, in the calling thread.

    Raises:
        RunCancelled: The person stopped; the next call continues.
        RunError: The model cannot be loaded (``C440``, ``C441``), its golden samples are not reproduced (``C446``).
        FolderError: The folder cannot be written, or the model is not the one that was handed in (``C582``).
    """
    runnable = [case for case in folder.store.cases() if case.exclusion is None]
    if not runnable:
        raise RunError("C447")
    check_submission(folder)
    write_data_key(folder)
    run = _begin(folder, options, runnable)
    if run.finished:
        return run
    if folder.submission.is_predictions:
        return _read_off(folder, run, runnable, options, observer=observer, told=told)
    plan = folder.locked_plan or planning.resolve(folder)
    starter = WorkerStarter(folder.submission, folder.submission_folder, options, plan)
    reader = case_reader(folder, masks=plan.task == "segmentation")
    try:
        run = examined(folder, run, runnable, reader, starter.start, observer=observer)
    except RunCancelled:
        folder.ledger.append(Event.RUN_STOPPED, run=run.number)
        raise
    level = Optimisation.model_validate_json(run.optimisation or "").level
    if plan.task == "video" and run.stream is None:
        observer.stage("stream")
        run = with_stream(run, runnable, reader, lambda: starter.start(level))
        folder.store.put_run(run)
    classes = len(starter.classes)
    keep = PredictedMasks(folder, run.number).put if plan.task in {"segmentation", "video"} else None
    lanes = [
        CaseLane(
            reader,
            lambda: starter.start(level),
            classes=classes,
            timeout_s=run.case_timeout_s,
            said=SAID_BY[plan.task],
            keep=keep,
        )
        for _ in range(max(1, min(options.workers, len(runnable))))
    ]
    return _pass(folder, run, runnable, lanes, observer=observer, told=told)


def _pass(
    folder: EvaluationFolder,
    run: Run,
    runnable: list[Case],
    lanes: Sequence[Lane],
    *,
    observer: RunObserver,
    told: Callable[[Outcome], object],
) -> Run:
    """Evaluate the cases that have no row yet."""
    known = {outcome.case for outcome in folder.store.outcomes(run.number)}
    left = [case for case in runnable if case.number not in known]
    observer.stage("cases")

    def deliver(outcome: Outcome) -> None:
        folder.store.put_outcome(run.number, outcome)
        if outcome.failure is not None:
            logbook.note(outcome.failure, module=__name__, case=outcome.case)
        told(outcome)

    try:
        run_lanes(
            left,
            lanes,
            deliver=deliver,
            observer=observer,
            done_before=len(known),
            skipped=lambda case: folder.ledger.append(Event.CASE_SKIPPED, run=run.number, case=case),
        )
    except BaseException:
        folder.ledger.append(Event.RUN_STOPPED, run=run.number)
        logbook.note("run_stopped", module=__name__, n=len(left))
        raise
    finished = run.model_copy(update={"finished": True})
    folder.store.put_run(finished)
    logbook.note("run_finished", module=__name__, n=len(runnable))
    return finished


def _read_off(
    folder: EvaluationFolder,
    run: Run,
    runnable: list[Case],
    options: RunOptions,
    *,
    observer: RunObserver,
    told: Callable[[Outcome], object],
) -> Run:
    """Take the answers from the supplied table or masks: there is no model to start, to check or to repeat."""
    checks = [IntegrityCheck(check=name, status="not_possible") for name in OF_THE_MODEL]
    run = run.model_copy(update={"integrity": json.dumps([check.model_dump(mode="json") for check in checks])})
    folder.store.put_run(run)
    card = usable_card(folder.submission)
    lane: Lane
    plan = folder.locked_plan or planning.resolve(folder)
    if card.task.kind == "segmentation":
        lane = given_masks_lane(folder, run, card, runnable, plan=plan, allow_unisolated=options.allow_unisolated)
    else:
        root = Path(folder.cohort_head.root)
        lane = PredictionsLane(
            root,
            folder.submission_folder,
            card,
            runnable,
            combine=plan.plan.combine,
            allow_unisolated=options.allow_unisolated,
        )
    return _pass(folder, run, runnable, [lane], observer=observer, told=told)


class WorkerStarter:
    """Starts workers that have loaded a submission's model from its private copy."""

    def __init__(
        self, submission: Submission, package: Path, options: RunOptions, plan: LockedPlan | None = None
    ) -> None:
        card = usable_card(submission)
        self.classes = card.task.classes
        self._package = package.absolute()
        self._setup = {
            "model_path": str(self._package / submission.model_file),
            "package": str(self._package),
            "card": card.model_dump(mode="json"),
            "combine": plan.plan.combine if plan else "max",
            "threshold": plan.threshold if plan else card.task.threshold,
            "plan": scoring_of(plan) if plan else {},
        }
        self._allow_unisolated = options.allow_unisolated
        self._memory = int(psutil.virtual_memory().total * MODEL_MEMORY_SHARE / max(1, options.workers))

    def start(self, level: str) -> WorkerProcess:
        """Return a worker with the graph optimiser at ``all`` or ``none``."""
        return WorkerProcess(
            "cases",
            setup={**self._setup, "optimisation": level},
            readable=[self._package],
            memory_bytes=self._memory,
            allow_unisolated=self._allow_unisolated,
        )


def _begin(folder: EvaluationFolder, options: RunOptions, cases: list[Case]) -> Run:
    """Return the run of this plan, finished or to be continued, or a new one, written down before anything runs."""
    locked = folder.locked_plan
    plan = plan_digest(locked or planning.resolve(folder))
    confirmatory = locked is not None and not folder.submission.is_predictions  # made before or after the lock: unknown
    runs = folder.store.runs()
    if runs and not options.start_again:
        last = runs[-1]
        same = last.plan_digest == plan and last.confirmatory == confirmatory
        if same and not last.superseded:
            if not last.finished:
                folder.ledger.append(Event.RUN_CONTINUED, run=last.number)
                _register(folder, last, cases)  # the power may have failed before it was
            return last
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    run = Run(
        number=len(runs) + 1,
        id=secrets.token_hex(16),
        started_at=now,
        confirmatory=confirmatory,
        plan_digest=plan,
        workers=options.workers,
        case_timeout_s=options.case_timeout_s,
    )
    folder.ledger.append(Event.RUN_STARTED, run=run.number, plan=plan, confirmatory=run.confirmatory)
    folder.store.put_run(run)
    logbook.note("run_started", module=__name__, n=len(cases))
    _register(folder, run, cases)
    return run


def _register(folder: EvaluationFolder, run: Run, cases: list[Case]) -> None:
    digests = [file.sha256 for case in cases for file in case.files]
    Register(paths.register()).started(run_key(folder, run), folder.submission.package_digest, digests)
