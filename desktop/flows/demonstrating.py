"""An example evaluation at one click: its images drawn, its evaluation made and opened, filled in up to the plan."""

from __future__ import annotations

import filecmp
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from desktop import settings
from desktop.background import Job
from desktop.flows.opening import Opening
from desktop.flows.tasks import Tasks
from desktop.preferring import Preferring
from evaluators.errors import EvaluationError, RunCancelled

if TYPE_CHECKING:
    from evaluators.evaluation.observer import RunObserver
    from evaluators.examples.example_data import ExampleData

TASK: Final = "desktop_home.preparing"
DATA: Final = "example-data"
"""Beside the evaluations; the same files serve every evaluation of an example."""


class Demonstrating(QObject):
    """Opens examples. One that was opened before and has not been locked yet is opened again; else there is a new one.

    Args:
        tasks: Where the work is listed.
        opening: Opens what was made.
        preferring: Says where evaluations are made.
    """

    changed = Signal()
    """An example began to be prepared, or ended."""
    stage = Signal(str)
    """As the jobs of the core name it: example, files."""
    progress = Signal(int, int, int)
    """Images drawn, of how many; always 0."""
    failed = Signal(object)
    """EvaluationError."""

    def __init__(self, tasks: Tasks, opening: Opening, preferring: Preferring, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._opening, self._preferring = tasks, opening, preferring
        self._job: Job | None = None

    @property
    def preparing(self) -> bool:
        """Return whether an example is being prepared."""
        return self._job is not None

    def start(self, name: str, title: str) -> None:
        """Prepare an example and open it on Plan; a second click while that goes on does nothing.

        Args:
            name: Of the example.
            title: What its folder is called.
        """
        if self._job is not None:
            return
        parent = settings.evaluations_folder(self._preferring.now)
        recent = tuple(Path(one) for one in self._preferring.now.recent)
        self._job = self._tasks.start(TASK, lambda observer: evaluation_of(name, title, parent, recent, observer))
        self._job.stage.connect(self.stage)
        self._job.progress.connect(self.progress)
        self._job.succeeded.connect(self._made)
        self._job.failed.connect(self.failed)
        self._job.ended.connect(self._ended)
        self.changed.emit()

    def stop(self) -> None:
        """Give up preparing; nothing of it is left but the images, which the next try uses."""
        if self._job is not None:
            self._job.stop()

    def _made(self, path: object) -> None:
        assert isinstance(path, Path)
        self._ended()
        self._opening.open(path, page="plan")

    def _ended(self) -> None:
        self._job = None
        self.changed.emit()


def evaluation_of(name: str, title: str, parent: Path, recent: tuple[Path, ...], observer: RunObserver) -> Path:
    """Return the folder of an evaluation of an example that is ready to be locked.

    Raises:
        EvaluationError: The folder of evaluations cannot be written, or the disk is full.
        RunCancelled: Stopped.
    """
    from evaluators.evaluation.creating import create_evaluation
    from evaluators.evaluation.new_folder import free_folder

    begun = next((path for path in recent if _is_begun(path, name)), None)
    if begun is not None:
        return begun
    observer.stage("example")
    data = example_data(name, parent / DATA / name, observer)
    if observer.stop_requested():
        raise RunCancelled
    target = free_folder(parent, title)
    wanted = data.evaluation(target, example=name)
    create_evaluation(wanted, observer)
    return target


def example_data(name: str, place: Path, observer: RunObserver) -> ExampleData:
    """Draw the files of an example; those that are there already with the same content stay untouched.

    Raises:
        FolderError: The folder cannot be written, or the disk is full.
        RunCancelled: Stopped.
    """

    def drawn(done: int, total: int) -> None:
        observer.progress(done, total, 0)
        if observer.stop_requested():
            raise RunCancelled

    from evaluators.evaluation.atomic import told
    from evaluators.examples.registry import build

    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=".drawing-") as folder:
            fresh = Path(folder) / name
            built = build(name, fresh, drawn)
            for file in sorted(path for path in fresh.rglob("*") if path.is_file()):
                _put(file, place / file.relative_to(fresh))
        names = ("model", "data", "reference", "plan")
        return replace(built, **{one: place / getattr(built, one).relative_to(fresh) for one in names})
    except OSError as error:
        raise told(error) from None


def _put(file: Path, target: Path) -> None:
    if target.is_file() and filecmp.cmp(file, target, shallow=False):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    file.replace(target)


def _is_begun(path: Path, name: str) -> bool:
    """Return whether a folder is an evaluation of this example whose plan is not locked and which nobody has open."""
    from evaluators.domain.plan import LockedPlan
    from evaluators.evaluation.folder import open_folder

    try:
        with open_folder(path, write=True) as folder:
            return folder.head.example == name and folder.store.get("locked_plan", LockedPlan) is None
    except EvaluationError:
        return False
