"""Every long job of the window, in one list: the status bar shows it, closing the window ends it."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from desktop.background import Job, Work


@dataclass(eq=False)
class Task:
    """One job as the task list shows it."""

    name: str
    """Text id."""
    job: Job
    can_pause: bool
    can_stop: bool
    done: int = 0
    total: int = 0
    """0: not known."""
    parameters: dict[str, str | int] = field(default_factory=dict)


class Tasks(QObject):
    """Starts jobs and remembers those that have not ended."""

    changed = Signal()
    """A job began, ended, moved on, was paused or stopped."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: list[Task] = []

    def start(self, name: str, work: Work, *, can_pause: bool = False, can_stop: bool = True) -> Job:
        """Begin a job.

        Args:
            name: Text id of what it does.
            work: Called in a thread of its own with an observer; its result arrives as ``succeeded``.
            can_pause: The work heeds ``pause_requested``.
            can_stop: The work heeds ``stop_requested``.
        """
        task = Task(name, Job(work, self), can_pause, can_stop)
        task.job.progress.connect(lambda done, total, _: self._moved(task, done, total))
        task.job.held.connect(self.changed)
        task.job.ended.connect(lambda: self._ended(task))
        self._running.append(task)
        task.job.start()
        self.changed.emit()
        return task.job

    def running(self) -> tuple[Task, ...]:
        """Return what has not ended, oldest first."""
        return tuple(self._running)

    def close(self) -> None:
        """Stop everything and wait: each job ends within one case."""
        for task in self._running:
            task.job.stop()
        for task in tuple(self._running):
            task.job.wait()
        self._running.clear()

    def _moved(self, task: Task, done: int, total: int) -> None:
        task.done, task.total = done, total
        self.changed.emit()

    def _ended(self, task: Task) -> None:
        if task in self._running:
            self._running.remove(task)
            task.job.release()
            self.changed.emit()
