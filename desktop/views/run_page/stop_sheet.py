"""The one question before a run is stopped."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.widgets.label import Label
from evaluators.texts import Words

WIDTH = 560


class StopSheet(QDialog):
    """Accepted: stop and keep the results."""

    def __init__(self, parent: QWidget, words: Words, done: int, total: int) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setFixedWidth(WIDTH)
        self.setWindowTitle(words("desktop_run.stop"))
        self._words = words
        self.text = Label()
        self.stop = QPushButton(words("desktop_run.stop_sheet.stop"))
        self.stop.setObjectName("run.sheet.stop")
        self.keep = QPushButton(words("desktop_run.stop_sheet.keep"))
        self.keep.setObjectName("run.sheet.keep")
        self.keep.setProperty("primary", True)
        self.keep.setDefault(True)
        for button in (self.stop, self.keep):
            button.setAccessibleName(button.text())
        buttons = QHBoxLayout()
        buttons.addWidget(self.stop)
        buttons.addStretch(1)
        buttons.addWidget(self.keep)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(24, 24, 24, 16)
        inside.setSpacing(16)
        inside.addWidget(self.text)
        inside.addLayout(buttons)
        self.stop.clicked.connect(self.accept)
        self.keep.clicked.connect(self.reject)
        self.show_progress(done, total)

    def show_progress(self, done: int, total: int) -> None:
        """Keep the numbers true while the run goes on behind the sheet."""
        self.text.say(self._words("desktop_run.stop_sheet.text", n=done, all=total))
