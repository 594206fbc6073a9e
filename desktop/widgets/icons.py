"""Icons: single-colour drawings of the package, tinted with the text colour of the theme."""

from __future__ import annotations

import math
from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from evaluators.resources import resource

SIZE = 20
"""Pixels, before the screen's scale."""


@cache
def icon(name: str, colour: str) -> QIcon:
    """Return an icon in a colour, sharp on every screen there is.

    Args:
        name: File ``icons/<name>.svg``.
        colour: ``#RRGGBB``.
    """
    drawing = resource(f"icons/{name}.svg").read_text("utf-8").replace("#000", colour)
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    made = QIcon()
    for scale in {math.ceil(screen.devicePixelRatio()) for screen in QGuiApplication.screens()}:
        picture = QPixmap(SIZE * scale, SIZE * scale)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        renderer.render(painter, QRectF(0, 0, SIZE * scale, SIZE * scale))
        painter.end()
        picture.setDevicePixelRatio(scale)
        made.addPixmap(picture)
    return made
