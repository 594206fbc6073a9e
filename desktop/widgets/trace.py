"""The time of the latest frames as a line, with the budget across."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from desktop import theme

HEIGHT = 72
_ROOM = 1.15
"""Above the highest of what is drawn."""


class Trace(QWidget):
    """Hidden while there is nothing to draw; what it shows stands in words beside it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFixedHeight(HEIGHT)
        self._spent: tuple[float, ...] = ()
        self._budget_ms = 0.0
        self.hide()

    def show_times(self, spent: tuple[float, ...], budget_ms: float) -> None:
        """Show other times, oldest first."""
        self._spent, self._budget_ms = spent, budget_ms
        self.setVisible(len(spent) > 1)
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        tokens, painter = theme.current(), QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.surface))
        if len(self._spent) > 1:
            top = _ROOM * max(self._budget_ms, *self._spent)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(tokens.caution), 1, Qt.PenStyle.DashLine))
            across = self._y(self._budget_ms, top)
            painter.drawLine(QPointF(0, across), QPointF(self.width(), across))
            painter.setPen(QPen(QColor(tokens.series[0]), 1.5))
            wide = self.width() / (len(self._spent) - 1)
            painter.drawPolyline(QPolygonF([QPointF(n * wide, self._y(ms, top)) for n, ms in enumerate(self._spent)]))
        painter.end()

    def _y(self, ms: float, top: float) -> float:
        return self.height() * (1 - ms / top)
