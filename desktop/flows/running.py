"""The run of the open evaluation: started, paused, stopped, continued, and told while it goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal

from desktop.background import Job, Observer
from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.run_progress import RunProgress
from desktop.flows.run_watch import RunWatch
from desktop.flows.tasks import Tasks
from evaluators.domain.outcome import Outcome
from evaluators.errors import EvaluationError

if TYPE_CHECKING:
    from evaluators.evaluation.folder import EvaluationFolder
    from evaluators.evaluation.runner import RunOptions
    from evaluators.evaluation.store import Run


_NEW_PLAN: Final = frozenset({"plan_changed", "plan_locked", "plan_amended"})
"""What happened last to an evaluation whose run cannot be continued: another plan is another run."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A run that was begun and not finished."""

    at: datetime
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class RunWish:
    """How to run; none of it changes the results."""

    start_again: bool = False
    one_at_a_time: bool = False
    allow_unisolated: bool = False


class Running(QObject):
    """At most one run at a time, of the open evaluation."""

    changed = Signal()
    """A run began, ended, was paused or is to stop; or another evaluation was opened."""
    moved = Signal()
    """The run is further."""
    finished = Signal()
    """The run and its results are there."""
    failed = Signal(object)
    """An EvaluationError."""
    crashed = Signal(int)
    """The model took its process down at this case."""
    out_of_memory = Signal(int)
    """There was not enough memory for this case."""

    def __init__(
        self,
        evaluation: OpenEvaluation,
        tasks: Tasks,
        parent: QObject | None = None,
        *,
        threads: Callable[[], int | None] = lambda: None,
    ) -> None:
        super().__init__(parent)
        self._evaluation, self._tasks, self._threads = evaluation, tasks, threads
        self._job: Job | None = None
        self._watch: RunWatch | None = None
        self._next: RunWish | None = None
        self.progress = RunProgress()
        self.interrupted: Interrupted | None = None
        evaluation.changed.connect(self._heard)
        self._heard("folder")  # one may be open already

    @property
    def active(self) -> bool:
        """Return whether a run is under way."""
        return self._job is not None

    @property
    def paused(self) -> bool:
        """Return whether the run is held."""
        return self._job is not None and self._job.paused

    @property
    def stopping(self) -> bool:
        """Return whether the run was asked to stop and has not yet."""
        return self._job is not None and self._job.stopping

    @property
    def ready(self) -> bool:
        """Return whether there is a plan and data to run."""
        evaluation = self._evaluation
        return evaluation.writable and evaluation.plan is not None and bool(evaluation.cases)

    @property
    def done(self) -> bool:
        """Return whether the latest run is finished, is of the plan in force, and its results are there."""
        evaluation = self._evaluation
        confirmatory = bool(evaluation.runs) and evaluation.runs[-1].confirmatory
        kind_fits = evaluation.locked_plan is None or confirmatory or self.reads_predictions
        return evaluation.results is not None and kind_fits

    @property
    def reads_predictions(self) -> bool:
        """Return whether the answers are read from a table: such a run is never confirmatory."""
        submission = self._evaluation.submission
        return submission is not None and submission.is_predictions

    def start(self, wish: RunWish | None = None) -> None:
        """Run, or continue the run of this plan."""
        folder = self._evaluation.folder
        if self.active or folder is None:
            return
        asked, threads = wish or RunWish(), self._threads()
        self.progress, self.interrupted = RunProgress(), None
        watch = RunWatch(folder)
        queued = Qt.ConnectionType.QueuedConnection
        watch.outcome.connect(self._add, queued)
        watch.earlier.connect(self._add_earlier, queued)
        self._watch = watch
        job = self._tasks.start(
            "desktop_run.task", lambda observer: _run(folder, asked, threads, watch, observer), can_pause=True
        )
        self._job = job
        job.stage.connect(self._stage)
        job.progress.connect(self._move)
        job.held.connect(self._held)
        job.succeeded.connect(self._succeeded)
        job.failed.connect(self._failed)
        job.ended.connect(self._ended)
        self.changed.emit()

    def pause(self) -> None:
        """Hold the run within one case, or let it go on."""
        if self._job is None:
            return
        if self._job.paused:
            self._job.resume()
        else:
            self._job.pause()

    def stop(self) -> None:
        """Stop within one case; everything finished is kept."""
        if self._job is not None:
            self._job.stop()

    def run_again(self, *, one_at_a_time: bool = False) -> None:
        """Begin anew; what was found so far stays on record.

        Args:
            one_at_a_time: With one worker, which may use the memory of all.
        """
        wish = RunWish(start_again=True, one_at_a_time=one_at_a_time)
        if self.active:
            self._next = wish
            self.stop()
        else:
            self.start(wish)

    def hanging(self) -> int | None:
        """Return a case that seems to hang."""
        return self._watch.hanging() if self._watch and self.active else None

    def skip(self, case: int) -> None:
        """Give up a case that hangs; it counts as a time-out."""
        if self._watch is not None:
            self._watch.skip(case)
            self.progress.note(f"case {case} skipped")

    def _stage(self, stage: str) -> None:
        self.progress.begin_stage(stage)
        folder = self._evaluation.folder
        if stage == "cases" and folder is not None:
            runs = folder.store.runs()
            self.progress.frames.stream = runs[-1].stream if runs else None
        self.moved.emit()

    def _move(self, done: int, total: int, _failed: int) -> None:
        self.progress.move(done, total)
        self.moved.emit()

    def _add(self, outcome: Outcome) -> None:
        self.progress.add(outcome)
        if outcome.failure == "model_crashed":
            self.crashed.emit(outcome.case)
        if outcome.failure == "model_out_of_memory":
            self.out_of_memory.emit(outcome.case)

    def _add_earlier(self, outcome: Outcome) -> None:
        self.progress.add(outcome)

    def _held(self) -> None:
        self.progress.hold(held=self.paused)
        self.changed.emit()

    def _succeeded(self, _run: object) -> None:
        self.progress.note("finished")
        self._job = None
        self._evaluation.touch("results")
        self.finished.emit()

    def _failed(self, error: EvaluationError) -> None:
        self.progress.note(f"error {error.id}")
        self._job = None
        self._evaluation.touch("run")
        self.failed.emit(error)

    def _ended(self) -> None:
        """Hear the end, also that of a run that was stopped."""
        if self._job is not None:
            self.progress.note("stopped")
            self._job = None
            self._evaluation.touch("run")
        wish, self._next = self._next, None
        if wish is not None:
            self.start(wish)
        self.changed.emit()

    def _heard(self, part: str) -> None:
        if part == "folder" and not self.active:
            self.progress = RunProgress()
        if part in {"folder", "submission", "cohort", "plan", "run", "results"} and not self.active:
            self.interrupted = _interrupted(self._evaluation)
            self.changed.emit()


def _options(wish: RunWish, threads: int | None) -> RunOptions:
    from evaluators.evaluation.runner import RunOptions

    options = RunOptions(start_again=wish.start_again, allow_unisolated=wish.allow_unisolated)
    workers = 1 if wish.one_at_a_time else threads or options.workers
    return replace(options, workers=workers)


def _run(folder: EvaluationFolder, wish: RunWish, threads: int | None, watch: RunWatch, observer: Observer) -> Run:
    """Run, in the job's thread; the libraries this needs are loaded here, beside the window."""
    from evaluators.evaluation.assembling import results_of
    from evaluators.evaluation.runner import run_evaluation

    watch.observer = observer
    run = run_evaluation(folder, _options(wish, threads), watch, told=watch.outcome.emit)
    results_of(folder, watch)
    import pyqtgraph  # type: ignore[import-untyped] # noqa: F401 - Results opens next, and loading holds the window

    return run


def _interrupted(evaluation: OpenEvaluation) -> Interrupted | None:
    """Return the latest run if it was begun and neither finished nor overtaken by other data."""
    folder, runs = evaluation.folder, evaluation.runs
    if folder is None or not runs or runs[-1].finished or runs[-1].superseded:
        return None
    run = runs[-1]
    try:
        done, total = len(folder.store.cases_done(run.number)), len(folder.store.cases_to_run())
        entries = tuple(folder.ledger.entries())
    except EvaluationError:
        return None
    own = [place for place, entry in enumerate(entries) if entry.detail.get("run") == run.number]
    if not own or any(entry.event in _NEW_PLAN for entry in entries[own[-1] :]):
        return None
    return Interrupted(datetime.fromisoformat(entries[own[-1]].at).astimezone(), done, total)
