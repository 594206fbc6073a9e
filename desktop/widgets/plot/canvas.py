"""A plot drawn with pyqtgraph. Only this module imports it, and only when the first plot is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pyqtgraph as pg  # type: ignore[import-untyped]
from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from desktop.theme import Tokens
from evaluators.report.drawing import ticks
from evaluators.report.plot import Band, Label, Line, Plot, Point, Series
from evaluators.texts import Words

STYLES: Final[dict[Series, Qt.PenStyle]] = {
    0: Qt.PenStyle.DotLine,
    1: Qt.PenStyle.SolidLine,
    2: Qt.PenStyle.DashLine,
    3: Qt.PenStyle.DotLine,
    4: Qt.PenStyle.DashDotLine,
}
MARKERS: Final[dict[Series, str]] = {0: "x", 1: "o", 2: "s", 3: "t1", 4: "d"}
ANCHORS: Final = {"start": 0.0, "middle": 0.5, "end": 1.0}
LEFT: Final = 58
TITLE: Final = 30
"""Of the upright title, with the gaps around it."""
MOST_LEFT: Final = 180
BELOW: Final = 40
RIGHT: Final = 16
ABOVE: Final = 8
HINT: Final = 160
GRID: Final = 102
"""Of 255: forty percent."""
BAND: Final = 64
"""Of 255: a quarter."""
NOTE_PT: Final = 9.0


class Canvas(pg.PlotWidget):  # type: ignore[misc]
    """The axes of one plot with everything inside them; nothing moves under the mouse, a click names its place."""

    clicked = Signal(float, float)
    """Place in the plot's own units."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self._square, self._left = False, LEFT
        self._labels: list[tuple[Any, Label]] = []
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = self.getPlotItem()
        inside.hideButtons()
        inside.setMenuEnabled(False)
        inside.setMouseEnabled(x=False, y=False)
        inside.setContentsMargins(0, ABOVE, RIGHT, 0)
        inside.getAxis("bottom").setHeight(BELOW)
        inside.getViewBox().setCursor(Qt.CursorShape.PointingHandCursor)
        self.scene().sigMouseClicked.connect(self._pressed)

    def draw(self, plot: Plot, words: Words, tokens: Tokens) -> None:
        """Draw a plot in the place of the one before."""
        inside = self.getPlotItem()
        inside.clear()
        self._labels = []
        self._square = plot.square
        self.setBackground(QColor(tokens.surface))
        level = ticks(*plot.x_range, words)
        upright = ticks(*plot.y_range, words) if plot.y_ticks is None else plot.y_ticks
        self._draw_axis("bottom", plot.x_label, level, tokens)
        self._draw_axis("left", plot.y_label, upright, tokens)
        across, up = _with_ends(plot.x_range), _with_ends(plot.y_range)
        inside.setRange(xRange=across, yRange=up, padding=0, disableAutoRange=True)
        for place, _ in level:
            self._draw_grid((place, place), plot.y_range, tokens)
        for place, _ in upright:
            self._draw_grid(plot.x_range, (place, place), tokens)
        for band in plot.bands:
            self._draw_band(band, tokens)
        for line in plot.lines:
            self._draw_line(line, tokens)
        for point in plot.points:
            self._draw_point(point, tokens)
        for label in plot.labels:
            self._draw_label(label, tokens)
        self._keep_square()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(HINT, HINT)  # its own hint would push the page beyond the screen

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        if event is not None:  # pyqtgraph calls this by itself too
            super().resizeEvent(event)
            if hasattr(self, "_square"):
                self._keep_square()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()  # the page scrolls

    def _keep_square(self) -> None:
        """Leave room at the right or below, so that both axes of a square plot have the same length."""
        long = self.width() - self._left - RIGHT
        tall = self.height() - BELOW - ABOVE
        side = min(long, tall)
        right = RIGHT + (long - side if self._square and side > 0 else 0)
        below = tall - side if self._square and side > 0 else 0
        inside = self.getPlotItem()
        inside.setContentsMargins(0, ABOVE, right, below)
        inside.layout.activate()
        self._keep_labels_inside()

    def _draw_axis(self, side: str, title: str, places: Sequence[tuple[float, str]], tokens: Tokens) -> None:
        axis = self.getPlotItem().getAxis(side)
        axis.setPen(pg.mkPen(tokens.border))
        axis.setTextPen(pg.mkPen(tokens.text))
        axis.setStyle(tickFont=_font(self), autoExpandTextSpace=False, tickLength=0, hideOverlappingLabels=False)
        axis.enableAutoSIPrefix(False)
        axis.setTicks([list(places)])
        if side == "left":
            widest = max((self.fontMetrics().horizontalAdvance(text) for _, text in places), default=0)
            self._left = max(LEFT, min(widest, MOST_LEFT) + TITLE)
            axis.setWidth(self._left)
        axis.setLabel(title, **{"color": tokens.muted, "font-size": f"{_size(self):g}pt"})

    def _draw_grid(self, x: tuple[float, float], y: tuple[float, float], tokens: Tokens) -> None:
        colour = QColor(tokens.border)  # the axis has a grid of its own, but then leaves out the numbers at its ends
        colour.setAlpha(GRID)
        self._add(pg.PlotCurveItem(list(x), list(y), pen=pg.mkPen(colour, width=1)))

    def _draw_band(self, band: Band, tokens: Tokens) -> None:
        upper, lower = (pg.PlotCurveItem(list(band.x), list(y), pen=None) for y in (band.upper, band.lower))
        colour = QColor(_colour(band.series, tokens))
        colour.setAlpha(BAND)
        self._add(pg.FillBetweenItem(upper, lower, brush=colour))

    def _draw_line(self, line: Line, tokens: Tokens) -> None:
        pen = pg.mkPen(_colour(line.series, tokens), width=1.2 if line.series == 0 else 2, style=STYLES[line.series])
        self._add(pg.PlotCurveItem(list(line.x), list(line.y), pen=pen, antialias=True))

    def _draw_point(self, point: Point, tokens: Tokens) -> None:
        colour = _colour(point.series, tokens)
        pen = pg.mkPen(colour, width=1.5)
        if point.x_whisker is not None:
            self._add(pg.PlotCurveItem(list(point.x_whisker), [point.y] * 2, pen=pen, antialias=True))
        if point.y_whisker is not None:
            self._add(pg.PlotCurveItem([point.x] * 2, list(point.y_whisker), pen=pen, antialias=True))
        marker = pg.ScatterPlotItem(
            [point.x], [point.y], symbol=MARKERS[point.series], size=9, brush=colour, pen=pg.mkPen(tokens.surface)
        )
        self._add(marker)

    def _draw_label(self, label: Label, tokens: Tokens) -> None:
        ground = QColor(tokens.surface)
        ground.setAlpha(200)
        colour = _colour(label.series, tokens) if label.series else tokens.text
        item = pg.TextItem(label.text, color=colour, anchor=(ANCHORS[label.anchor], 0.5), fill=ground)
        item.setFont(_font(self))
        item.setPos(label.x, label.y)
        self._labels.append((item, label))
        self._add(item)

    def _keep_labels_inside(self) -> None:
        """Shift labels that would be cut off at the left or right: how long words are differs by language and size."""
        box = self.getPlotItem().getViewBox()
        (left, right), room = box.viewRange()[0], box.width()
        for item, label in self._labels:
            long = item.textItem.boundingRect().width()
            if room <= 0 or long <= 0:
                continue
            place = (label.x - left) / (right - left) * room
            begin = max(0.0, min(place - ANCHORS[label.anchor] * long, room - long))
            item.setAnchor(((place - begin) / long, 0.5))

    def _add(self, item: Any) -> None:
        self.getPlotItem().addItem(item, ignoreBounds=True)

    def _pressed(self, event: Any) -> None:
        box = self.getPlotItem().getViewBox()
        if event.button() == Qt.MouseButton.LeftButton and box.sceneBoundingRect().contains(event.scenePos()):
            place: QPointF = box.mapSceneToView(event.scenePos())
            self.clicked.emit(place.x(), place.y())


def _with_ends(limits: tuple[float, float]) -> tuple[float, float]:
    """Return a range a hair wider: rounding must not push the numbers at its ends out of it."""
    hair = (limits[1] - limits[0]) * 1e-6
    return limits[0] - hair, limits[1] + hair


def _colour(series: Series, tokens: Tokens) -> str:
    return tokens.border if series == 0 else tokens.series[series - 1]


def _size(widget: QWidget) -> float:
    return NOTE_PT * widget.fontInfo().pointSizeF() / 10


def _font(widget: QWidget) -> QFont:
    font = QFont(widget.font())
    font.setPointSizeF(_size(widget))
    return font
