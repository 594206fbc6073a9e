"""The other model of the latest comparison, case by case, read beside the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from desktop.background import Job
from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.tasks import Tasks
from evaluators.errors import EvaluationError

if TYPE_CHECKING:
    from evaluators.domain.comparison import KeptComparison
    from evaluators.evaluation.folder import EvaluationFolder
    from evaluators.evaluation.second_beside import SecondModel

_CHANGES_IT: frozenset[str] = frozenset({"folder", "results", "run", "comparison"})


class ComparedWith(QObject):
    """Follows the open evaluation. What cannot be read any more is as if nothing had been compared.

    Args:
        evaluation: The open evaluation.
        tasks: Where the other evaluation is read.
    """

    changed = Signal()
    """Another model is known, or none."""

    def __init__(self, evaluation: OpenEvaluation, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._evaluation, self._tasks = evaluation, tasks
        self._job: Job | None = None
        self.now: SecondModel | None = None
        evaluation.changed.connect(self._follow)
        self._follow("folder")

    def _follow(self, part: str) -> None:
        if part not in _CHANGES_IT:
            return
        if self._job is not None:
            self._job.stop()
            self._job = None
        if self.now is not None:
            self.now = None
            self.changed.emit()
        folder, kept = self._evaluation.folder, self._kept()
        if folder is None or kept is None:
            return
        job = self._tasks.start("desktop_cases.reading_second", lambda _: _second(folder, kept))
        self._job = job
        job.succeeded.connect(lambda found: self._found(job, found))
        job.ended.connect(lambda: self._ended(job))

    def _kept(self) -> KeptComparison | None:
        from evaluators.evaluation.comparing import kept_comparison

        folder, results = self._evaluation.folder, self._evaluation.results
        try:
            return None if folder is None or results is None else kept_comparison(folder, results)
        except EvaluationError:
            return None

    def _found(self, job: Job, found: object) -> None:
        if job is self._job and found is not None:  # else another evaluation was opened meanwhile
            self.now = cast("SecondModel", found)
            self.changed.emit()

    def _ended(self, job: Job) -> None:
        if job is self._job:
            self._job = None


def _second(folder: EvaluationFolder, kept: KeptComparison) -> SecondModel | None:
    from evaluators.evaluation.second_beside import second_beside

    return second_beside(folder, kept)
