"""The classes of the output: their names, which count as positive, and how they are drawn in plots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

from desktop import theme
from desktop.tongue import Tongue
from desktop.views.model_page.marked_image import BACKGROUND, class_colour

NAME, POSITIVE, SAMPLE, PATTERN = 1, 2, 3, 4
COLUMNS: Final = ("number", "name", "positive", "sample", "pattern")
PATTERNS: Final = ("solid", "dashed", "dotted", "dash_dot")
ROW, SHOWN = 32, 8
"""Pixels of a row; rows shown before the table scrolls."""
_STYLES: Final = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)


class _Sample(QStyledItemDelegate):
    """Paints how a class is drawn: in plots, in the colours of the theme in force, or over images."""

    over_images = False

    def _colour(self, row: int) -> QColor:
        if self.over_images:
            return class_colour(row)
        series = theme.current().series
        return QColor(series[row % len(series)])

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        colour = self._colour(index.row())
        box = option.rect.adjusted(10, 0, -10, 0)
        painter.save()
        if self.over_images and index.row() == BACKGROUND:
            pass  # nothing is drawn for it
        elif index.column() == SAMPLE:
            side = 14
            painter.fillRect(box.left(), box.center().y() - side // 2, side * 2, side, colour)
        else:
            painter.setPen(QPen(colour, 2, _STYLES[index.row() % len(_STYLES)]))
            painter.drawLine(box.left(), box.center().y(), box.left() + 40, box.center().y())
        painter.restore()


class _Name(QStyledItemDelegate):
    """Shows in words that a name is still to be entered."""

    def __init__(self, table: QTableWidget) -> None:
        super().__init__(table)
        self.hint = ""

    def initStyleOption(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        if not index.data():
            option.text = self.hint
            option.palette.setColor(QPalette.ColorRole.Text, QColor(theme.current().muted))


class ClassesTable(QTableWidget):
    """``model.classes``. Knows names and marks by row; what they mean together is for the box around it."""

    renamed = Signal()
    marked = Signal()

    def __init__(self, tongue: Tongue) -> None:
        super().__init__(0, len(COLUMNS))
        self.setObjectName("model.classes")
        self._tongue = tongue
        self._fixed = False
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column in (0, POSITIVE, SAMPLE, PATTERN):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setMinimumSectionSize(44)
        self.setShowGrid(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        self._name = _Name(self)
        self.setItemDelegateForColumn(NAME, self._name)
        self._sample = _Sample(self)
        for column in (SAMPLE, PATTERN):
            self.setItemDelegateForColumn(column, self._sample)
        self.itemChanged.connect(self._changed)

    def show_drawing(self, *, over_images: bool, sampled: bool = True) -> None:
        """Show how classes are drawn over images, or in plots, where some count as positive; or not at all."""
        self._sample.over_images = over_images
        self.setColumnHidden(POSITIVE, over_images)
        self.setColumnHidden(PATTERN, over_images)
        self.setColumnHidden(SAMPLE, not sampled)
        self.viewport().update()

    def names(self) -> list[str]:
        """Return the names as they stand, empty where none was entered."""
        return [self._at(row, NAME).text().strip() for row in range(self.rowCount())]

    def positive(self) -> list[int]:
        """Return the rows that count as positive."""
        checked = Qt.CheckState.Checked
        return [row for row in range(self.rowCount()) if self._at(row, POSITIVE).checkState() == checked]

    def fill(self, names: Sequence[str], positive: Sequence[int], *, fixed: bool) -> None:
        """Show names and marks without telling anybody."""
        self.blockSignals(True)
        anew = fixed != self._fixed or len(names) != self.rowCount()
        self._fixed = fixed
        self.setRowCount(len(names))
        for row, name in enumerate(names):
            if anew:
                self._put(row, name)
            elif self._at(row, NAME).text().strip() != name:  # a cell that is being edited keeps its editor
                self._at(row, NAME).setText(name)
            marked = Qt.CheckState.Checked if row in positive else Qt.CheckState.Unchecked
            self._at(row, POSITIVE).setCheckState(marked)
        self.blockSignals(False)
        rows = min(max(len(names), 1), SHOWN)
        self.setFixedHeight(rows * ROW + self.horizontalHeader().sizeHint().height() + 4)
        self.retranslate()

    def retranslate(self) -> None:
        """Say the words."""
        words = self._tongue.words
        self.setAccessibleName(words("desktop_model.ask.classes.label"))
        self._name.hint = "" if self._fixed else words("desktop_model.classes.enter")
        titles = [words(f"desktop_model.classes.{column}") for column in COLUMNS]
        self.setHorizontalHeaderLabels(titles)
        self.blockSignals(True)
        for row in range(self.rowCount()):
            number = words("desktop_model.classes.row_name", n=row + 1)
            pattern = words(f"desktop_model.pattern.{PATTERNS[row % len(PATTERNS)]}")
            shown = {NAME: self._at(row, NAME).text(), PATTERN: pattern}
            for column, title in enumerate(titles):
                spoken = " ".join(part for part in (number, title, shown.get(column, "")) if part)
                self._at(row, column).setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            self._at(row, PATTERN).setToolTip(pattern)
        self.blockSignals(False)

    def _at(self, row: int, column: int) -> QTableWidgetItem:
        item = self.item(row, column)
        assert item is not None
        return item

    def _put(self, row: int, name: str) -> None:
        seen = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        texts = {0: str(row + 1), NAME: name}
        for column in range(len(COLUMNS)):
            item = QTableWidgetItem(texts.get(column, ""))
            item.setFlags(seen)
            if column == NAME and not self._fixed:
                item.setFlags(seen | Qt.ItemFlag.ItemIsEditable)
            if column == POSITIVE:
                item.setFlags(seen if self._fixed else seen | Qt.ItemFlag.ItemIsUserCheckable)
            self.setItem(row, column, item)

    def _changed(self, item: QTableWidgetItem) -> None:
        if item.column() == NAME:
            self.renamed.emit()
        elif item.column() == POSITIVE:
            self.marked.emit()
