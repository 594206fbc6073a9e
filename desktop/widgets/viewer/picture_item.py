"""The image in the scene: drawn from the smallest copy that loses nothing at this zoom."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from desktop.widgets.viewer.pixels import Pixels, Window

_SMALLEST: Final = 64
"""Copies are halved no further than this."""
_CRISP: Final = 3.0
"""From this zoom on single pixels are shown as they are, not smoothed."""


class PictureItem(QGraphicsItem):
    """One image, its upper left corner at the origin; one unit of the scene is the width of a pixel."""

    def __init__(self) -> None:
        super().__init__()
        self._pixels: Pixels | None = None
        self._copies: list[QImage] = []
        self._step = 1
        self._bytes: memoryview | None = None  # the first copy looks into it

    @property
    def pixels(self) -> Pixels | None:
        """Return the image shown."""
        return self._pixels

    def show_pixels(self, pixels: Pixels | None, window: Window | None, *, inverted: bool, step: int = 1) -> None:
        """Show an image, or show it differently.

        Args:
            pixels: The image; None: nothing.
            window: Centre and width; None: as stored.
            inverted: Turn black and white round.
            step: More than 1 while a person drags: every so many rows and columns are enough for the screen.
        """
        if pixels is not self._pixels:
            self.prepareGeometryChange()
            self._pixels = pixels
        self._copies, self._bytes, self._step = [], None, step
        if pixels is not None:
            self._bytes = pixels.shown(window, inverted=inverted, step=step)
            width, height = -(-pixels.width // step), -(-pixels.height // step)
            format = QImage.Format.Format_RGB888 if pixels.colour else QImage.Format.Format_Grayscale8
            self._copies = [QImage(self._bytes, width, height, width * (3 if pixels.colour else 1), format)]
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        if self._pixels is None:
            return QRectF()
        return QRectF(0, 0, self._pixels.width, self._pixels.height * self._pixels.facts.aspect)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        del option, widget
        if not self._copies:
            return
        zoom = painter.worldTransform().m11() * painter.device().devicePixelRatio()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, zoom < _CRISP)
        painter.drawImage(self.boundingRect(), self._copy_for(zoom))

    def _copy_for(self, zoom: float) -> QImage:
        """Return the smallest copy that still has a pixel for each one of the screen; halved with averaging."""
        place = 0
        while zoom * self._step * 2 ** (place + 1) <= 1:
            if place + 1 == len(self._copies):
                last = self._copies[-1]
                if min(last.width(), last.height()) <= _SMALLEST or self._step > 1:
                    break
                half = last.scaled(
                    last.width() // 2,
                    last.height() // 2,
                    Qt.AspectRatioMode.IgnoreAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
                self._copies.append(half)
            place += 1
        return self._copies[place]
