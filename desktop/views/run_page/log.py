"""The log of the run: plain text, with ids, numbers of cases and nothing else, so that it can be given to anybody."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop.tongue import Tongue


class Log(QWidget):
    """Hidden behind a button until somebody asks."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self._tongue = tongue
        self._shown = 0
        self._opened = False
        self.toggle, self.copy_button = QPushButton(), QPushButton()
        self.toggle.setObjectName("run.details")
        self.copy_button.setObjectName("run.logCopy")
        self.text = QPlainTextEdit()
        self.text.setObjectName("run.log")
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(120)
        row = QHBoxLayout()
        row.addWidget(self.toggle)
        row.addWidget(self.copy_button)
        row.addStretch(1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addLayout(row)
        inside.addWidget(self.text)
        inside.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.toggle.clicked.connect(lambda: self._open(opened=not self._opened))
        self.copy_button.clicked.connect(self.copy)
        self._open(opened=False)

    def show_lines(self, lines: Sequence[str]) -> None:
        """Show the lines; only those that are new are added."""
        if len(lines) < self._shown:
            self.text.clear()
            self._shown = 0
        for line in lines[self._shown :]:
            self.text.appendPlainText(line)
        self._shown = len(lines)

    def copy(self) -> None:
        """Put the log on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.text.setAccessibleName(words("desktop_run.log_name"))
        self.copy_button.setText(words("desktop_run.log.copy"))
        self.copy_button.setAccessibleName(f"{words('desktop_run.log.copy')}: {words('desktop_run.log_name')}")
        self._say()

    def _open(self, *, opened: bool) -> None:
        self._opened = opened
        self.text.setVisible(opened)
        self.copy_button.setVisible(opened)
        self._say()

    def _say(self) -> None:
        self.toggle.setText(self._tongue.words(f"desktop_run.log.{'hide' if self._opened else 'show'}"))
        self.toggle.setAccessibleName(self.toggle.text())
