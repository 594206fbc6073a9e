"""What was run: model, data, plan and results as the summary says, read-only."""

from __future__ import annotations

from operator import itemgetter
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QTabWidget, QVBoxLayout, QWidget

from desktop.flows.what_was_run import Tab, tabs
from desktop.tongue import Tongue
from desktop.widgets.label import Label
from desktop.widgets.table import Column, Table, TableModel

_NAMES: Final = ("model", "data", "plan", "results")
_WIDTHS: Final = (240, 90, 210, 130, 150)
"""Of the columns: measure, value, interval, cases, goal."""
_ROWS_SEEN: Final = 8


class WhatTabs(QWidget):
    """Four tabs. Hidden until a summary was read."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self._tongue = tongue
        self._record: Any = None
        self.title = Label("section")
        self.tabs = QTabWidget()
        self.tabs.setObjectName("ver.what")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.rows = TableModel(tongue, (), self)
        self.table = Table(tongue, self.rows, dense=True)
        self.table.setObjectName("ver.what.results")
        self._grids = [self._add_tab(self.table if name == "results" else None) for name in _NAMES]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.title)
        layout.addWidget(self.tabs, 1)
        self.hide()
        self.retranslate()

    def show_record(self, record: object) -> None:
        """Show what a summary says; None: nothing."""
        self._record = record
        self.setVisible(record is not None)
        self.retranslate()

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.title.say(words("desktop_verify.what.title"))
        self.tabs.setAccessibleName(self.title.text())
        for place, name in enumerate(_NAMES):
            self.tabs.setTabText(place, words(f"desktop_verify.what.{name}"))
        self.table.setAccessibleName(words("desktop_verify.what.results"))
        if self._record is not None:
            for grid, tab in zip(self._grids, tabs(self._record, words), strict=True):
                _fill(grid, tab)
                if tab.rows:
                    self._fill_table(tab)

    def _add_tab(self, below: QWidget | None) -> QGridLayout:
        page, grid = QWidget(), QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 12, 0, 0)
        inside.setSpacing(12)
        inside.addLayout(grid)
        if below is None:
            inside.addStretch(1)
        else:
            inside.addWidget(below, 1)
        self.tabs.addTab(page, "")
        return grid

    def _fill_table(self, tab: Tab) -> None:
        columns = [
            Column(str(place), "", itemgetter(place), width=width, title=title)
            for place, (title, width) in enumerate(zip(tab.header, _WIDTHS, strict=True))
        ]
        self.rows.set_columns(columns, tab.rows)
        self.table.setMinimumHeight(40 + 28 * min(len(tab.rows), _ROWS_SEEN))


def _fill(grid: QGridLayout, tab: Tab) -> None:
    while (item := grid.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()  # deleting waits for the event loop, and until then it would show through
            widget.deleteLater()
    for place, (name, text) in enumerate(tab.facts):
        label, said = Label("note"), Label("body")
        label.say(name)
        label.setWordWrap(False)
        said.say(text)
        said.setAccessibleName(f"{name}: {said.text()}")
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(said, place, 1)
