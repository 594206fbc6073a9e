"""A plot with its finding above and its caption below, readable for those who see it and those who hear it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop import theme
from desktop.tongue import Tongue
from desktop.widgets.label import Label

if TYPE_CHECKING:
    from desktop.widgets.plot.canvas import Canvas
    from evaluators.report.plot import Plot

LEAST: Final = 240
"""Pixels under which a plot can no longer be read."""


class PlotView(QFrame):
    """Shows one plot. The table beside it is its twin for the keyboard: whatever a click opens, a row opens too."""

    clicked = Signal(str, float, float)
    """Name of the plot, place in its own units."""
    copy_asked = Signal()
    """Ctrl+C."""

    def __init__(self, tongue: Tongue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("res.plot")
        self.setProperty("plot", True)
        self._tongue = tongue
        self.plot: Plot | None = None
        self._canvas: Canvas | None = None
        self._drawn: object = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(LEAST, LEAST)
        self.title, self.caption = Label("key"), Label("note")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addWidget(self.title)
        inside.addStretch(0)
        inside.addWidget(self.caption)

    def show_plot(self, plot: Plot | None) -> None:
        """Show a plot, or nothing."""
        self.plot = plot
        self.title.say(plot.title if plot else "")
        self.caption.say(plot.caption if plot else "")
        self.setAccessibleName(plot.title if plot else "")
        self.setAccessibleDescription(f"{plot.alt} {plot.caption}" if plot else "")
        self._draw()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        else:
            super().keyPressEvent(event)

    def _draw(self) -> None:
        """Draw what is to be shown; a plot that nobody sees yet waits until it is."""
        if self.plot is None:
            if self._canvas is not None:
                self._canvas.hide()
            return
        if not self.isVisible():
            return
        wanted = (self.plot, theme.current(), self._tongue.words.language, self.fontInfo().pointSizeF())
        canvas = self._canvas or self._made()
        if wanted != self._drawn:
            self._drawn = wanted
            canvas.draw(self.plot, self._tongue.words, theme.current())
        canvas.show()

    def _made(self) -> Canvas:
        from desktop.widgets.plot.canvas import Canvas

        self._canvas = Canvas(self)
        self._canvas.clicked.connect(self._say_clicked)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, self._canvas, 1)
        return self._canvas

    def _say_clicked(self, x: float, y: float) -> None:
        if self.plot is not None:
            self.clicked.emit(self.plot.name, x, y)
