"""Rows of a table as Qt wants them: columns are data, order and filter are lists of row numbers.

No proxy model: over Python rows one takes seconds where a sorted list of numbers takes a tenth of one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.tongue import Tongue
from desktop.widgets.label import printable

Align = Literal["left", "right"]
Index = QModelIndex | QPersistentModelIndex

_ROLE: Final = Qt.ItemDataRole
_DISPLAY: Final = int(_ROLE.DisplayRole)
_DECORATION: Final = int(_ROLE.DecorationRole)
_TIP: Final = int(_ROLE.ToolTipRole)
_ALIGNMENT: Final = int(_ROLE.TextAlignmentRole)
_CHECK: Final = int(_ROLE.CheckStateRole)
_ACCESSIBLE: Final = int(_ROLE.AccessibleTextRole)
_ALIGNMENTS: Final[dict[Align, int]] = {
    "left": int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value),
    "right": int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value),
}
_WORDS: Final = int(Qt.TextFlag.TextWordWrap.value)

_PLAIN: Final = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_BOXED: Final = _PLAIN | Qt.ItemFlag.ItemIsUserCheckable


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Its functions get a row and are asked for every cell that is painted: keep them cheap."""

    id: str
    title_id: str
    """Text id of the heading."""
    text: Callable[[Any], str]
    sort_key: Callable[[Any], Any] | None = None
    """What to sort by; rows without one (None) stay at the end. Not given: the text."""
    align: Align = "left"
    width: int = 120
    """At the ordinary text size."""
    title: str | None = None
    """A heading that is data (a class, an attribute), shown as given."""
    number: Callable[[Any], float | int | None] | None = None
    """The exact number of a cell, for spreadsheets."""
    checked: Callable[[Any], bool] | None = None
    """A box to tick; ``TableModel.ticked`` says when somebody does."""
    picture: Callable[[Any], Any] | None = None
    """A pixmap, an icon or None."""
    tip: Callable[[Any], str] | None = None
    """Not given: the text, which may be cut in its cell."""
    wraps: bool = False
    """In a ``FittedTable``: may be broken into lines where room is short."""


class TableModel(QAbstractTableModel):
    """A sequence of rows. Numbers of rows in its signals and methods are places in that sequence, however sorted."""

    ticked = Signal(int, bool)
    """Row, wanted state. The rows stay as they are until ``replace``."""

    def __init__(self, tongue: Tongue, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.wraps_headings = False
        """Whether a long heading is broken into lines."""
        self._tongue = tongue
        self._columns = tuple(columns)
        self._rows: list[Any] = []
        self._shown: list[int] = []
        self._keep: Callable[[Any], bool] | None = None
        self._sorted: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)
        tongue.changed.connect(self._say_again)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in their order."""
        return self._columns

    @property
    def rows(self) -> Sequence[Any]:
        """All rows in their own order."""
        return self._rows

    @property
    def shown(self) -> Sequence[int]:
        """The numbers of the rows to be seen, in the order to be seen."""
        return self._shown

    def set_rows(self, rows: Iterable[Any]) -> None:
        """Show other rows, sorted and filtered as before."""
        self.beginResetModel()
        self._rows = list(rows)
        self._shown = self._arranged()
        self.endResetModel()

    def set_columns(self, columns: Sequence[Column], rows: Iterable[Any]) -> None:
        """Show other columns and rows, unsorted and unfiltered."""
        self.beginResetModel()
        self._columns, self._rows, self._keep = tuple(columns), list(rows), None
        self._sorted = (-1, Qt.SortOrder.AscendingOrder)
        self._shown = list(range(len(self._rows)))
        self.endResetModel()

    def add_rows(self, rows: Iterable[Any]) -> None:
        """Append rows at the end even of a sorted table: rows that stream in must not make the others jump."""
        first = len(self._rows)
        self._rows.extend(rows)
        new = [row for row in range(first, len(self._rows)) if self._keep is None or self._keep(self._rows[row])]
        if new:
            self.beginInsertRows(QModelIndex(), len(self._shown), len(self._shown) + len(new) - 1)
            self._shown.extend(new)
            self.endInsertRows()

    def replace(self, row: int, value: Any) -> None:
        """Show a changed row; it stays where it is, even where it would now be sorted or filtered elsewhere."""
        self._rows[row] = value
        place = self.place_of(row)
        if place is not None:
            self.dataChanged.emit(self.index(place, 0), self.index(place, len(self._columns) - 1))

    def filter(self, keep: Callable[[Any], bool] | None) -> None:
        """Show only the rows for which ``keep`` is true; None: all. What is selected and stays, stays selected."""
        self._keep = keep
        wanted, before = self._arranged(), set(self._shown)
        staying = before.intersection(wanted)
        gone = [row for row in self._shown if row not in staying]
        if gone:
            self._reorder([row for row in self._shown if row in staying] + gone)
            self.beginRemoveRows(QModelIndex(), len(staying), len(self._shown) - 1)
            del self._shown[len(staying) :]
            self.endRemoveRows()
        new = [row for row in wanted if row not in before]
        if new:
            self.beginInsertRows(QModelIndex(), len(staying), len(wanted) - 1)
            self._shown.extend(new)
            self.endInsertRows()
        self._reorder(wanted)

    def row_at(self, place: int) -> int:
        """Return the number of the row at a place of the table."""
        return self._shown[place]

    def place_of(self, row: int) -> int | None:
        """Return where a row is to be seen, if it is."""
        if row < len(self._shown) and self._shown[row] == row:
            return row
        return next((place for place, number in enumerate(self._shown) if number == row), None)

    def title(self, column: Column) -> str:
        """Return the heading of a column."""
        return printable(column.title) if column.title is not None else self._tongue.words(column.title_id)

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        column = self._columns[index.column()]
        if role == _ALIGNMENT:
            return _ALIGNMENTS[column.align]
        say = _SAID.get(role)
        return None if say is None else say(self, column, self._rows[self._shown[index.row()]])

    def setData(self, index: Index, value: Any, role: int = int(_ROLE.EditRole)) -> bool:  # noqa: N802 - Qt's name
        if role != _CHECK or self._columns[index.column()].checked is None:
            return False
        self.ticked.emit(self._shown[index.row()], Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        boxed = self._columns[index.column()].checked is not None
        return _BOXED if boxed else _PLAIN

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:  # noqa: N802
        if orientation != Qt.Orientation.Horizontal or section >= len(self._columns):
            return None
        if role == _ALIGNMENT:
            return _ALIGNMENTS[self._columns[section].align] | (_WORDS if self.wraps_headings else 0)
        return self.title(self._columns[section]) if role in (_DISPLAY, _ACCESSIBLE) else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1: the rows' own order."""
        self._sorted = (column, order)
        self._reorder(self._arranged())

    def _reorder(self, shown: list[int]) -> None:
        """Show the same rows in another order; what is selected stays selected."""
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        numbers = [(self._shown[index.row()], index.column()) for index in old]
        self._shown = shown
        places = {number: place for place, number in enumerate(shown)} if old else {}
        self.changePersistentIndexList(old, [self.index(places[row], column) for row, column in numbers])
        self.layoutChanged.emit()

    def _arranged(self) -> list[int]:
        rows, keep = self._rows, self._keep
        shown = list(range(len(rows))) if keep is None else [place for place, row in enumerate(rows) if keep(row)]
        number, order = self._sorted
        if not 0 <= number < len(self._columns):
            return shown
        column = self._columns[number]
        key = column.sort_key or (lambda row: column.text(row).casefold())
        keys = {place: key(rows[place]) for place in shown}
        known = [place for place in shown if keys[place] is not None]
        known.sort(key=keys.__getitem__, reverse=order == Qt.SortOrder.DescendingOrder)
        return known + [place for place in shown if keys[place] is None]

    def _say_again(self) -> None:
        last = len(self._columns) - 1
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, last))


def _check_state(checked: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked


def _plain_tip(text: str) -> str | None:
    """Return a tool tip that shows its text as it is: Qt would take a tag in it for a tag."""
    import html

    return f"<qt>{html.escape(printable(text))}</qt>" if text else None


def _picture(_: TableModel, column: Column, row: Any) -> Any:
    return None if column.picture is None else column.picture(row)


def _box(_: TableModel, column: Column, row: Any) -> Qt.CheckState | None:
    return None if column.checked is None else _check_state(column.checked(row))


_SAID: Final[dict[int, Callable[[TableModel, Column, Any], Any]]] = {
    _DISPLAY: lambda _, column, row: printable(column.text(row)),
    _DECORATION: _picture,
    _CHECK: _box,
    _TIP: lambda _, column, row: _plain_tip((column.tip or column.text)(row)),
    _ACCESSIBLE: lambda model, column, row: f"{model.title(column)} {printable(column.text(row))}".strip(),
}
"""What a table asks of a cell, by role."""
