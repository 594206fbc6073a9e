"""From a finished run to what the page of results shows: values at once, intervals when they are computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from desktop.background import Job, Observer, Work
from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.tasks import Tasks
from evaluators.errors import EvaluationError

if TYPE_CHECKING:
    from evaluators.analyses.point_values import PointValue
    from evaluators.analyses.standings import Groups
    from evaluators.analyses.threshold_exploration import ThresholdExploration
    from evaluators.domain.case import ExclusionReason
    from evaluators.domain.plan import EvaluatedTask
    from evaluators.domain.results import Results
    from evaluators.domain.streamed import Streamed
    from evaluators.evaluation.folder import EvaluationFolder

Stage = Literal["none", "unfinished", "superseded", "computing", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class Assembled:
    """What is known of the latest run. Fields fill from top to bottom."""

    stage: Stage = "none"
    confirmatory: bool = False
    task: EvaluatedTask | None = None
    points: tuple[PointValue, ...] = ()
    groups: Groups | None = None
    """The cases behind the numbers."""
    exploration: ThresholdExploration | None = None
    """None where the model's decision does not rest on one score."""
    excluded: Mapping[int, ExclusionReason] = field(default_factory=dict)
    results: Results | None = None
    stream: Streamed | None = None
    """How a model of videos kept up with one that was shown as from a camera."""
    target_prevalence: float | None = None
    plan_changed: bool = False
    """The plan is no longer the one the run was started with."""
    locked_at: datetime | None = None
    """When the plan of the run was locked, in this computer's time zone."""
    error: EvaluationError | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    task: EvaluatedTask
    points: tuple[PointValue, ...]
    groups: Groups
    exploration: ThresholdExploration | None
    excluded: Mapping[int, ExclusionReason]
    target_prevalence: float | None
    plan_changed: bool
    locked_at: datetime | None


class Assembling(QObject):
    """Follows the open evaluation; whoever shows results listens to ``changed``."""

    changed = Signal()

    def __init__(self, evaluation: OpenEvaluation, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._evaluation, self._tasks = evaluation, tasks
        self._job: Job | None = None
        self.now = Assembled()
        evaluation.changed.connect(self._evaluation_changed)
        self._begin()

    def _evaluation_changed(self, part: str) -> None:
        if part not in {"reviews", "comparison"}:
            self._begin()

    def _begin(self) -> None:
        """Look at the latest run; read its cases beside the window where it is finished."""
        self._forget()
        runs = self._evaluation.runs
        if not runs or self._evaluation.folder is None:
            self._show(Assembled())
        elif runs[-1].superseded:
            self._show(Assembled("superseded"))
        elif not runs[-1].finished:
            self._show(Assembled("unfinished"))
        else:
            results = self._evaluation.results
            task = results.task if results is not None else None
            self._show(
                Assembled("computing", runs[-1].confirmatory, task=task, results=results, stream=runs[-1].stream)
            )
            folder = self._evaluation.folder
            self._start(lambda _: _look(folder), self._looked)

    def _looked(self, found: object) -> None:
        assert isinstance(found, _Found)
        results, folder = self.now.results, self._evaluation.folder
        self._show(
            replace(
                self.now,
                stage="ready" if results else "computing",
                task=found.task,
                points=found.points,
                groups=found.groups,
                exploration=found.exploration,
                excluded=found.excluded,
                target_prevalence=found.target_prevalence,
                plan_changed=found.plan_changed,
                locked_at=found.locked_at,
            )
        )
        if results is None and folder is not None:
            self._start(lambda observer: _compute(folder, observer), self._computed)

    def _computed(self, results: object) -> None:
        from evaluators.domain.results import Results

        assert isinstance(results, Results)
        if self._evaluation.writable:
            self._evaluation.touch("results")  # kept in the folder: every page reads the same
        else:
            self._show(replace(self.now, stage="ready", results=results))

    def _failed(self, error: EvaluationError) -> None:
        stage: Stage = "unfinished" if error.id == "C449" else "superseded" if error.id == "C448" else "failed"
        self._show(Assembled(stage, error=error))

    def _start(self, work: Work, done: Callable[[object], None]) -> None:
        job = self._tasks.start("desktop_results.task", work, can_stop=False)
        self._job = job
        job.succeeded.connect(lambda found: done(found) if self._job is job else None)
        job.failed.connect(lambda error: self._failed(error) if self._job is job else None)

    def _forget(self) -> None:
        """What is under way may speak about a plan that is no longer so: nobody listens to it any more."""
        self._job = None

    def _show(self, now: Assembled) -> None:
        self.now = now
        self.changed.emit()


def _look(folder: EvaluationFolder) -> _Found:
    """Read the cases of the latest run and what can be said at once."""
    from evaluators.analyses.case_groups import CaseGroups, scores_of
    from evaluators.analyses.point_values import point_values
    from evaluators.analyses.standings import groups_of
    from evaluators.analyses.threshold_exploration import ThresholdExploration
    from evaluators.domain.plan_identity import plan_digest
    from evaluators.evaluation.assembling import plan_in_force, run_cases

    run = folder.store.runs()[-1]
    locked, scored, excluded, probabilities = run_cases(folder, run)
    groups, exploration = groups_of(scored, locked, probabilities=probabilities), None
    if isinstance(groups, CaseGroups) and locked.positive and locked.threshold is not None:
        exploration = ThresholdExploration(*scores_of(groups))
    return _Found(
        task=locked.task,
        points=point_values(scored, locked, probabilities=probabilities),
        groups=groups,
        exploration=exploration,
        excluded=excluded,
        target_prevalence=locked.plan.report.target_prevalence,
        plan_changed=run.plan_digest != plan_digest(plan_in_force(folder)),
        locked_at=_locked_at(folder, run.number),
    )


def _locked_at(folder: EvaluationFolder, run: int) -> datetime | None:
    """Return when the plan was locked for the last time before the run."""
    from evaluators.evaluation.ledger import Event

    locked = None
    for entry in folder.ledger.entries():
        if entry.event is Event.PLAN_LOCKED:
            locked = datetime.fromisoformat(entry.at).astimezone()
        if entry.event is Event.RUN_STARTED and entry.detail.get("run") == run:
            return locked
    return None


def _compute(folder: EvaluationFolder, observer: Observer) -> object:
    from evaluators.evaluation.assembling import results_of

    return results_of(folder, observer)
