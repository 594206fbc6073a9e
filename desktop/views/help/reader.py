"""Shows one chapter. Nothing is fetched and nothing outside the help is opened, whatever a chapter says."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QUrl, Signal
from PySide6.QtGui import QFont, QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextFormat, QTextTable
from PySide6.QtWidgets import QFrame, QTextBrowser, QTextEdit, QWidget

_HEADINGS: Final = {1: 1.8, 2: 1.3, 3: 1.1}
"""Size of a heading over that of the text, by level."""
_MARGIN: Final = 24
_CELL: Final = 6
_LINE_HEIGHT: Final = 135
"""Percent."""


class Reader(QTextBrowser):
    """A text of the help, read only."""

    asked = Signal(str, str)
    """A link: chapter and place, which may be empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._markdown = ""
        self._phrase = ""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.anchorClicked.connect(self._follow)

    def read(self, markdown: str) -> None:
        """Show a text from its beginning."""
        self._markdown = markdown
        self._lay_out()

    def go_to(self, heading: str) -> bool:
        """Show a heading at the top; return whether there is one of these words."""
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and block.text().strip().casefold() == heading.casefold():
                self.setTextCursor(QTextCursor(block))
                top = self.document().documentLayout().blockBoundingRect(block).top()
                self.verticalScrollBar().setValue(int(top) - 8)
                return True
            block = block.next()
        return False

    def mark(self, phrase: str) -> None:
        """Mark every place of a phrase and show the first; nothing takes the marks away."""
        self._phrase = phrase
        marks = []
        cursor = self.document().find(phrase) if phrase else QTextCursor()
        if not cursor.isNull():
            first = QTextCursor(cursor)
            first.clearSelection()
            self.setTextCursor(first)
            self.ensureCursorVisible()
        while not cursor.isNull():
            place = QTextEdit.ExtraSelection()
            place.cursor = cursor
            place.format.setBackground(self.palette().highlight())
            place.format.setForeground(self.palette().highlightedText())
            marks.append(place)
            cursor = self.document().find(phrase, cursor)
        self.setExtraSelections(marks)

    def loadResource(self, _type: int, _name: QUrl | str) -> QByteArray:  # noqa: N802 - Qt's name
        """Return nothing: a text that names a file or an address must not make the window read it."""
        return QByteArray()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() in {QEvent.Type.PaletteChange, QEvent.Type.FontChange} and self._markdown:
            where = self.verticalScrollBar().value()
            self._lay_out()
            self.mark(self._phrase)
            self.verticalScrollBar().setValue(where)

    def _lay_out(self) -> None:
        document = self.document()
        document.setDefaultFont(self.font())
        document.setDocumentMargin(_MARGIN)
        document.setMarkdown(self._markdown)
        block = document.begin()
        while block.isValid():
            _set(block, self.font())
            block = block.next()
        for frame in document.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                _rule(frame)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _follow(self, address: QUrl) -> None:
        if address.scheme() or not address.path().endswith(".md"):
            return
        self.asked.emit(address.path().removesuffix(".md"), address.fragment())


def _set(block: QTextBlock, font: QFont) -> None:
    """Give a block its size and room; links take the theme's colour."""
    level = block.blockFormat().headingLevel()
    cursor = QTextCursor(block)
    room = QTextBlockFormat()
    room.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    room.setTopMargin(20 if level > 1 else 0)
    room.setBottomMargin(8 if cursor.currentTable() is None else 0)
    cursor.mergeBlockFormat(room)
    if level:
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        size = QTextCharFormat()
        size.clearProperty(QTextFormat.Property.FontSizeAdjustment)
        size.setFontPointSize(font.pointSizeF() * _HEADINGS.get(level, 1.0))
        size.setFontWeight(QFont.Weight.DemiBold)
        cursor.mergeCharFormat(size)


def _rule(table: QTextTable) -> None:
    """Give a table room instead of a grid."""
    look = table.format()
    look.setBorder(0)
    look.setCellSpacing(0)
    look.setCellPadding(_CELL)
    look.setLeftMargin(-_CELL)
    look.setBottomMargin(12)
    table.setFormat(look)
