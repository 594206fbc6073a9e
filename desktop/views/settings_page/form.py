"""Rows of a settings tab: what it is on the left, the control on the right, a word of explanation below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QGridLayout, QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.widgets.label import Label

_LEFT = 220


class Tab(QWidget):
    """A tab of the settings page. Its words lie under ``desktop_settings.<name>``.

    Args:
        name: Of the tab.
        tongue: The words.
    """

    def __init__(self, name: str, tongue: Tongue) -> None:
        super().__init__()
        self.name, self.tongue = name, tongue
        self._said: list[tuple[Label, str]] = []
        self.outer = QVBoxLayout(self)
        self.outer.setContentsMargins(0, 16, 12, 16)
        self.outer.setSpacing(16)
        self.rows = QGridLayout()
        self.rows.setHorizontalSpacing(24)
        self.rows.setVerticalSpacing(12)
        self.rows.setColumnMinimumWidth(0, _LEFT)
        self.rows.setColumnStretch(1, 1)
        self.outer.addLayout(self.rows)
        self.outer.addStretch(1)

    def add_row(self, name: str, *controls: QWidget, note: bool = False) -> None:
        """Add a row.

        Args:
            name: Of the row's words; ``<name>_note`` explains it.
            controls: Below each other.
            note: Whether there is an explanation.
        """
        row = self.rows.rowCount()
        label = self.label(name, "body")
        label.setBuddy(controls[0])
        label.setMinimumHeight(32)
        label.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.rows.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        beside = QVBoxLayout()
        beside.setSpacing(4)
        for control in controls:
            narrow = isinstance(control, QComboBox | QAbstractButton)
            beside.addWidget(control, 0, Qt.AlignmentFlag.AlignLeft if narrow else Qt.AlignmentFlag(0))
        if note:
            beside.addWidget(self.label(name + "_note", "note"))
        self.rows.addLayout(beside, row, 1)

    def add_wide(self, widget: QWidget) -> None:
        """Add something over the whole width."""
        self.rows.addWidget(widget, self.rows.rowCount(), 0, 1, 2)

    def label(self, name: str, role: str) -> Label:
        """Return a text that follows the language."""
        label = Label(role)  # type: ignore[arg-type]
        label.setMinimumHeight(1)  # what Qt guesses for wrapped text is several lines
        self._said.append((label, name))
        return label

    def word(self, name: str, **parameters: str | int) -> str:
        """Return words of this tab."""
        return self.tongue.words(f"desktop_settings.{self.name}.{name}", **parameters)

    def retranslate(self) -> None:
        """Say every word anew."""
        for label, name in self._said:
            label.say(self.word(name))
