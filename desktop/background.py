"""The only module that starts threads. A job runs beside the window and tells it one outcome, then that it ended."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, Qt, QThread, Signal, SignalInstance, Slot

from evaluators import __version__, logbook
from evaluators.errors import EvaluationError, RunCancelled

Work = Callable[["Observer"], object]


class Observer:
    """What the core's jobs report to; called in the job's thread, heard in the window's."""

    def __init__(self, worker: _Worker) -> None:
        self._worker = worker
        self._stop = threading.Event()
        self._pause = threading.Event()

    def stage(self, name: str) -> None:
        """Tell which stage begins."""
        self._worker.stage.emit(name)

    def progress(self, done: int, total: int, failed: int) -> None:
        """Tell how far the stage is."""
        self._worker.progress.emit(done, total, failed)

    def stop_requested(self) -> bool:
        """Return whether the person asked to stop."""
        return self._stop.is_set()

    def pause_requested(self) -> bool:
        """Return whether the person asked to hold."""
        return self._pause.is_set()

    def skip_requested(self, case: int) -> bool:  # noqa: ARG002 - a run has an observer of its own for that
        """Skip nothing."""
        return False

    def request_stop(self) -> None:
        """Ask to stop. Set directly: a queued call would wait behind the job it should stop."""
        self._stop.set()

    def request_pause(self, *, hold: bool) -> None:
        """Ask to hold, or to go on."""
        if hold:
            self._pause.set()
        else:
            self._pause.clear()


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
        except Exception as error:  # noqa: BLE001 - a thread has no caller to tell
            self.failed.emit(_as_told(error))
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
    held = Signal()
    """Pausing, going on or stopping was asked for."""

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

    @property
    def paused(self) -> bool:
        """Return whether the person asked to hold."""
        return self._worker.observer.pause_requested()

    @property
    def stopping(self) -> bool:
        """Return whether the person asked to stop."""
        return self._worker.observer.stop_requested()

    def pause(self) -> None:
        """Ask the work to hold; it does within one case."""
        self._hold(hold=True)

    def resume(self) -> None:
        """Let the work go on."""
        self._hold(hold=False)

    def stop(self) -> None:
        """Ask the work to stop; it ends within one case."""
        self._worker.observer.request_stop()
        self.held.emit()

    def wait(self) -> None:
        """Stop and wait until the thread is gone."""
        self.stop()
        self._thread.quit()
        self._thread.wait()

    def release(self) -> None:
        """Let go of a job that has ended, once its thread is gone too."""
        self._thread.quit()  # its own call of this waits in the thread that is waiting here
        self._thread.wait()
        self.deleteLater()

    def _hold(self, *, hold: bool) -> None:
        self._worker.observer.request_pause(hold=hold)
        self.held.emit()


Handler = Callable[[object], object]


class Station(QObject):
    """A thread that lives as long as the window's part it serves, for a worker process that must live as long.

    (A worker process ends with the thread that started it.) The newest wish is served first: a person who scrolls wants
    what is on the screen now.

    Args:
        begin: Called in the thread before the first request; returns what answers requests.
        end: Called in the thread at the end, for example to close the worker.
    """

    answered = Signal(object, object)
    """Key, answer."""
    failed = Signal(object, object)
    """Key, EvaluationError."""

    def __init__(
        self, begin: Callable[[], Handler], end: Callable[[], None] = lambda: None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._begin, self._end = begin, end
        self._wishes: dict[Hashable, object] = {}
        self._changed = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    def ask(self, key: Hashable, request: object) -> None:
        """Wish for an answer; a wish with the same key replaces one that still waits."""
        with self._changed:
            self._wishes.pop(key, None)
            self._wishes[key] = request
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name="station", daemon=True)
                self._thread.start()
            self._changed.notify()

    def forget(self) -> None:
        """Drop what still waits."""
        with self._changed:
            self._wishes.clear()

    def leave(self) -> None:
        """Let the thread end after what it is doing now. ``close`` waits for it."""
        with self._changed:
            self._closed = True
            self._wishes.clear()
            self._changed.notify()

    @property
    def ended(self) -> bool:
        """Return whether the thread is gone, or never was."""
        return self._thread is None or not self._thread.is_alive()

    def close(self) -> None:
        """End the thread after what it is doing now, and wait for it."""
        self.leave()
        if self._thread is not None:
            self._thread.join()

    def _serve(self) -> None:
        handler: Handler | None = None
        try:
            while (wish := self._next()) is not None:
                key, request = wish
                try:
                    handler = handler or self._begin()
                    answer = handler(request)
                except Exception as error:  # noqa: BLE001 - a thread has no caller to tell
                    self._tell(self.failed, key, _as_told(error))
                else:
                    self._tell(self.answered, key, answer)
        finally:
            if handler is not None:
                self._end()

    def _tell(self, signal: SignalInstance, key: Hashable, value: object) -> None:
        if not self._closed:  # whoever would listen may be gone
            signal.emit(key, value)

    def _next(self) -> tuple[Hashable, object] | None:
        with self._changed:
            while not self._wishes and not self._closed:
                self._changed.wait()
            return None if self._closed else self._wishes.popitem()


def _as_told(error: Exception) -> EvaluationError:
    """Return the error for people; anything else is a defect of this program, logged without its text."""
    if isinstance(error, EvaluationError):
        logbook.told(error)
        return error
    logbook.defect(error, module=__name__)
    return EvaluationError("C798", version=__version__)
