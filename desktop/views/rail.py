"""The rail on the left: where one can go."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QVBoxLayout

from desktop.tongue import Tongue

WIDTH = 208


class Rail(QFrame):
    """One checkable entry per page. Pages change on ``toggled``: a screen reader toggles and does not click."""

    chosen = Signal(str)

    def __init__(self, tongue: Tongue, top: Sequence[str], foot: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(WIDTH)
        self._tongue = tongue
        self._group = QButtonGroup(self)
        self.entries: dict[str, QPushButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 16, 8, 16)
        layout.setSpacing(4)
        for name in top:
            layout.addWidget(self._entry(name))
        layout.addStretch(1)
        for name in foot:
            layout.addWidget(self._entry(name))
        tongue.changed.connect(self.retranslate)
        self.retranslate()

    def go(self, name: str) -> None:
        """Choose a page."""
        self.entries[name].setChecked(True)

    def retranslate(self) -> None:
        """Name the entries in the language of the moment."""
        for name, entry in self.entries.items():
            entry.setText(self._tongue.words(f"desktop.{name}.rail"))
            entry.setAccessibleName(entry.text())

    def _entry(self, name: str) -> QPushButton:
        entry = QPushButton(self)
        entry.setObjectName(f"rail.{name}")
        entry.setCheckable(True)
        entry.setAutoExclusive(True)
        entry.toggled.connect(lambda checked: self.chosen.emit(name) if checked else None)
        self._group.addButton(entry)
        self.entries[name] = entry
        return entry
