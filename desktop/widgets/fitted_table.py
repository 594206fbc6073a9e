"""A table with few rows that fits its place: columns as wide as their words, long words in several lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.tongue import Tongue
from desktop.widgets.table import DENSE_ROW_HEIGHT, Table
from desktop.widgets.table_model import TableModel

MANY: Final = 400
"""With more rows the columns keep the widths they are given: to measure all words would take too long."""
_SIDES: Final = 16
_SORT_MARK: Final = 22
_ABOVE: Final = 12
"""Pixels around the words of a cell: beside, beside a heading that may have the mark of the order, above and below."""
_WORDS: Final = int(Qt.TextFlag.TextWordWrap.value)
_BREAKS: Final = re.compile(r"\s+|(?<=[-/])")


class FittedTable(Table):
    """Nothing is cut as long as there is room: the longest cells are broken into lines first."""

    def __init__(self, tongue: Tongue, model: TableModel, parent: QWidget | None = None) -> None:
        super().__init__(tongue, model, parent, dense=True)
        self.setWordWrap(True)
        model.wraps_headings = True
        for changed in (model.modelReset, model.dataChanged, model.layoutChanged, model.headerDataChanged):
            changed.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "rows"):
            self._fit()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Fit what is to be seen; a hidden table waits until it is shown: all words are measured for this."""
        count = self.rows.rowCount()
        if not self.isVisible() or not 0 < count <= MANY:
            return
        headings = [self.rows.title(column) for column in self.rows.columns]
        cells = [self._cells(place) for place in range(len(headings))]
        widths = shared(*self._wanted(headings, cells), self.viewport().width())
        for place, width in enumerate(widths):
            self.setColumnWidth(place, width)
        plain, bold = self.fontMetrics(), self._bold()
        for row in range(count):
            tallest = max(_height(plain, column[row], width) for column, width in zip(cells, widths, strict=True))
            self.setRowHeight(row, max(DENSE_ROW_HEIGHT, tallest + _ABOVE))
        above = max(_height(bold, heading, width) for heading, width in zip(headings, widths, strict=True))
        self.horizontalHeader().setFixedHeight(above + _ABOVE + 4)

    def _cells(self, place: int) -> list[str]:
        """Return the words of a column in the order to be seen."""
        return [str(self.rows.index(row, place).data() or "") for row in range(self.rows.rowCount())]

    def _wanted(self, headings: Sequence[str], cells: Sequence[Sequence[str]]) -> tuple[list[int], list[int]]:
        """Return for each column the width that breaks nothing, and the least that cuts no word."""
        plain, bold = self.fontMetrics(), self._bold()
        whole, least = [], []
        for column, heading, texts in zip(self.rows.columns, headings, cells, strict=True):
            full = _widest(plain, texts) + _SIDES
            narrow = _widest(plain, _broken(texts)) + _SIDES if column.wraps else full
            whole.append(max(full, _widest(bold, (heading,)) + _SORT_MARK))
            least.append(max(narrow, _widest(bold, _broken((heading,))) + _SORT_MARK))
        return whole, least

    def _bold(self) -> QFontMetrics:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return QFontMetrics(font)


def shared(whole: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Return widths that fill the room: what is left over goes to all, what is missing the widest give up first."""
    left = room - sum(whole)
    if left >= 0:
        return [width + left // len(whole) for width in whole]
    most = next((cap for cap in _caps(whole, least) if sum(_capped(whole, least, cap)) <= room), 0)
    return _capped(whole, least, most)


def _caps(whole: Sequence[int], least: Sequence[int]) -> Iterable[int]:
    """Return the widths at which columns may be cut off, from the largest."""
    return range(max(whole), min(least) - 1, -1)


def _capped(whole: Sequence[int], least: Sequence[int], cap: int) -> list[int]:
    return [min(wide, max(narrow, cap)) for wide, narrow in zip(whole, least, strict=True)]


def _broken(texts: Iterable[str]) -> list[str]:
    """Return the parts that no line breaks inside."""
    return [part for text in texts for part in _BREAKS.split(text)]


def _widest(metrics: QFontMetrics, texts: Iterable[str]) -> int:
    return max((metrics.horizontalAdvance(text) for text in texts), default=0)


def _height(metrics: QFontMetrics, text: str, width: int) -> int:
    return metrics.boundingRect(QRect(0, 0, width - _SIDES + 2, 10_000), _WORDS, text).height()
