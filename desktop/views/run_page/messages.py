"""What can happen to a run, each with its remedies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desktop.flows.running import Interrupted, Running, RunWish
from desktop.tongue import Tongue
from desktop.widgets.notice import Notice
from evaluators.errors import EvaluationError

NOT_ISOLATED: Final = frozenset({"C400", "C526", "C527", "C528"})


class Messages:
    """Tells on a notice what happened to the run.

    Args:
        notice: Where it is told.
        tongue: The words.
        running: The run, for the remedies.
        stop: Asks whether to stop.
        show_changed: Shows the images that changed.
        record_again: Records the data again.
    """

    def __init__(
        self,
        notice: Notice,
        tongue: Tongue,
        running: Running,
        *,
        stop: Callable[[], object],
        show_changed: Callable[[], object],
        record_again: Callable[[], object],
    ) -> None:
        self._notice, self._tongue, self._running = notice, tongue, running
        self._stop, self._show_changed, self._record_again = stop, show_changed, record_again

    def failed(self, error: EvaluationError) -> None:
        """The run as a whole could not go on."""
        words = self._tongue.words
        again = (words("desktop_run.messages.try_again"), self._start)
        if error.id == "M15":
            again = (words("desktop_run.continue"), self._start)
        actions = [again]
        if error.id in NOT_ISOLATED:
            actions.append((words("desktop_run.messages.unisolated"), self._start_unisolated))
        self._notice.tell(str(words.error(error)), "error", actions)

    def crashed(self, case: int) -> None:
        """The model took its process down; the run went on, and the case counts as failed."""
        words = self._tongue.words
        text = words("desktop_run.messages.crashed", case=case, n=self._running.progress.done)
        actions = [
            (words("desktop_run.messages.without"), self._notice.clear),
            (words("desktop_run.messages.try_again"), self._running.run_again),
            (words("desktop_run.messages.stop"), self._stop),
        ]
        self._notice.tell(text, "caution", actions if self._running.active else actions[:2])

    def out_of_memory(self, case: int, dimensions: str) -> None:
        """A case needed more memory than one worker may use."""
        words = self._tongue.words
        shown = words("desktop_run.failed.case_number", n=case)
        text = words("desktop_run.messages.memory", case=shown, dims=dimensions)
        again = (words("desktop_run.messages.one_at_a_time"), lambda: self._running.run_again(one_at_a_time=True))
        self._notice.tell(text, "caution", [again])

    def changed(self, images: int, *, fixed: bool) -> None:
        """Images are no longer those that were recorded.

        Args:
            images: How many.
            fixed: The plan is locked, and with it the data: they cannot be recorded again.
        """
        words = self._tongue.words
        actions = [(words("desktop_run.messages.show"), self._show_changed)]
        if not fixed:
            actions.append((words("desktop_run.messages.record_again"), self._record_again))
        self._notice.tell(words("desktop_run.messages.changed", n=images), "caution", actions)

    def interrupted(self, run: Interrupted) -> None:
        """A run was begun and not finished."""
        words = self._tongue.words
        date = words.date(run.at, time=True)
        text = words("desktop_run.messages.interrupted", date=date, n=run.done, all=run.total)
        actions = [
            (words("desktop_run.continue"), self._start),
            (words("desktop_run.messages.start_again"), self._start_again),
        ]
        self._notice.tell(text, "", actions if self._running.ready else [])

    def _start(self) -> None:
        self._running.start()

    def _start_again(self) -> None:
        self._running.start(RunWish(start_again=True))

    def _start_unisolated(self) -> None:
        self._running.start(RunWish(allow_unisolated=True))
