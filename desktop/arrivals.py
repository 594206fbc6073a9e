"""What reaches the window from outside: drops, files of the command line, files a second start hands over."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from desktop.background import Job, Observer
from desktop.flows.opening import Opening
from desktop.flows.tasks import Tasks
from desktop.views.main_window import MainWindow
from evaluators.errors import EvaluationError

if TYPE_CHECKING:
    from desktop.flows.routing import Routed

_PAGES: Final = {"model": "model", "data": "data", "table": "data", "annotations": "data", "summary": "verify"}
"""Where each kind is taken; evaluations are opened."""


class Arrivals(QObject):
    """Recognises what arrives, beside the window, and hands it to the page it belongs to."""

    def __init__(self, window: MainWindow, tasks: Tasks, opening: Opening) -> None:
        super().__init__(window)
        self._window, self._tasks, self._opening = window, tasks, opening
        self._job: Job | None = None
        self._waiting: deque[list[Path]] = deque()
        window.dropped.connect(self.take)
        opening.opened.connect(window.go)
        opening.refused.connect(self._refused)
        opening.ended.connect(self._next)
        opening.busy.connect(self._refuse_now)

    def take(self, paths: list[Path]) -> None:
        """Recognise paths and show the right page; several drops are taken one after the other."""
        if paths:
            self._window.notice.clear()
            self._waiting.append(paths)
            self._next()

    def open(self, path: Path) -> None:
        """Open an evaluation."""
        self._window.notice.clear()
        self._opening.open(path)

    def _next(self) -> None:
        """Look at the next drop, unless an evaluation is about to be opened: the drop belongs into that one."""
        if self._job is not None or self._opening.reading or not self._waiting:
            return
        paths = self._waiting.popleft()
        self._job = self._tasks.start("desktop.tasks.routing", lambda observer: _routed(paths, observer))
        self._job.succeeded.connect(self._deliver)
        self._job.failed.connect(self._window.tell_error)
        self._job.ended.connect(self._end)

    def _deliver(self, routed: object) -> None:
        from desktop.flows.routing import Routed

        assert isinstance(routed, Routed)
        if routed.kind == "evaluation":
            self._opening.open(routed.paths[0])
        else:
            pages = [self._hand_over(part) for part in _parts(routed)]
            self._window.go(pages[0])
        if routed.refused is not None:
            self._window.tell_error(routed.refused)

    def _hand_over(self, part: Routed) -> str:
        """Give what was recognised to the page in front if that asks for it, else to the one it belongs to."""
        front = self._window.current()
        name = front.objectName() if front.asks_for(part.kind) else _PAGES[part.kind]
        self._window.page(name).offer(part.kind, part.paths)
        return name

    def _refused(self, error: EvaluationError, path: Path) -> None:
        self._waiting.clear()  # it was meant for this evaluation, not for the one that stays

        def look() -> None:
            self._window.notice.clear()
            self._opening.open(path, write=False)

        self._window.tell_error(error, [("desktop.open_read_only", look)] if error.id == "M21" else [])

    def _refuse_now(self) -> None:
        self._waiting.clear()
        self._window.tell(lambda words: words("desktop.busy"))

    def _end(self) -> None:
        self._job = None
        self._next()


def _routed(paths: list[Path], observer: Observer) -> Routed:
    from desktop.flows.routing import route  # not needed for the first paint

    return route(paths, observer.stop_requested)


def _parts(routed: Routed) -> Iterator[Routed]:
    yield routed
    for other in routed.others:
        yield from _parts(other)
