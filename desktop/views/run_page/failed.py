"""The cases on which the model failed, as rows; never dropped silently, never one dialog each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.widgets.label import Label
from desktop.widgets.table import Column, Table, TableModel


class FailedCase(NamedTuple):
    """One row."""

    case: int
    category: str
    """Id under ``failures``."""


class Failed(QWidget):
    """How many failed, and, when asked, which."""

    opened = Signal(int)
    """Show this case."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self._tongue = tongue
        self._rows: tuple[FailedCase, ...] = ()
        self._opened = False
        self.count, self.toggle = Label(), QPushButton()
        self.count.setObjectName("run.failed")
        self.count.setWordWrap(False)
        self.toggle.setObjectName("run.failedShow")
        words = tongue
        columns = (
            Column(
                "case",
                "desktop_run.failed.case",
                lambda row: words.words("desktop_run.failed.case_number", n=row.case),
                sort_key=lambda row: row.case,
                number=lambda row: row.case,
            ),
            Column("why", "desktop_run.failed.why", lambda row: words.words(f"failures.{row.category}"), width=480),
        )
        self._model = TableModel(tongue, columns)
        self.table = Table(tongue, self._model, dense=True)
        self.table.setObjectName("run.failedTable")
        self.table.setMinimumHeight(160)
        beside = QHBoxLayout()
        beside.setSpacing(8)
        beside.addWidget(self.count)
        beside.addWidget(self.toggle)
        beside.addStretch(1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addLayout(beside)
        inside.addWidget(self.table)
        self.toggle.clicked.connect(lambda: self._open(opened=not self._opened))
        self.table.row_activated.connect(lambda row: self.opened.emit(self._rows[row].case))
        self.table.hide()

    def show_cases(self, rows: Sequence[FailedCase]) -> None:
        """Show these cases; new ones are added below the others."""
        new = tuple(rows)
        if new == self._rows:
            return
        if self._rows and new[: len(self._rows)] == self._rows:
            self._model.add_rows(new[len(self._rows) :])
        else:
            self._model.set_rows(new)
        self._rows = new
        self._say()

    def retranslate(self) -> None:
        """Say every word anew."""
        self.table.setAccessibleName(self._tongue.words("desktop_run.failed_name"))
        self._say()

    def _open(self, *, opened: bool) -> None:
        self._opened = opened
        self._say()

    def _say(self) -> None:
        words = self._tongue.words
        n = len(self._rows)
        self.count.say(words("desktop_run.failed.count", n=n), "caution" if n else "")
        self.toggle.setText(words(f"desktop_run.failed.{'hide' if self._opened else 'show'}"))
        self.toggle.setAccessibleName(f"{self.count.text()}: {self.toggle.text()}")
        self.toggle.setVisible(n > 0)
        self.table.setVisible(n > 0 and self._opened)
