"""What reaches the window from outside: drops, files of the command line, files a second start hands over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject

from desktop.background import Job, Observer
from desktop.flows.opening import Opening
from desktop.flows.routing import Routed, route
from desktop.flows.tasks import Tasks
from desktop.tongue import Tongue
from desktop.views.main_window import MainWindow
from evaluators.errors import EvaluationError

_PAGES: Final = {"model": "model", "data": "data", "table": "data", "summary": "verify"}
"""Where each kind is taken; evaluations are opened."""


class Arrivals(QObject):
    """Recognises what arrives, beside the window, and hands it to the page it belongs to."""

    def __init__(self, window: MainWindow, tongue: Tongue, tasks: Tasks, opening: Opening) -> None:
        super().__init__(window)
        self._window, self._tongue, self._tasks, self._opening = window, tongue, tasks, opening
        self._job: Job | None = None
        window.dropped.connect(self.take)
        opening.opened.connect(window.go)
        opening.refused.connect(self._refused)
        opening.busy.connect(lambda: window.tell(tongue.words("desktop.busy")))

    def take(self, paths: list[Path]) -> None:
        """Recognise paths and show the right page; of several drops at once the last one counts."""
        if not paths:
            return
        self._window.notice.clear()
        job = self._tasks.start("desktop.tasks.routing", lambda observer: _routed(paths, observer))
        if self._job is not None:
            self._job.stop()
        self._job = job
        job.succeeded.connect(lambda routed: self._deliver(job, routed))
        job.failed.connect(lambda error: self._window.tell_error(error) if job is self._job else None)
        job.ended.connect(lambda: self._forget(job))

    def open(self, path: Path) -> None:
        """Open an evaluation."""
        self._window.notice.clear()
        self._opening.open(path)

    def _deliver(self, job: Job, routed: object) -> None:
        if job is not self._job:
            return
        assert isinstance(routed, Routed)
        if routed.kind == "evaluation":
            self._opening.open(routed.paths[0])
        else:
            for part in reversed(tuple(_parts(routed))):  # the first part decides which page is shown
                page = _PAGES[part.kind]
                self._window.page(page).offer(part.kind, part.paths)
                self._window.go(page)
        if routed.refused is not None:
            self._window.tell_error(routed.refused)

    def _refused(self, error: EvaluationError, path: Path) -> None:
        words = self._tongue.words
        text = str(words.error(error))
        if error.id != "M21":
            self._window.tell(text)
            return

        def look() -> None:
            self._window.notice.clear()
            self._opening.open(path, write=False)

        self._window.tell(text, [(words("desktop.open_read_only"), look)])

    def _forget(self, job: Job) -> None:
        if job is self._job:
            self._job = None


def _routed(paths: list[Path], observer: Observer) -> Routed:
    return route(paths, observer.stop_requested)


def _parts(routed: Routed) -> Iterator[Routed]:
    yield routed
    for other in routed.others:
        yield from _parts(other)
