"""A line over the image with its length."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from desktop import theme
from desktop.widgets.viewer.corners import draw_outlined
from desktop.widgets.viewer.pixels import Facts

_TICK: Final = 5.0
"""Half the length of the ends, in pixels of the screen."""


def length_of(line: QLineF, facts: Facts) -> tuple[float, bool]:
    """Return the length of a line of the scene, and whether it is in millimetres (else in widths of a pixel)."""
    if facts.spacing_mm is None:
        return line.length(), False
    row_mm, column_mm = facts.spacing_mm
    return math.hypot(line.dx() * column_mm, line.dy() / facts.aspect * row_mm), True


class Ruler(QGraphicsItem):
    """One line; hidden until it is drawn.

    Args:
        caption: Says the length of a line in words.
    """

    def __init__(self, caption: Callable[[QLineF], str]) -> None:
        super().__init__()
        self._caption = caption
        self._line = QLineF()
        self.setZValue(10)
        self.hide()

    @property
    def line(self) -> QLineF:
        """Return the line in the scene."""
        return self._line

    def stretch(self, start: QPointF, end: QPointF) -> None:
        """Draw the line."""
        self.prepareGeometryChange()
        self._line = QLineF(start, end)
        self.show()
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        margin = max(self._line.length(), 1.0) + 10_000  # the caption keeps its size at any zoom
        return QRectF(self._line.p1(), self._line.p2()).normalized().adjusted(-margin, -margin, margin, margin)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        del option, widget
        on_screen = painter.worldTransform().map(self._line)
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, width in ((theme.IMAGE.ground, 4.0), (theme.IMAGE.mark, 2.0)):
            painter.setPen(QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(on_screen)
            for end in _ends(on_screen):
                painter.drawLine(end)
        draw_outlined(painter, on_screen.p2() + QPointF(10, -8), self._caption(self._line))
        painter.restore()


def _ends(line: QLineF) -> list[QLineF]:
    normal = line.normalVector().unitVector()
    across = QPointF(normal.dx(), normal.dy()) * _TICK
    return [QLineF(point - across, point + across) for point in (line.p1(), line.p2())]
