"""The texts in the corners of an image: white with a black outline, readable on any image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPainter, QPainterPath, QPen

from desktop import theme

_MARGIN: Final = 10.0
BETWEEN: Final = " · "
"""Between the parts of a hint."""


@dataclass(frozen=True, slots=True)
class Corners:
    """Lines of text, from the outside inwards at the top, downwards at the bottom."""

    top_left: Sequence[str] = ()
    top_right: Sequence[str] = ()
    bottom_left: Sequence[str] = ()
    bottom_right: Sequence[str] = ()
    hint: str = ""
    """In the middle at the bottom, above the others."""


def corner_font() -> QFont:
    """Return the application's font with digits of equal width."""
    font = QFont(QGuiApplication.font())
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def draw_corners(painter: QPainter, area: QRectF, corners: Corners) -> None:
    """Draw the texts into the corners of an area, in pixels of the widget."""
    metrics = QFontMetricsF(corner_font())
    step = metrics.height()
    inside = area.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    for lines, right, bottom in (
        (corners.top_left, False, False),
        (corners.top_right, True, False),
        (corners.bottom_left, False, True),
        (corners.bottom_right, True, True),
    ):
        first = inside.bottom() - metrics.descent() - step * (len(lines) - 1) if bottom else inside.top()
        top = first if bottom else first + metrics.ascent()
        for place, line in enumerate(lines):
            left = inside.right() - metrics.horizontalAdvance(line) if right else inside.left()
            draw_outlined(painter, QPointF(left, top + place * step), line)
    lowest = inside.bottom() - metrics.descent() - step * 1.5
    for place, line in enumerate(reversed(lines_of(corners.hint, metrics, inside.width()))):
        left = inside.center().x() - metrics.horizontalAdvance(line) / 2
        draw_outlined(painter, QPointF(left, lowest - place * step), line)


def lines_of(hint: str, metrics: QFontMetricsF, room: float) -> list[str]:
    """Return the hint in one line or, where it is too long, one line for each of its parts."""
    lines = [hint] if metrics.horizontalAdvance(hint) <= room else hint.split(BETWEEN)
    return lines if all(metrics.horizontalAdvance(line) <= room for line in lines) else []


def draw_outlined(painter: QPainter, place: QPointF, text: str) -> None:
    """Draw one line of text with an outline, its baseline starting at a place."""
    if not text:
        return
    path = QPainterPath()
    path.addText(place, corner_font(), text)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outline = QPen(QColor(theme.IMAGE.ground), 3.0)
    outline.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, outline)
    painter.fillPath(path, QColor(theme.IMAGE.text))
