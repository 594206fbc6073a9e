"""Decisions against the reference standard: a small grid of numbers, each of which opens its cases."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QSizePolicy, QWidget

from desktop.widgets.label import Label, printable

CELL = 64
"""Pixels: two lines and room around them."""


class Matrix(QFrame):
    """Rows: reference; columns: decision. Right decisions are marked by a word, not by a colour alone."""

    cell_clicked = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("res.matrix")
        self._grid = QGridLayout(self)
        self._grid.setSpacing(4)
        self._grid.setContentsMargins(0, 8, 0, 8)

    def show_counts(
        self,
        rows: Sequence[str],
        columns: Sequence[str],
        cells: Sequence[Sequence[tuple[str, str, str]]],
        corner: str,
    ) -> None:
        """Show a table.

        Args:
            rows: Headings of the rows.
            columns: Headings of the columns.
            cells: By row: the number, a word below it, what the cell is called aloud.
            corner: What rows and columns are.
        """
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._grid.addWidget(_heading(corner, "note"), 0, 0)
        for place, name in enumerate(columns, start=1):
            self._grid.addWidget(_heading(name), 0, place, Qt.AlignmentFlag.AlignBottom)
            self._grid.setColumnStretch(place, 1)
        for row, (name, line) in enumerate(zip(rows, cells, strict=True)):
            self._grid.setRowMinimumHeight(row + 1, CELL)
            self._grid.addWidget(_heading(name), row + 1, 0, Qt.AlignmentFlag.AlignVCenter)
            for column, (number, word, aloud) in enumerate(line):
                self._grid.addWidget(self._cell(number, word, aloud, row, column), row + 1, column + 1)
        self._grid.setRowStretch(len(rows) + 1, 1)

    def buttons(self) -> list[QPushButton]:
        """Return the cells in reading order."""
        items = (self._grid.itemAt(place) for place in range(self._grid.count()))
        found = (item.widget() for item in items if item is not None)
        return [button for button in found if isinstance(button, QPushButton)]

    def _cell(self, number: str, word: str, aloud: str, row: int, column: int) -> QPushButton:
        button = QPushButton(printable(f"{number}\n{word}" if word else number).replace("&", "&&"))
        button.setObjectName("matrix.cell")
        button.setAccessibleName(printable(aloud))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        button.clicked.connect(lambda: self.cell_clicked.emit(row, column))
        return button


def _heading(text: str, role: str = "body") -> Label:
    label = Label("note" if role == "note" else "body")
    label.say(text)
    return label
