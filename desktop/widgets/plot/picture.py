"""A plot as a picture for slides: printed colours, 300 dots per inch, with the words that belong to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QGraphicsView, QWidget

from desktop import theme
from evaluators.texts import Words

if TYPE_CHECKING:
    from evaluators.report.plot import Plot

DPI: Final = 300
SCREEN_DPI: Final = 96
WIDE: Final = (560, 380)
SQUARE: Final = (460, 450)
"""Pixels of the axes with their numbers, before they are enlarged."""
EDGE: Final = 12
TITLE_PT: Final = 11.0
NOTE_PT: Final = 9.0


def picture(plot: Plot, words: Words, note: str) -> QImage:
    """Return the plot with title, caption and a note below, in the colours of the light theme."""
    from desktop.widgets.plot.canvas import Canvas

    width, height = SQUARE if plot.square else WIDE
    canvas = Canvas()
    canvas.resize(width, height)
    canvas.draw(plot, words, theme.LIGHT)
    canvas.grab()  # lays everything out
    drawn = _Sheet(width + 2 * EDGE)
    drawn.text(plot.title, TITLE_PT, theme.LIGHT.text)
    drawn.widget(canvas)
    drawn.text(plot.caption, NOTE_PT, theme.LIGHT.muted)
    drawn.text(note, NOTE_PT, theme.LIGHT.text)
    canvas.deleteLater()
    return drawn.image()


def picture_of(widget: QWidget, title: str, note: str) -> QImage:
    """Return a widget that is no plot, such as a matrix, as it is shown."""
    drawn = _Sheet(widget.width() + 2 * EDGE)
    drawn.text(title, TITLE_PT, theme.LIGHT.text)
    drawn.widget(widget)
    drawn.text(note, NOTE_PT, theme.LIGHT.text)
    return drawn.image()


def png(image: QImage) -> bytes:
    """Return the picture as PNG."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, b"PNG")
    return bytes(content.data())


def for_clipboard(image: QImage, svg: bytes, words: str) -> QMimeData:
    """Return the picture for word processors and slides, as lines for drawing programs, as words for the rest."""
    data = QMimeData()
    data.setImageData(image)
    data.setText(words)
    if svg:
        data.setData("image/svg+xml", QByteArray(svg))
    return data


class _Sheet:
    """White paper that is filled from top to bottom."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._parts: list[tuple[int, QImage]] = []

    def text(self, text: str, size: float, colour: str) -> None:
        if not text:
            return
        probe = _blank(self._width, 600)
        painter = QPainter(probe)
        font = QFont()
        font.setPixelSize(round(size * SCREEN_DPI / 72))
        font.setBold(size == TITLE_PT)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        room = QRectF(EDGE, 0, self._width - 2 * EDGE, 600)
        used = painter.drawText(room, int(Qt.TextFlag.TextWordWrap), text)
        painter.end()
        self._parts.append((round(used.height()) + 6, probe))

    def widget(self, widget: QWidget) -> None:
        probe = _blank(self._width, widget.height())
        painter = QPainter(probe)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(widget, QGraphicsView):
            widget.render(painter, QRectF(EDGE, 0, widget.width(), widget.height()), widget.rect())
        else:
            widget.render(painter, QPoint(EDGE, 0))
        painter.end()
        self._parts.append((widget.height() + 6, probe))

    def image(self) -> QImage:
        height = sum(part for part, _ in self._parts) + 2 * EDGE
        sheet = _blank(self._width, height)
        painter, at = QPainter(sheet), EDGE
        for part, image in self._parts:
            painter.drawImage(0, at, image)
            at += part
        painter.end()
        sheet.setDevicePixelRatio(1.0)
        return sheet


def _blank(width: int, height: int) -> QImage:
    ratio = DPI / SCREEN_DPI
    image = QImage(round(width * ratio), round(height * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.setDotsPerMeterX(round(DPI / 0.0254))
    image.setDotsPerMeterY(round(DPI / 0.0254))
    image.fill(Qt.GlobalColor.white)
    return image
