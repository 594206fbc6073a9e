"""The list of long jobs: what each does, how far it is, Pause and Stop."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.flows.tasks import Task, Tasks
from desktop.tongue import Tongue
from desktop.widgets.label import Label
from desktop.widgets.waiting_bar import WaitingBar

WIDTH = 380


class Row(QWidget):
    """One job."""

    def __init__(self, task: Task, tongue: Tongue) -> None:
        super().__init__()
        self.task = task
        self._tongue = tongue
        self.name = Label()
        self.bar = WaitingBar()
        self.pause, self.stop = QPushButton(self), QPushButton(self)  # shown without a parent they would be windows
        self.pause.setVisible(task.can_pause)
        self.stop.setVisible(task.can_stop)
        self.pause.clicked.connect(self._hold)
        self.stop.clicked.connect(task.job.stop)
        beside = QHBoxLayout()
        beside.setSpacing(8)
        beside.addWidget(self.bar, 1)
        beside.addWidget(self.pause)
        beside.addWidget(self.stop)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addWidget(self.name)
        inside.addLayout(beside)
        self.refresh()

    def refresh(self) -> None:
        """Show how the job stands."""
        words, job = self._tongue.words, self.task.job
        self.name.say(words(self.task.name))
        self.bar.setAccessibleName(self.name.text())
        self.bar.setFormat(words("desktop.tasks.percent"))
        self.bar.expect(self.task.total)
        self.bar.setValue(self.task.done if self.task.total else 0)
        self.pause.setText(words("desktop.tasks.continue" if job.paused else "desktop.tasks.pause"))
        self.stop.setText(words("desktop.tasks.stopping" if job.stopping else "desktop.tasks.stop"))
        for button in (self.pause, self.stop):
            button.setAccessibleName(f"{button.text()}: {self.name.text()}")
            button.setEnabled(not job.stopping)

    def _hold(self) -> None:
        if self.task.job.paused:
            self.task.job.resume()
        else:
            self.task.job.pause()


class TaskList(QFrame):
    """Opens above the status bar; empties itself as jobs end."""

    def __init__(self, tongue: Tongue, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("taskList")
        self._tongue, self._tasks = tongue, tasks
        self._rows: list[Row] = []
        self.nothing = Label("note")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(16, 16, 16, 16)
        self._layout.setSpacing(12)
        self._layout.addWidget(self.nothing)
        self.setFixedWidth(WIDTH)
        tasks.changed.connect(self.refresh)
        tongue.changed.connect(self.refresh)

    def open_above(self, widget: QWidget) -> None:
        """Show the list above a widget, its right edge at the widget's."""
        self.refresh()
        self.adjustSize()
        corner = widget.mapToGlobal(QPoint(widget.width() - self.width(), -self.height() - 4))
        self.move(corner)
        self.show()

    def refresh(self) -> None:
        """Show the jobs of the moment."""
        running = self._tasks.running()
        for row in tuple(self._rows):
            if row.task not in running:
                self._rows.remove(row)
                row.hide()
                row.deleteLater()
        for task in running:
            if all(row.task is not task for row in self._rows):
                self._rows.append(Row(task, self._tongue))
                self._layout.addWidget(self._rows[-1])
        for row in self._rows:
            row.refresh()
        self.nothing.say(self._tongue.words("desktop.tasks.nothing"))
        self.nothing.setVisible(not self._rows)
        if self.isVisible():
            self.adjustSize()
