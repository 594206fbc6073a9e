"""The one evaluation of this window: what is in its folder, as values that do not change under the reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from desktop.flows.memory import Memory
from desktop.flows.snapshot import Opened, Snapshot, open_and_read, read
from evaluators.errors import EvaluationError

if TYPE_CHECKING:
    from evaluators.domain.case import Case, Problem
    from evaluators.domain.plan import LockedPlan, Plan
    from evaluators.domain.results import Results
    from evaluators.domain.submission import Submission
    from evaluators.evaluation.folder import CohortHead, EvaluationFolder
    from evaluators.evaluation.reviews import Review
    from evaluators.evaluation.store import Run

PARTS: Final = ("folder", "submission", "cohort", "plan", "run", "results", "reviews", "comparison")


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

    @property
    def asked(self) -> bool:
        """Return whether the data still ask something."""
        return self._now.asked

    @property
    def signed(self) -> bool:
        """Return whether a package of the latest run was signed and is still there; it is not checked."""
        return self._now.signed

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

    def touch(self, part: str, data: Snapshot | None = None) -> None:
        """Read a part of the folder again and tell everybody.

        Args:
            part: One of ``PARTS``.
            data: Cases and problems as a job read them; without it they are read here, which only few cases allow.
        """
        if self._folder is not None:
            self._now = read(self._folder, self._now, part, data)
        self.changed.emit(part)

    def touch_cases(self) -> None:
        """Take note that cases were taken out or in: head and problems of the data are what they were."""
        if self._folder is not None:
            self.touch("cohort", replace(self._now, cases=self._folder.store.cases()))

    def reviewed(self, review: Review) -> None:
        """Take note of what was just written about a case; the others are not read again."""
        others = {number: one for number, one in self._now.reviews.items() if number != review.case}
        said = {review.case: review} if review.verdict is not None or review.note else {}
        self._now = replace(self._now, reviews=others | said)
        self.changed.emit("reviews")

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
