"""A button that is bold while it is on, and as wide as that all the time."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QPushButton

_SIDES: Final = 24


class SteadyButton(QPushButton):
    """Keeps room for its words in bold, so that choosing it cuts nothing and moves nothing."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        size = super().sizeHint()
        size.setWidth(QFontMetrics(bold).horizontalAdvance(self.text()) + _SIDES)
        return size
