"""Between the core's run and the window: passes on what happens, answers whether to skip a case that hangs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from desktop.background import Observer

if TYPE_CHECKING:
    from evaluators.evaluation.folder import EvaluationFolder

FORGOTTEN_S: Final = 1.0
"""A case nobody asked about for so long does not hang any more."""


class RunWatch(QObject):
    """Sits between the core and the job's observer: passes outcomes on, and answers whether to skip a case.

    Its methods are called in the job's thread and in the window's; what they share is replaced as a whole.
    """

    outcome = Signal(object)
    earlier = Signal(object)
    """A case that failed before the run was continued."""

    def __init__(self, folder: EvaluationFolder) -> None:
        super().__init__()
        self._folder = folder
        self._asked: tuple[int, float] | None = None
        self._skipped: frozenset[int] = frozenset()
        self.observer: Observer | None = None

    def hanging(self) -> int | None:
        """Return the case the core asked about lately, unless it is being skipped already."""
        asked = self._asked
        if asked is None or asked[0] in self._skipped or time.monotonic() - asked[1] > FORGOTTEN_S:
            return None
        return asked[0]

    def skip(self, case: int) -> None:
        """Answer from now on that this case is to be skipped."""
        self._skipped |= {case}

    def stage(self, name: str) -> None:
        """Pass on which stage begins; what failed before a run is continued is told once more."""
        assert self.observer is not None
        self.observer.stage(name)
        if name == "cases":
            for outcome in self._folder.store.outcomes(self._folder.store.runs()[-1].number):
                if outcome.status == "failed":
                    self.earlier.emit(outcome)

    def progress(self, done: int, total: int, failed: int) -> None:
        """Pass on how far the run is."""
        assert self.observer is not None
        self.observer.progress(done, total, failed)

    def stop_requested(self) -> bool:
        """Return whether the person asked to stop."""
        return self.observer is not None and self.observer.stop_requested()

    def pause_requested(self) -> bool:
        """Return whether the person asked to hold."""
        return self.observer is not None and self.observer.pause_requested()

    def skip_requested(self, case: int) -> bool:
        """Note that a case seems to hang, and return whether to give it up."""
        self._asked = (case, time.monotonic())
        return case in self._skipped
