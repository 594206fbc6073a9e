"""What is drawn over an image: outlines of masks, boxes, points; of the reference and of the model."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from desktop import theme
from desktop.widgets.viewer.corners import draw_outlined

Source = Literal["reference", "model", "second"]
"""Who says so; the second is the other model of a comparison."""
SOURCES: Final[tuple[Source, ...]] = ("reference", "model", "second")
Style = Literal["outline", "fill", "difference"]
STYLES: Final[tuple[Style, ...]] = ("outline", "fill", "difference")
_DASHES: Final = (4.0, 3.0)
_LINE: Final = 2.0
_FILL: Final = 0.45
"""A filled area lets the image through even at full opacity."""
_POINT: Final = 5.0
"""Half the size of a point's cross, in pixels of the screen."""
_DOT: Final = 2.0
"""Radius of the dot in the middle of a box that finds something, in pixels of the screen."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The edge of an area: closed rings, holes included, in pixels of the image."""

    rings: Sequence[Sequence[tuple[float, float]]]
    label: str
    source: Source


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A box, in pixels of the image."""

    left: float
    top: float
    right: float
    bottom: float
    label: str
    source: Source
    caption: str = ""
    score: float | None = None
    """Of a box that a model drew in one frame of many, whose caption is still to be written."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A point, in pixels of the image."""

    x: float
    y: float
    label: str
    source: Source


@dataclass(frozen=True, slots=True)
class Link:
    """A line from the middle of a model's box to that of what it finds, in pixels of the image."""

    start: tuple[float, float]
    end: tuple[float, float]
    label: str
    source: Source = "model"


@dataclass(frozen=True, slots=True)
class Marks:
    """Everything drawn over one image. The colour tells the class, the line who says so: dashed is a model."""

    classes: tuple[str, ...] = ()
    """In the order of their colours."""
    outlines: tuple[Outline, ...] = ()
    rectangles: tuple[Rectangle, ...] = ()
    spots: tuple[Spot, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """Return who says anything, the reference first."""
        said: set[Source] = {one.source for one in self.outlines}
        said |= {one.source for one in self.rectangles} | {one.source for one in self.spots}
        return tuple(source for source in SOURCES if source in said)

    def of(self, sources: Collection[Source]) -> Marks:
        """Return what these alone say; lines from box to lesion stay where both ends do."""
        kept: dict[str, tuple[Any, ...]] = {
            name: tuple(one for one in getattr(self, name) if one.source in sources)
            for name in ("outlines", "rectangles", "spots")
        }
        links = tuple(one for one in self.links if "reference" in sources and one.source in sources)
        return Marks(self.classes, **kept, links=links)

    def __bool__(self) -> bool:
        return bool(self.outlines or self.rectangles or self.spots)


class MarksItem(QGraphicsItem):
    """Draws the marks over the picture; one unit of the scene is the width of a pixel."""

    def __init__(self) -> None:
        super().__init__()
        self._marks = Marks()
        self._area = QRectF()
        self._aspect = 1.0
        self._paths: list[tuple[QPainterPath, Outline]] = []
        self._differences: dict[str, QPainterPath] = {}
        self.style: Style = "outline"
        self.setZValue(5)

    @property
    def marks(self) -> Marks:
        """Return what is drawn."""
        return self._marks

    def show_marks(self, marks: Marks, area: QRectF, aspect: float) -> None:
        """Draw these instead.

        Args:
            marks: In pixels of the image.
            area: Of the picture in the scene.
            aspect: Height of a pixel by its width.
        """
        self.prepareGeometryChange()
        self._marks, self._area, self._aspect = marks, area, aspect
        self._paths = [(self._path(one), one) for one in marks.outlines]
        self._differences = {}
        for path, outline in self._paths:
            # What an odd number of edges encloses belongs to one of both only.
            self._differences.setdefault(outline.label, _empty_path()).addPath(path)
        self.update()

    def show_style(self, style: Style) -> None:
        """Draw areas by their edge, filled, or with a hatch where reference and model differ."""
        self.style = style
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        return self._area

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        del option, widget
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.style == "difference":
            self._hatch(painter)
        for path, outline in self._paths:
            colour = self._colour(outline.label)
            if self.style == "fill":
                inside = QColor(colour)
                inside.setAlphaF(_FILL)
                painter.fillPath(path, inside)
            self._stroke(painter, path, colour, outline.source)
        for box in self._marks.rectangles:
            path = QPainterPath()
            path.addRect(QRectF(self._point(box.left, box.top), self._point(box.right, box.bottom)))
            self._stroke(painter, path, self._colour(box.label), box.source)
        for link in self._marks.links:
            self._stroke(painter, self._joined(painter, link), self._colour(link.label), "reference")
        for spot in self._marks.spots:
            self._stroke(painter, self._cross(painter, spot), self._colour(spot.label), spot.source)
        self._write(painter)

    def _hatch(self, painter: QPainter) -> None:
        """Hatch what only reference or only model marks; the lines are as far apart on the screen at every zoom."""
        upright = painter.worldTransform().inverted()[0]
        for label, path in self._differences.items():
            brush = QBrush(self._colour(label), Qt.BrushStyle.BDiagPattern)
            brush.setTransform(upright)
            painter.fillPath(path, brush)

    def _stroke(self, painter: QPainter, path: QPainterPath, colour: QColor, source: Source) -> None:
        under = QPen(QColor(theme.IMAGE.ground), _LINE + 1.5)
        line = QPen(colour, _LINE)
        for pen in (under, line):
            pen.setCosmetic(True)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        if source != "reference":
            line.setDashPattern(_DASHES)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (under, line):
            painter.setPen(pen)
            painter.drawPath(path)

    def _write(self, painter: QPainter) -> None:
        """Write the captions of the boxes in the size of the screen, above each box."""
        placed = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        for box in self._marks.rectangles:
            if box.caption:
                below = box.source == "reference"
                corner = placed.map(self._point(box.left, box.bottom if below else box.top))
                draw_outlined(painter, corner + QPointF(2, 14 if below else -4), box.caption)
        painter.restore()

    def _path(self, outline: Outline) -> QPainterPath:
        path = _empty_path()
        for ring in outline.rings:
            path.addPolygon(QPolygonF([self._point(x, y) for x, y in ring]))
            path.closeSubpath()
        return path

    def _joined(self, painter: QPainter, link: Link) -> QPainterPath:
        """Return the line between both middles, with a dot on that of the model: it is seen even where both agree."""
        path = QPainterPath(self._point(*link.start))
        path.lineTo(self._point(*link.end))
        dot = _DOT / (painter.worldTransform().m11() or 1.0)
        path.addEllipse(self._point(*link.start), dot, dot)
        return path

    def _cross(self, painter: QPainter, spot: Spot) -> QPainterPath:
        arm = _POINT / (painter.worldTransform().m11() or 1.0)
        middle = self._point(spot.x, spot.y)
        path = QPainterPath()
        for along in (QPointF(arm, 0), QPointF(0, arm)):
            path.moveTo(middle - along)
            path.lineTo(middle + along)
        return path

    def _point(self, x: float, y: float) -> QPointF:
        return QPointF(x, y * self._aspect)

    def _colour(self, label: str) -> QColor:
        place = self._marks.classes.index(label) if label in self._marks.classes else 0
        return QColor(theme.IMAGE.classes[place % len(theme.IMAGE.classes)])


def _empty_path() -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    return path
