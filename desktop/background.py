"""The only module that starts threads. A job runs beside the window and tells it one outcome, then that it ended."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from evaluators import __version__
from evaluators.errors import EvaluationError, RunCancelled

_log: Final = logging.getLogger(__name__)

Work = Callable[["Observer"], object]


class Observer:
    """What the core's jobs report to; called in the job's thread, heard in the window's."""

    def __init__(self, worker: _Worker) -> None:
        self._worker = worker
        self._stop = threading.Event()

    def stage(self, name: str) -> None:
        """Tell which stage begins."""
        self._worker.stage.emit(name)

    def progress(self, done: int, total: int, failed: int) -> None:
        """Tell how far the stage is."""
        self._worker.progress.emit(done, total, failed)

    def stop_requested(self) -> bool:
        """Return whether the person asked to stop."""
        return self._stop.is_set()

    def request_stop(self) -> None:
        """Ask to stop. Set directly: a queued call would wait behind the job it should stop."""
        self._stop.set()


class _Worker(QObject):
    stage = Signal(str)
    progress = Signal(int, int, int)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    ended = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self.observer = Observer(self)

    @Slot()
    def run(self) -> None:
        try:
            self.succeeded.emit(self._work(self.observer))
        except RunCancelled:
            self.cancelled.emit()
        except EvaluationError as error:
            self.failed.emit(error)
        except Exception as error:  # noqa: BLE001 - a thread has no caller to tell
            _log.error("unexpected %s", type(error).__name__)
            self.failed.emit(EvaluationError("C799", version=__version__))
        finally:
            self.ended.emit()


class Job(QObject):
    """One piece of work in a thread of its own. Its signals arrive in the thread that made it."""

    stage = Signal(str)
    progress = Signal(int, int, int)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    ended = Signal()

    def __init__(self, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = QThread(self)
        self._worker = _Worker(work)
        self._worker.moveToThread(self._thread)
        self._thread.started.connect(self._worker.run)
        queued = Qt.ConnectionType.QueuedConnection
        for name in ("stage", "progress", "succeeded", "failed", "cancelled", "ended"):
            getattr(self._worker, name).connect(getattr(self, name), queued)
        self._worker.ended.connect(self._thread.quit)

    def start(self) -> Job:
        """Begin."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Ask the work to stop; it ends within one case."""
        self._worker.observer.request_stop()

    def wait(self) -> None:
        """Stop and wait until the thread is gone."""
        self.stop()
        self._thread.quit()
        self._thread.wait()
