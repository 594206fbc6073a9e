"""Evaluations opened lately: name, state in words, date, folder, and a way to take one off the list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent

from desktop.flows.recalling import Recalled
from desktop.tongue import Tongue
from desktop.widgets.fitted_table import FittedTable
from desktop.widgets.table import Column, TableModel

_REMOVE: Final = 4
"""The column with the crosses."""
LONGEST: Final = 8
"""Rows shown without scrolling."""


class RecentTable(FittedTable):
    """Enter, Space or a double click opens a row; Delete or a click on its cross takes it off the list."""

    opened = Signal(object)
    """Path."""
    removed = Signal(object)
    """Path; its folder stays where it is."""

    def __init__(self, tongue: Tongue) -> None:
        self._words = tongue
        super().__init__(tongue, TableModel(tongue, self._columns()))
        self.setObjectName("home.recent")
        self.setSelectionMode(FittedTable.SelectionMode.SingleSelection)
        self.setSortingEnabled(False)
        self.setMouseTracking(True)
        self.row_activated.connect(lambda row: self.opened.emit(self.rows.rows[row].path))
        self.clicked.connect(self._clicked)

    def show_paths(self, paths: Sequence[Path]) -> None:
        """List folders; what is known of them stays."""
        known = {one.path: one for one in self.rows.rows}
        self.rows.set_rows(known.get(path, Recalled(path)) for path in paths)

    def show_one(self, found: Recalled) -> None:
        """Show where an evaluation stands."""
        for row, one in enumerate(self.rows.rows):
            if one.path == found.path:
                self.rows.replace(row, found)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        row = self.current_row()
        if event.key() == Qt.Key.Key_Delete and row is not None:
            self.removed.emit(self.rows.rows[row].path)
        elif event.key() == Qt.Key.Key_Space and row is not None:
            self.opened.emit(self.rows.rows[row].path)
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        super()._fit()
        rows = sum(self.rowHeight(row) for row in range(min(self.rows.rowCount(), LONGEST)))
        self.setFixedHeight(self.horizontalHeader().height() + rows + 2 * self.frameWidth() + 2)

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == _REMOVE:
            self.removed.emit(self.rows.rows[self.rows.row_at(index.row())].path)

    def _columns(self) -> list[Column]:
        return [
            Column("name", "desktop_home.columns.name", lambda one: one.path.name, wraps=True),
            Column("state", "desktop_home.columns.state", self._state, wraps=True),
            Column("date", "desktop_home.columns.date", self._date),
            Column("folder", "desktop_home.columns.folder", lambda one: str(one.path.parent), wraps=True),
            Column("remove", "desktop_home.columns.remove", lambda _: "✕", tip=self._remove_tip),
        ]

    def _state(self, one: Recalled) -> str:
        if not one.state:
            return "…"
        words = self._words.words
        shown = words.date(one.date) if one.date else ""
        return words(f"desktop_home.state.{one.state}", n=one.n, done=one.done, all=one.all, date=shown)

    def _date(self, one: Recalled) -> str:
        return self._words.words.date(one.date) if one.date else ""

    def _remove_tip(self, _: Recalled) -> str:
        return self._words.words("desktop_home.remove_tip")
