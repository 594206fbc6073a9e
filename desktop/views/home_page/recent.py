"""Evaluations opened lately: name, state in words, date, folder, and a way to take one off the list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView

from desktop.flows.recalling import Recalled
from desktop.tongue import Tongue
from desktop.widgets.table import ROW_HEIGHT, Column, Table, TableModel

_NAME, _STATE, _DATE, _FOLDER, _REMOVE = range(5)
LONGEST: Final = 8
"""Rows shown without scrolling."""


class RecentTable(Table):
    """Enter or a double click opens a row; Delete or a click on its cross takes it off the list."""

    opened = Signal(object)
    """Path."""
    removed = Signal(object)
    """Path; its folder stays where it is."""

    def __init__(self, tongue: Tongue) -> None:
        self._words = tongue
        super().__init__(tongue, TableModel(tongue, self._columns()))
        self.setObjectName("home.recent")
        self.setSelectionMode(Table.SelectionMode.SingleSelection)
        self.setSortingEnabled(False)
        self.setMouseTracking(True)
        across = self.horizontalHeader()
        across.setStretchLastSection(False)
        across.setSectionResizeMode(_FOLDER, QHeaderView.ResizeMode.Stretch)
        across.setSectionResizeMode(_REMOVE, QHeaderView.ResizeMode.Fixed)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.row_activated.connect(lambda row: self.opened.emit(self.rows.rows[row].path))
        self.clicked.connect(self._clicked)

    def show_paths(self, paths: Sequence[Path]) -> None:
        """List folders; what is known of them stays."""
        known = {one.path: one for one in self.rows.rows}
        self.rows.set_rows(known.get(path, Recalled(path)) for path in paths)
        height = self.horizontalHeader().sizeHint().height() + ROW_HEIGHT * min(max(len(paths), 1), LONGEST)
        self.setFixedHeight(height + 2 * self.frameWidth() + 2)

    def show_one(self, found: Recalled) -> None:
        """Show where an evaluation stands."""
        for row, one in enumerate(self.rows.rows):
            if one.path == found.path:
                self.rows.replace(row, found)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        row = self.current_row()
        if event.key() == Qt.Key.Key_Delete and row is not None:
            self.removed.emit(self.rows.rows[row].path)
        else:
            super().keyPressEvent(event)

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == _REMOVE:
            self.removed.emit(self.rows.rows[self.rows.row_at(index.row())].path)

    def _columns(self) -> list[Column]:
        return [
            Column("name", "desktop_home.columns.name", lambda one: one.path.name, width=280),
            Column("state", "desktop_home.columns.state", self._state, width=230),
            Column("date", "desktop_home.columns.date", self._date, width=100),
            Column("folder", "desktop_home.columns.folder", lambda one: str(one.path.parent), width=200),
            Column("remove", "desktop_home.columns.remove", lambda _: "✕", tip=self._remove_tip, width=90),
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
