"""The submission of the open evaluation beside another one, on the same cases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.background import Job, Observer
from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.tasks import Tasks
from evaluators.errors import EvaluationError

if TYPE_CHECKING:
    from evaluators.domain.comparison import KeptComparison
    from evaluators.domain.estimate import Estimate
    from evaluators.evaluation.folder import EvaluationFolder


class Comparing(QObject):
    """Follows the open evaluation; at most one comparison is under way.

    Args:
        evaluation: The open evaluation.
        tasks: What runs beside the window.
        threads: How many workers the person allows; None: as many as there are cores.
    """

    changed = Signal()
    """Another comparison is known, or one began or ended."""
    failed = Signal(object)
    """An EvaluationError."""

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
        self.now: KeptComparison | None = None
        evaluation.changed.connect(self._heard)
        self._read()

    @property
    def busy(self) -> bool:
        """Return whether a comparison is under way."""
        return self._job is not None

    @property
    def ready(self) -> bool:
        """Return whether there are results to compare, in a folder that may be written."""
        return self._evaluation.writable and self._evaluation.results is not None and not self.busy

    @property
    def model(self) -> str:
        """Return name and version of the evaluation's own submission."""
        submission = self._evaluation.submission
        card = submission.card if submission else None
        return f"{card.model.name} {card.model.version}" if card else ""

    @property
    def judged(self) -> Estimate | None:
        """Return the own estimate of the measure that a margin is about; None while there are no results."""
        from evaluators.evaluation.comparing import measure_of_margin

        locked, results = self._evaluation.locked_plan, self._evaluation.results
        if locked is None or results is None:
            return None
        measure = measure_of_margin(locked)
        return next((one for one in results.estimates if one.id == measure), None)

    def start(self, other: Path, margin: float | None = None) -> None:
        """Compare with another evaluation, or with a submission, which is evaluated on the same data first.

        Args:
            other: The other evaluation or submission.
            margin: How much worse the own submission may be in the measure of ``judged``; None: nothing is judged.
        """
        folder = self._evaluation.folder
        if folder is None or not self.ready:
            return
        threads = self._threads()
        job = self._tasks.start(
            "desktop_results.compare.task", lambda observer: _compare(folder, other, threads, margin, observer)
        )
        self._job = job
        job.succeeded.connect(lambda _: self._evaluation.touch("comparison") if self._job is job else None)
        job.failed.connect(lambda error: self.failed.emit(error) if self._job is job else None)
        job.ended.connect(lambda: self._ended() if self._job is job else None)
        self.changed.emit()

    def _heard(self, part: str) -> None:
        if part == "folder":
            self._job = None  # it speaks about an evaluation that is not open any more
        if part not in {"reviews", "plan"}:
            self._read()
            self.changed.emit()

    def _read(self) -> None:
        from evaluators.evaluation.comparing import kept_comparison

        folder, results = self._evaluation.folder, self._evaluation.results
        try:
            self.now = kept_comparison(folder, results) if folder is not None and results is not None else None
        except EvaluationError as error:
            self.now = None
            self.failed.emit(error)

    def _ended(self) -> None:
        self._job = None
        self.changed.emit()


def _compare(
    folder: EvaluationFolder, other: Path, threads: int | None, margin: float | None, observer: Observer
) -> KeptComparison:
    from evaluators.analyses.comparison import Margin
    from evaluators.evaluation.assembling import finished_run, run_cases
    from evaluators.evaluation.comparing import compare_evaluations, measure_of_margin
    from evaluators.evaluation.folder import open_folder
    from evaluators.evaluation.runner import RunOptions
    from evaluators.evaluation.second import SecondSubmission, evaluate_second, is_evaluation

    place = other
    if not is_evaluation(other):
        options = RunOptions() if threads is None else RunOptions(workers=threads)
        place = evaluate_second(folder, SecondSubmission(other), options, observer)
    judged = None
    if margin is not None:
        judged = Margin(measure_of_margin(run_cases(folder, finished_run(folder)).locked), margin)
    with open_folder(place, write=False) as second:
        return compare_evaluations(folder, second, observer, margin=judged)
