"""The table of every page: quick with 100 000 rows, by keyboard alone, and its content copies as a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QMimeData, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop.theme import BODY_PT
from desktop.tongue import Tongue
from desktop.widgets.table_model import Column, Index, TableModel

__all__ = ["Column", "Table", "TableModel"]

ROW_HEIGHT: Final = 32
DENSE_ROW_HEIGHT: Final = 28
_OTHER_KEYS: Final = ~Qt.KeyboardModifier.KeypadModifier
"""Ctrl+Enter is the page's primary button."""


class Table(QTableView):
    """Shows a ``TableModel``. Rows are numbered as in the model's sequence, however they are sorted."""

    row_activated = Signal(int)
    """Enter or a double click on a row."""
    row_chosen = Signal(int)
    """The current row became another one; -1: none."""
    selection_changed = Signal()

    def __init__(
        self, tongue: Tongue, model: TableModel, parent: QWidget | None = None, *, dense: bool = False
    ) -> None:
        super().__init__(parent)
        self._tongue = tongue
        self.rows = model
        self.caption = ""
        """Goes with every copy."""
        self._look(DENSE_ROW_HEIGHT if dense else ROW_HEIGHT)  # with rows in it already, this would take seconds
        self.setModel(model)
        self.setSortingEnabled(True)
        self._widen()
        model.modelReset.connect(self._reset)
        self.doubleClicked.connect(self._activate)

    def _look(self, height: int) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)  # Tab leaves the table; the arrows walk inside it
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        down = self.verticalHeader()
        down.hide()
        down.setMinimumSectionSize(height)
        down.setDefaultSectionSize(height)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        across = self.horizontalHeader()
        across.setSortIndicatorClearable(True)
        across.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        across.setHighlightSections(False)
        across.setStretchLastSection(True)

    def selected_rows(self) -> list[int]:
        """Return the selected rows in the order to be seen."""
        selection = self.selectionModel().selection()
        chosen = [selection.at(place) for place in range(selection.count())]
        places = {place for part in chosen for place in range(part.top(), part.bottom() + 1)}
        return [self.rows.row_at(place) for place in sorted(places)]

    def select_rows(self, rows: Iterable[int]) -> None:
        """Select exactly these rows; those filtered away cannot be."""
        places = {number: place for place, number in enumerate(self.rows.shown)}
        selection, last = QItemSelection(), self.rows.columnCount() - 1
        for place in sorted(places[row] for row in rows if row in places):
            selection.select(self.rows.index(place, 0), self.rows.index(place, last))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def current_row(self) -> int | None:
        """Return the row with the keyboard's mark, if there is one."""
        index = self.currentIndex()
        return self.rows.row_at(index.row()) if index.isValid() else None

    def set_current_row(self, row: int) -> None:
        """Mark and select a row and bring it into view."""
        place = self.rows.place_of(row)
        if place is not None:
            self.setCurrentIndex(self.rows.index(place, 0))

    def copied(self, *, everything: bool = False) -> QMimeData:
        """Return the selected rows, or all where none is, as HTML and as tab-separated text.

        Args:
            everything: All rows shown, whatever is selected.
        """
        from desktop.widgets import table_copy  # nobody copies before the first paint

        rows = list(self.rows.shown if everything else self.selected_rows() or self.rows.shown)
        columns = [column for place, column in enumerate(self.rows.columns) if not self.isColumnHidden(place)]
        data = QMimeData()
        data.setHtml(table_copy.as_html(self.rows, columns, rows, self.caption))
        data.setText(table_copy.as_lines(self.rows, columns, rows, self.caption, decimals=self._tongue.decimals))
        return data

    def copy(self, *, everything: bool = False) -> None:
        """Put the table on the clipboard."""
        QGuiApplication.clipboard().setMimeData(self.copied(everything=everything))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _OTHER_KEYS:
            self._activate(self.currentIndex())
        elif event.key() == Qt.Key.Key_Space and self._tick():
            event.accept()
        else:
            super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802 - Qt's name
        super().currentChanged(current, previous)
        if current.row() != previous.row():
            self.row_chosen.emit(self.rows.row_at(current.row()) if current.isValid() else -1)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802
        super().selectionChanged(selected, deselected)
        self.selection_changed.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "rows"):
            self._widen()

    def _activate(self, index: QModelIndex) -> None:
        if index.isValid():
            self.row_activated.emit(self.rows.row_at(index.row()))

    def _tick(self) -> bool:
        """Turn the box of the current row, whichever column the keyboard's mark is in."""
        index = self.currentIndex()
        place = next((place for place, column in enumerate(self.rows.columns) if column.checked is not None), None)
        if place is None or not index.isValid():
            return False
        row = self.rows.row_at(index.row())
        checked = self.rows.columns[place].checked
        assert checked is not None
        self.rows.ticked.emit(row, not checked(self.rows.rows[row]))
        return True

    def _reset(self) -> None:
        if self.rows.columns is not self._widened:
            self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self._widen()

    def _widen(self) -> None:
        """Give the columns their initial widths at this text size; once, so that a person's own widths stay."""
        size = self.fontInfo().pointSizeF() / BODY_PT
        self._widened = self.rows.columns
        for place, column in enumerate(self.rows.columns):
            self.setColumnWidth(place, round(column.width * size))
