"""What is above the table of cases: filter, search, whether names are hidden, and what to do with the selection."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from desktop.tongue import Tongue
from desktop.views.data_page.case_table import FILTERS
from desktop.views.data_page.field import button
from desktop.widgets.choice import Choice
from desktop.widgets.label import Label

TYPING_MS: Final = 150
"""A search waits until a word is typed: a hundred thousand cases take a moment."""


class CaseTools(QWidget):
    """``data.filter .search .hideNames`` and the buttons for the selected cases."""

    filtered = Signal(str, str)
    """Filter, searched text."""
    names_hidden = Signal(bool)
    exclude, include = Signal(), Signal()

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self._tongue = tongue
        self.filter_label, self.count = Label(), Label("note")
        self.filter = Choice()
        self.filter.setObjectName("data.filter")
        self.filter.setMinimumContentsLength(14)
        self.filter_label.setBuddy(self.filter)
        self.search = QLineEdit()
        self.search.setObjectName("data.search")
        self.search.setClearButtonEnabled(True)
        self.hide_names = QCheckBox()
        self.hide_names.setObjectName("data.hideNames")
        self.hide_names.setChecked(True)
        self.out, self.back = button("data.exclude", self.exclude), button("data.include", self.include)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self.filter_label, self.filter, self.search, self.out, self.back, self.hide_names):
            row.addWidget(widget)
        row.setStretch(2, 1)
        self.filter_label.setWordWrap(False)
        self.filter.chosen.connect(lambda _: self.tell())
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(TYPING_MS)
        self._typed.timeout.connect(self.tell)
        self.search.textChanged.connect(lambda _: self._typed.start())
        self.hide_names.toggled.connect(self.names_hidden)

    def retranslate(self) -> None:
        """Say the words."""
        words = self._tongue.words
        self.filter_label.say(words("desktop_data.table.filter"))
        self.filter.offer({name: words(f"desktop_data.filters.{name}") for name in FILTERS})
        self.filter.show_key(self.filter.key or "all")
        self.filter.setAccessibleName(self.filter_label.text())
        self.search.setPlaceholderText(words("desktop_data.table.search_hint"))
        self.search.setAccessibleName(words("desktop_data.table.search"))
        self.hide_names.setText(words("desktop_data.table.hide_names"))
        self.hide_names.setAccessibleName(self.hide_names.text())
        for push, key in ((self.out, "exclude"), (self.back, "include_again")):
            push.setText(words(f"desktop_data.table.{key}"))
            push.setAccessibleName(push.text())

    def show_filter(self, name: str) -> None:
        """Choose a filter and clear the search."""
        self.filter.show_key(name)
        self.search.blockSignals(True)  # told once, below
        self.search.clear()
        self.search.blockSignals(False)
        self.tell()

    def tell(self) -> None:
        """Tell what is to be shown."""
        self._typed.stop()
        self.filtered.emit(self.filter.key or "all", self.search.text())
