"""Plots on the clipboard, and widgets that are no plots, such as a matrix, as pictures."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QImageWriter, QPainter
from PySide6.QtWidgets import QWidget

from desktop import theme

SCALE: Final = 3
"""About 300 dots per inch."""
PER_METRE: Final = round(300 / 0.0254)
EDGE: Final = 12
LINE: Final = 24
SIZE: Final = 15
"""Pixels of the words above and below."""


def picture_of(widget: QWidget, title: str, note: str) -> bytes:
    """Return a widget as it is shown, with its title above and a note below, as PNG."""
    width, height = widget.width() + 2 * EDGE, widget.height() + 2 * (LINE + EDGE)
    image = QImage(width * SCALE, height * SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SCALE)
    image.setDotsPerMeterX(PER_METRE)
    image.setDotsPerMeterY(PER_METRE)
    tokens = theme.current()
    image.fill(QColor(tokens.window))
    painter = QPainter(image)
    font = QFont(widget.font())
    font.setPixelSize(SIZE)
    painter.setFont(font)
    painter.setPen(QColor(tokens.text))
    left = int(Qt.AlignmentFlag.AlignVCenter.value)
    painter.drawText(QRectF(EDGE, EDGE, width - 2 * EDGE, LINE), left, title)
    painter.drawText(QRectF(EDGE, height - EDGE - LINE, width - 2 * EDGE, LINE), left, note)
    widget.render(painter, QPoint(EDGE, EDGE + LINE))
    painter.end()
    return _png(image)


def for_clipboard(png: bytes, svg: bytes, words: str) -> QMimeData:
    """Return a picture for word processors and slides, as lines for drawing programs, as words for the rest."""
    data = QMimeData()
    data.setImageData(QImage.fromData(png))
    data.setText(words)
    if svg:
        data.setData("image/svg+xml", QByteArray(svg))
    return data


def _png(image: QImage) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(content.data())
