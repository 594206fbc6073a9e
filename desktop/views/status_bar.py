"""The quiet line at the foot: saved, offline, purpose, tasks."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.tasks import Tasks
from desktop.tongue import Tongue
from desktop.views.task_list import TaskList
from desktop.widgets.label import Label


class StatusBar(QFrame):
    """Says what holds always, and what is going on."""

    def __init__(self, tongue: Tongue, tasks: Tasks, evaluation: OpenEvaluation) -> None:
        super().__init__()
        self.setObjectName("statusBar")
        self._tongue, self._tasks, self._evaluation = tongue, tasks, evaluation
        self._saved: datetime | None = None
        self.saved, self.offline, self.purpose = (self._label(name) for name in ("saved", "offline", "purpose"))
        self.tasks = QPushButton()
        self.tasks.setObjectName("status.tasks")
        self.tasks.setProperty("flat", True)
        self.list = TaskList(tongue, tasks, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 2, 16, 2)
        row.setSpacing(24)
        self.saved.setWordWrap(True)  # at large text sizes there is no room for all of them in one line
        self.saved.setMinimumHeight(1)
        row.addWidget(self.saved, 1)
        row.addWidget(self.offline)
        row.addWidget(self.purpose)
        row.addWidget(self.tasks)
        self.tasks.clicked.connect(lambda: self.list.open_above(self.tasks))
        tasks.changed.connect(self._say_tasks)
        evaluation.changed.connect(self._edited)
        tongue.changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.offline.say(words("desktop.status.offline"))
        self.purpose.say(words("desktop.status.purpose"))
        self._say_saved()
        self._say_tasks()

    def _edited(self, part: str) -> None:
        self._saved = None if part == "folder" else datetime.now().astimezone()
        self._say_saved()

    def _say_saved(self) -> None:
        words = self._tongue.words
        if self._evaluation.folder is None:
            self.saved.clear()
        elif not self._evaluation.writable:
            self.saved.say(words("desktop.status.read_only"))
        elif self._saved is None:
            self.saved.say(words("desktop.status.saved"))
        else:
            self.saved.say(words("desktop.status.saved_at", time=f"{self._saved:%H:%M}"))

    def _say_tasks(self) -> None:
        words = self._tongue.words
        self.tasks.setText(words("desktop.status.tasks", n=len(self._tasks.running())))
        self.tasks.setAccessibleName(self.tasks.text())

    def _label(self, name: str) -> Label:
        label = Label("note")
        label.setObjectName(f"status.{name}")
        label.setWordWrap(False)
        return label
