"""Where the cases of the finished run stand, and what the person notes about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.background import Job, Observer
from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.second_model import ComparedWith
from desktop.flows.tasks import Tasks
from evaluators.errors import RunIncomplete

if TYPE_CHECKING:
    from evaluators.analyses.case_errors import CaseStanding
    from evaluators.domain.plan import LockedPlan
    from evaluators.evaluation.folder import EvaluationFolder
    from evaluators.evaluation.reviews import Review, Verdict


@dataclass(frozen=True, slots=True)
class Standings:
    """What the run says of each case."""

    locked: LockedPlan | None = None
    """With the threshold in force; None: there is no finished run."""
    by_number: Mapping[int, CaseStanding] = field(default_factory=dict)


class Reviewing(QObject):
    """Standings of the latest run, computed beside the window, and the edits of a case review.

    Args:
        evaluation: The open evaluation.
        tasks: Where the computation runs.
    """

    changed = Signal()
    """The standings are others."""

    def __init__(self, evaluation: OpenEvaluation, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._evaluation, self._tasks = evaluation, tasks
        self.second = ComparedWith(evaluation, tasks, self)
        """What the other model of a comparison says of the same cases."""
        self._now = Standings()
        self._job: Job | None = None
        self._before: Review | None = None
        evaluation.changed.connect(self._follow)
        self._follow("folder")

    @property
    def standings(self) -> Standings:
        """Return where the cases stand; empty while there is no finished run or it is being worked out."""
        return self._now

    @property
    def working(self) -> bool:
        """Return whether the standings are being worked out."""
        return self._job is not None

    def review(self, number: int) -> Review:
        """Return what was noted about a case."""
        from evaluators.evaluation.reviews import Review

        return self._evaluation.reviews.get(number) or Review(case=number)

    def judge(self, number: int, verdict: Verdict | None) -> None:
        """Give a verdict, or take it back; can be undone."""
        before = self.review(number)
        if verdict != before.verdict:
            after = before.model_copy(update={"verdict": verdict})
            self._evaluation.do("desktop_cases.undo_verdict", lambda: self._put(after), lambda: self._put(before))

    def note(self, number: int, text: str) -> None:
        """Write a note down as it is typed. ``note_finished`` makes all of it one step to undo."""
        before = self.review(number)
        if text == before.note:
            return
        if self._before is None or self._before.case != number:
            self.note_finished()
            self._before = before
        self._put(before.model_copy(update={"note": text}))

    def note_finished(self) -> None:
        """Take note that the person left the note."""
        before, self._before = self._before, None
        if before is None or not self._evaluation.writable:
            return
        after = self.review(before.case)
        if after != before:
            self._evaluation.do("desktop_cases.undo_note", lambda: self._put(after), lambda: self._put(before))

    def exclude(self, number: int, reason: str) -> bool:
        """Take a case out; returns whether it was. After the lock this is an amendment and cannot be undone quietly."""
        from evaluators.evaluation.exclusions import exclude, include

        folder = self._evaluation.folder
        if folder is None:
            return False

        def out() -> None:
            exclude(folder, [number], reason)
            self._evaluation.touch_cases()

        def back() -> None:
            include(folder, [number], reason)
            self._evaluation.touch_cases()

        return self._evaluation.do("desktop_cases.undo_exclude", out, back)

    def _put(self, review: Review) -> None:
        folder = self._evaluation.folder
        if folder is not None:
            folder.store.put_review(review)
            self._evaluation.reviewed(review)

    def _follow(self, part: str) -> None:
        if part == "folder":
            self._before = None
        if part not in {"folder", "submission", "cohort", "plan", "run", "results"}:
            return
        if self._job is not None:
            self._job.stop()
            self._job = None
        folder = self._evaluation.folder
        self._now = Standings()
        if folder is not None and self._evaluation.runs and self._evaluation.runs[-1].finished:
            job = self._tasks.start("desktop_cases.working", lambda observer: _standings(folder, observer))
            self._job = job
            job.succeeded.connect(lambda found: self._found(job, found))
            job.failed.connect(lambda _: self._found(job, Standings()))
        self.changed.emit()

    def _found(self, job: Job, found: Standings) -> None:
        if job is self._job:  # else the data changed meanwhile
            self._job, self._now = None, found
            self.changed.emit()


def _standings(folder: EvaluationFolder, observer: Observer) -> Standings:
    from evaluators.analyses.standings import standings_of
    from evaluators.errors import RunCancelled
    from evaluators.evaluation.assembling import finished_run, run_cases

    try:
        locked, scored, _, probabilities = run_cases(folder, finished_run(folder))
    except RunIncomplete:
        return Standings()
    if observer.stop_requested():
        raise RunCancelled
    found = standings_of(scored, locked, probabilities=probabilities)
    return Standings(locked, {one.number: one for one in found})
