"""The one evaluation of this window: what is in its folder, as values that do not change under the reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from desktop.flows.memory import Memory
from evaluators.errors import EvaluationError

if TYPE_CHECKING:
    from evaluators.domain.case import Case, Problem
    from evaluators.domain.plan import LockedPlan, Plan
    from evaluators.domain.results import Results
    from evaluators.domain.submission import Submission
    from evaluators.evaluation.folder import CohortHead, EvaluationFolder
    from evaluators.evaluation.reviews import Review
    from evaluators.evaluation.store import Run

PARTS: Final = ("folder", "submission", "cohort", "plan", "run", "results", "reviews")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the folder held when it was last read."""

    submission: Submission | None = None
    cohort_head: CohortHead | None = None
    cases: tuple[Case, ...] = ()
    problems: tuple[Problem, ...] = ()
    plan: Plan | None = None
    locked_plan: LockedPlan | None = None
    runs: tuple[Run, ...] = ()
    results: Results | None = None
    reviews: Mapping[int, Review] = field(default_factory=dict)


class OpenEvaluation(QObject):
    """The open evaluation, or none.

    Args:
        evaluations_folder: Says where new evaluations are made.
    """

    changed = Signal(str)
    """One of ``PARTS``; "folder": another evaluation, or none, and every part with it."""
    failed = Signal(object)
    """An EvaluationError of an edit that could not be written; nothing was changed."""

    def __init__(self, evaluations_folder: Callable[[], Path], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._evaluations_folder = evaluations_folder
        self._folder: EvaluationFolder | None = None
        self._now = Snapshot()
        self.memory: Memory | None = None
        self.undo = QUndoStack(self)

    @property
    def folder(self) -> EvaluationFolder | None:
        """Return the open folder."""
        return self._folder

    @property
    def writable(self) -> bool:
        """Return whether it may be changed: it is open, and nobody else has it open."""
        return self._folder is not None and self._folder.writable

    @property
    def name(self) -> str:
        """Return the name people know it by: the folder's."""
        return self._folder.path.name if self._folder else ""

    @property
    def submission(self) -> Submission | None:
        """Return what the vendor handed in."""
        return self._now.submission

    @property
    def cohort_head(self) -> CohortHead | None:
        """Return how the data were read."""
        return self._now.cohort_head

    @property
    def cases(self) -> tuple[Case, ...]:
        """Return the cases by number."""
        return self._now.cases

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return the problems of the data."""
        return self._now.problems

    @property
    def plan(self) -> Plan | None:
        """Return the plan as it stands."""
        return self._now.plan

    @property
    def locked_plan(self) -> LockedPlan | None:
        """Return the locked plan."""
        return self._now.locked_plan

    @property
    def runs(self) -> tuple[Run, ...]:
        """Return the runs in order."""
        return self._now.runs

    @property
    def results(self) -> Results | None:
        """Return the results of the latest run, once they were computed for the plan in force."""
        return self._now.results

    @property
    def reviews(self) -> Mapping[int, Review]:
        """Return what was noted, by case number."""
        return self._now.reviews

    def open(self, path: Path, *, write: bool = True) -> None:
        """Open an evaluation in the place of the one that is open.

        Raises:
            FolderError: It cannot be opened; the one that is open stays.
        """
        if not self.is_open(path) or (write and not self.writable):
            self.adopt(open_and_read(path, write=write))

    def adopt(self, opened: Opened) -> None:
        """Show a folder that was opened and read elsewhere, in the place of the one that is open."""
        self.close()
        self._folder, self._now = opened.folder, opened.now
        self.memory = Memory(opened.folder)
        self.changed.emit("folder")

    def is_open(self, path: Path) -> bool:
        """Return whether this is the open evaluation."""
        return self._folder is not None and path.resolve() == self._folder.path.resolve()

    def begin_for(self, hint: str) -> None:
        """Make a new evaluation, named by the day and a word, and open it.

        Raises:
            FolderError: The folder of evaluations cannot be written.
        """
        from evaluators.evaluation.new_folder import free_folder
        from evaluators.evaluation.steps import begin

        target = free_folder(self._evaluations_folder(), hint)
        begin(target)
        self.open(target)

    def close(self) -> None:
        """Close the evaluation; everything in it is written already."""
        if self._folder is None:
            return
        if self.memory is not None:
            self.memory.write()
        self._folder.close()
        self._folder, self.memory, self._now = None, None, Snapshot()
        self.undo.clear()
        self.changed.emit("folder")

    def touch(self, part: str) -> None:
        """Read a part of the folder again and tell everybody."""
        if self._folder is not None:
            self._now = _read(self._folder, self._now, part)
        self.changed.emit(part)

    def do(self, label: str, forward: Callable[[], None], back: Callable[[], None]) -> bool:
        """Make an edit that can be undone; returns whether it was made.

        Args:
            label: Text id of what is done.
            forward: Makes the edit and touches the part; also used by Redo.
            back: Unmakes it.
        """
        try:
            forward()
        except EvaluationError as error:
            self.failed.emit(error)
            return False
        self.undo.push(_Edit(label, forward, back, self.failed.emit))
        return True

    def remember(self, key: str, value: str | float | bool | None) -> None:
        """Keep where the person was: step, case, filter, zoom. Lost without harm."""
        if self.memory is not None:
            self.memory.remember(key, value)

    def recall(self, key: str) -> str | int | float | bool | None:
        """Return what was kept, or None."""
        return None if self.memory is None else self.memory.recall(key)


class _Edit(QUndoCommand):
    def __init__(
        self,
        label: str,
        forward: Callable[[], None],
        back: Callable[[], None],
        failed: Callable[[EvaluationError], None],
    ) -> None:
        super().__init__(label)
        self._forward, self._back, self._failed = forward, back, failed
        self._fresh = True

    def redo(self) -> None:
        if self._fresh:  # pushing calls redo, and the edit was made already
            self._fresh = False
            return
        self._try(self._forward)

    def undo(self) -> None:
        self._try(self._back)

    def _try(self, step: Callable[[], None]) -> None:
        try:
            step()
        except EvaluationError as error:
            self.setObsolete(True)
            self._failed(error)


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder that was opened and read, in any thread, ready to be shown."""

    folder: EvaluationFolder
    now: Snapshot


def open_and_read(path: Path, *, write: bool = True) -> Opened:
    """Open a folder and read everything in it; may take a second for a hundred thousand cases.

    Raises:
        FolderError: It cannot be opened.
    """
    from evaluators.evaluation.folder import open_folder

    folder = open_folder(path, write=write)
    try:
        return Opened(folder, _read(folder, Snapshot(), "folder"))
    except BaseException:
        folder.close()
        raise


def _read(folder: EvaluationFolder, before: Snapshot, part: str) -> Snapshot:
    """Read what an edit of a part can have changed; the rest stays as it was."""
    from evaluators.domain.plan import LockedPlan, Plan
    from evaluators.domain.submission import Submission
    from evaluators.evaluation.folder import CohortHead

    store = folder.store
    everything = part == "folder"
    now = before
    if everything or part == "submission":
        now = replace(now, submission=store.get("submission", Submission))
    if everything or part in {"submission", "cohort"}:  # other classes pair the table anew
        now = replace(now, cohort_head=store.get("cohort", CohortHead), cases=store.cases(), problems=store.problems())
    if everything or part in {"submission", "cohort", "plan"}:
        now = replace(now, plan=store.get("plan", Plan), locked_plan=store.get("locked_plan", LockedPlan))
    if part != "reviews":
        now = replace(now, runs=store.runs(), results=_results(folder))
    if everything or part == "reviews":
        now = replace(now, reviews=store.reviews())
    return now


def _results(folder: EvaluationFolder) -> Results | None:
    if not folder.store.runs():
        return None
    from evaluators.evaluation.assembling import kept_results

    try:
        return kept_results(folder)
    except EvaluationError:  # not finished, or the draft no longer fits the model: there are none to be shown
        return None
