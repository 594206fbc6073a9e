"""What a model of masks marks, painted over the image as it sees it."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QColor, QImage, QPainter, QPixmap, qRgba
from PySide6.QtWidgets import QLabel

from desktop import theme

BACKGROUND: Final = 0
_NONE: Final = 255
_OPACITY: Final = 115
"""Of 255: the image stays visible under what is marked."""
_SAMPLE: Final = (48, 12)


def shares_of(labels: bytes) -> dict[int, float]:
    """Return what part of the image each class takes that is marked in it, the largest first; never the background."""
    counts = {value: labels.count(value) for value in set(labels) - {BACKGROUND, _NONE}}
    return {value: counts[value] / len(labels) for value in sorted(counts, key=lambda value: (-counts[value], value))}


def painted(picture: QPixmap, labels: bytes, width: int) -> QPixmap:
    """Return a picture with the classes of its pixels over it.

    Args:
        picture: At any scale.
        labels: The class of each pixel of the unscaled picture, row by row.
        width: Of the unscaled picture.
    """
    height = len(labels) // width
    mask = QImage(labels, width, height, width, QImage.Format.Format_Indexed8)
    mask.setColorTable([_tint(value) for value in range(_NONE + 1)])
    both = QPixmap(picture)
    painter = QPainter(both)
    painter.drawImage(both.rect(), mask.convertToFormat(QImage.Format.Format_ARGB32))  # without smoothing: hard edges
    painter.end()
    return both


def sample(value: int) -> QLabel:
    """Return a strip in the colour of a class."""
    strip, pixmap = QLabel(), QPixmap(*_SAMPLE)
    pixmap.fill(class_colour(value))
    strip.setPixmap(pixmap)
    return strip


def _tint(value: int) -> int:
    colour = class_colour(value)
    opacity = 0 if value in {BACKGROUND, _NONE} else _OPACITY
    return qRgba(colour.red(), colour.green(), colour.blue(), opacity)


def class_colour(value: int) -> QColor:
    """Return the colour of a class over images, as in the viewer."""
    return QColor(theme.IMAGE.classes[value % len(theme.IMAGE.classes)])
