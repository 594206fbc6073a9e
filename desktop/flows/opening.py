"""Opening an evaluation: read beside the window, shown when it is whole, read-only where somebody else has it open."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from desktop.background import Job
from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.snapshot import Opened, open_and_read
from desktop.flows.tasks import Tasks
from evaluators.errors import EvaluationError, FolderError

HARMLESS: Final = frozenset({"desktop.tasks.opening", "desktop.tasks.routing"})
"""Tasks that do not work in the open evaluation."""


class Opening(QObject):
    """Puts another evaluation in the place of the one that is open.

    Args:
        tasks: Where reading is listed.
        evaluation: The evaluation of this window.
    """

    opened = Signal(str)
    """The page to show: the one asked for, else where the person was, else where to begin."""
    refused = Signal(object, object)
    """EvaluationError, Path. With ``M21`` it can still be opened read-only."""
    busy = Signal()
    """Something still works in the open evaluation; the other one was not opened."""

    ended = Signal()
    """Reading an evaluation ended, however it went."""

    def __init__(self, tasks: Tasks, evaluation: OpenEvaluation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._evaluation = tasks, evaluation
        self._job: Job | None = None

    @property
    def reading(self) -> bool:
        """Return whether an evaluation is being read."""
        return self._job is not None

    @property
    def blocked(self) -> bool:
        """Return whether something works in the open evaluation, which another one must not replace now."""
        return self._evaluation.folder is not None and any(task.name not in HARMLESS for task in self._tasks.running())

    def open(self, path: Path, *, write: bool = True, page: str = "") -> None:
        """Open an evaluation; of several asked for at once the last one counts.

        Args:
            path: Its folder.
            write: False: only to look at it.
            page: The page to show.
        """
        if self._evaluation.is_open(path) and (self._evaluation.writable or not write):
            self.opened.emit(page or "home")
            return
        if self.blocked:
            self.busy.emit()
            return
        job = self._tasks.start("desktop.tasks.opening", lambda _: _read(path, write=write), can_stop=False)
        self._job = job
        job.succeeded.connect(lambda opened: self._adopt(job, opened, page))
        job.failed.connect(lambda error: self._refuse(job, error, path))
        job.ended.connect(lambda: self._end(job))

    def _adopt(self, job: Job, opened: object, page: str) -> None:
        assert isinstance(opened, Opened)
        if job is not self._job:
            opened.folder.close()
            return
        self._evaluation.adopt(opened)
        self.opened.emit(page or self._page())

    def _refuse(self, job: Job, error: EvaluationError, path: Path) -> None:
        if job is self._job:
            self.refused.emit(error, path)

    def _end(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self.ended.emit()

    def _page(self) -> str:
        """Return where the person was, else the first step that is not done."""
        kept = self._evaluation.recall("page")
        if isinstance(kept, str):
            return kept
        submission = self._evaluation.submission
        if submission is None or submission.card is None:  # questions of the model are open
            return "model"
        if not self._evaluation.cases:
            return "data"
        return "results" if self._evaluation.results else "run" if self._evaluation.runs else "plan"


def _read(path: Path, *, write: bool) -> Opened:
    """Open and read an evaluation; one in a folder that cannot be written is shown all the same.

    Raises:
        FolderError: It is gone (``C764``), no evaluation (``C421``), newer (``C420``), in use (``M21``).
    """
    if not path.is_dir():
        raise FolderError("C764", name=path.name)
    try:
        opened = open_and_read(path.absolute(), write=write)
    except FolderError as error:
        if error.id != "C422" or not write:
            raise
        opened = open_and_read(path.absolute(), write=False)
    if opened.now.runs:
        import pyqtgraph  # type: ignore[import-untyped] # noqa: F401 - Results opens next, and loading holds the window
    return opened
