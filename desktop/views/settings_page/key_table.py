"""What the person's own keys and the trusted signers are both shown as: a headed table and its buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.label import Label
from desktop.widgets.table import Column, Table, TableModel


class KeyTable(QWidget):
    """A table with a heading, an explanation, and buttons below.

    Args:
        tongue: The words.
        area: Where they stand: ``title explain none`` and the names of the buttons.
        columns: Of the table.
        buttons: Names.
        called: What the names of the controls begin with.
        height: Of the table, in pixels.
    """

    def __init__(
        self,
        tongue: Tongue,
        area: str,
        columns: Sequence[Column],
        buttons: Sequence[str],
        *,
        called: str,
        height: int,
    ) -> None:
        super().__init__()
        self._tongue, self._area = tongue, area
        self.title, self.explain = Label("section"), Label("note")
        self.rows = TableModel(tongue, columns, self)
        self.table = Table(tongue, self.rows, dense=True)
        self.table.setFixedHeight(height)
        self.buttons = {name: QPushButton() for name in buttons}
        row = FlowLayout()
        for name, button in self.buttons.items():
            button.setObjectName(f"{called}.{name}")
            row.addWidget(button)
        self.parts = QVBoxLayout(self)
        self.parts.setContentsMargins(0, 0, 0, 0)
        self.parts.setSpacing(8)
        for part in (self.title, self.explain, self.table):
            self.parts.addWidget(part)
        self.parts.addLayout(row)

    def marked(self) -> object:
        """Return the marked row, or None."""
        row = self.table.current_row()
        return None if row is None else self.rows.rows[row]

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.title.say(words(f"{self._area}.title"))
        self.table.setAccessibleName(self.title.text())
        self.explain.say(words(f"{self._area}.explain" if self.rows.rows else f"{self._area}.none"))
        for name, button in self.buttons.items():
            button.setText(words(f"{self._area}.{name}"))
            button.setAccessibleName(button.text())
