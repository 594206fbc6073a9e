"""The gallery: one row per case with a small picture that is made when it comes into view."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop import theme
from desktop.views.cases_page.listing import CaseRow

Index = QModelIndex | QPersistentModelIndex
RowWords = Callable[[CaseRow], Sequence[str]]
"""Three short lines: the case, its reference, its score."""

PICTURE: Final = 64
ROW: Final = PICTURE + 12
_KEPT: Final = 1000
"""Small pictures held in memory, about 16 MB."""
_LETTERS: Final = 12
"""Beside a picture there is room for a class of this many letters."""
_SETTLE_MS: Final = 40
"""Scrolling on within this time asks for nothing."""
_ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole)


class GalleryModel(QAbstractListModel):
    """Cases in their order.

    Args:
        words: What is written beside a picture.
        spoken: What a screen reader says.
    """

    def __init__(self, words: RowWords, spoken: Callable[[CaseRow], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words, self._spoken = words, spoken
        self.rows: Sequence[CaseRow] = ()
        self._places: dict[int, int] = {}

    def show_rows(self, rows: Sequence[CaseRow]) -> None:
        """Show other cases, or the same with other words."""
        same = [row.number for row in rows] == [row.number for row in self.rows]
        if same and rows:
            self.rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, 0))
            return
        self.beginResetModel()
        self.rows = rows
        self._places = {row.number: place for place, row in enumerate(rows)}
        self.endResetModel()

    def place_of(self, number: int) -> int | None:
        """Return where a case is listed."""
        return self._places.get(number)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == _ROW_ROLE:
            return row
        if role == int(Qt.ItemDataRole.DisplayRole):
            return "\n".join(self._words(row))
        if role in (int(Qt.ItemDataRole.AccessibleTextRole), int(Qt.ItemDataRole.ToolTipRole)):
            return self._spoken(row)
        return None


class _Delegate(QStyledItemDelegate):
    def __init__(self, pictures: Callable[[int], QPixmap | None], parent: QObject) -> None:
        super().__init__(parent)
        self._pictures = pictures

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        del option, index
        return QSize(PICTURE * 2, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens = theme.current()
        row = index.data(_ROW_ROLE)
        area: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(area, QColor(tokens.primary))
        frame = QRect(area.left() + 6, area.top() + (ROW - PICTURE) // 2, PICTURE, PICTURE)
        painter.fillRect(frame, QColor(theme.IMAGE.ground))
        picture = self._pictures(row.number)
        if picture is not None:
            size = picture.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
            inside = QRect(0, 0, size.width(), size.height())
            inside.moveCenter(frame.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(inside, picture)
        text = area.adjusted(PICTURE + 14, 0, -6, 0)
        lines = index.data().split("\n")
        step = painter.fontMetrics().height()
        top = area.top() + (ROW - step * len(lines)) // 2
        for place, line in enumerate(lines):
            quiet = place > 0 and not chosen
            painter.setPen(QColor(tokens.on_primary if chosen else tokens.muted if quiet else tokens.text))
            shown = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, text.width())
            painter.drawText(
                QRect(text.left(), top + place * step, text.width(), step), Qt.AlignmentFlag.AlignLeft, shown
            )
        painter.restore()


class Gallery(QListView):
    """Shows a ``GalleryModel``; 100 000 rows cost no more than those in view."""

    chosen = Signal(int)
    """The case with the keyboard's mark."""
    wanted = Signal(object)
    """Case numbers in view without a picture, from the top; after scrolling came to rest."""

    def __init__(self, name: str, model: GalleryModel) -> None:
        super().__init__()
        self.setObjectName(name)
        self.cases = model
        self._pictures: OrderedDict[int, QPixmap | None] = OrderedDict()
        self.setModel(model)
        self.setItemDelegate(_Delegate(self._pictures.get, self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._make_room()
        self._settled = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settled.timeout.connect(self._ask)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._settled.start())
        model.modelReset.connect(self._settled.start)

    def mark(self, number: int) -> None:
        """Mark a case without telling anybody, and bring it into view."""
        place = self.cases.place_of(number)
        index = self.cases.index(-1 if place is None else place, 0)
        if index.isValid() and index != self.currentIndex():
            self.blockSignals(True)
            self.setCurrentIndex(index)
            self.blockSignals(False)
            self.scrollTo(index)

    def put_picture(self, number: int, png: bytes | None) -> None:
        """Show the small picture of a case; None: it has none and keeps its black place."""
        picture = QPixmap()
        self._pictures[number] = picture if png is not None and picture.loadFromData(png, "PNG") else None
        while len(self._pictures) > _KEPT:
            self._pictures.popitem(last=False)
        self.refresh(number)

    def refresh(self, number: int) -> None:
        """Draw a case anew; telling of changed data would lay out all rows anew."""
        place = self.cases.place_of(number)
        if place is not None:
            self.update(self.cases.index(place, 0))

    def forget_pictures(self) -> None:
        """Forget all small pictures: the cases are others."""
        self._pictures.clear()
        self._settled.start()

    def ask_again(self) -> None:
        """Ask for what is missing in view: it may have come into view without scrolling."""
        self._settled.start()

    def in_view(self) -> list[int]:
        """Return the numbers of the cases on the screen, from the top."""
        first = max(0, self.verticalScrollBar().value() // ROW)
        last = first + self.viewport().height() // ROW + 2
        return [row.number for row in self.cases.rows[first:last]]

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802 - Qt's name
        super().currentChanged(current, previous)
        if current.isValid():
            self.chosen.emit(self.cases.rows[current.row()].number)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._settled.start()

    def _make_room(self) -> None:
        self.setMinimumWidth(PICTURE + 40 + _LETTERS * self.fontMetrics().averageCharWidth())

    def _ask(self) -> None:
        missing = [number for number in self.in_view() if number not in self._pictures]
        if missing and self.isVisible():
            self.wanted.emit(missing)
