"""Where the image is looked at: the mouse windows, pans, zooms and measures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QLineF, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView

from desktop import theme
from desktop.widgets.viewer.corners import Corners, draw_corners
from desktop.widgets.viewer.marks import Marks, MarksItem
from desktop.widgets.viewer.mouse import Drag, Habits, drag_of, dragged
from desktop.widgets.viewer.picture_item import PictureItem
from desktop.widgets.viewer.pixels import Look, Pixels, Window
from desktop.widgets.viewer.ruler import Ruler

LEAST_ZOOM: Final = 0.01
MOST_ZOOM: Final = 64.0
_PER_NOTCH: Final = 1.25
_NOTCH: Final = 120
_PER_PIXEL: Final = 1.01
_CLICK: Final = 4
"""Pixels the mouse may move between press and release of a click."""


class Canvas(QGraphicsView):
    """One image on black.

    Args:
        caption: Says how long a line of the scene is.
    """

    adjusted = Signal()
    """The person changed window or zoom."""
    scrolled = Signal(int)
    """The wheel asks for so many images further on, of a case that has several."""
    redrawn = Signal()
    """Window, zoom or place became another one, whoever changed it."""
    menu_asked = Signal(QPoint)
    filled = Signal()
    """A double click asks for the whole screen."""

    def __init__(self, caption: Callable[[QLineF], str]) -> None:
        self._scene = QGraphicsScene()
        super().__init__(self._scene)
        self.habits = Habits()
        self.corners = Corners()
        self.measuring = False
        self.stacked = False
        """The case has several images: the wheel turns their pages."""
        self.inverted = False
        self.look: Look = "stored"
        self.picture = PictureItem()
        self.marks = MarksItem()
        self.ruler = Ruler(caption)
        self._scene.addItem(self.picture)
        self._scene.addItem(self.marks)
        self._scene.addItem(self.ruler)
        self._fits = True
        self._drag: Drag | None = None
        self._pressed, self._last = QPointF(), QPointF()
        self._start: Window = (0.0, 1.0)
        self._turned = 0.0
        self._step = 1
        self._dress()

    def _dress(self) -> None:
        self.setObjectName("canvas")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setBackgroundBrush(QColor(theme.IMAGE.ground))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_picture(self, pixels: Pixels | None, look: Look = "stored", *, inverted: bool = False) -> None:
        """Show another image, whole."""
        self.look, self.inverted = look, inverted
        self.ruler.hide()
        self.picture.show_pixels(pixels, _window_of(look, pixels), inverted=inverted)
        if pixels is not None:
            area = self.picture.boundingRect()
            self._scene.setSceneRect(area.adjusted(-area.width(), -area.height(), area.width(), area.height()))
        self.fit()

    def replace_picture(self, pixels: Pixels) -> None:
        """Show another image of the same case the same way."""
        same_size = self.picture.pixels is not None and self.picture.pixels.height == pixels.height
        if not same_size or self.picture.pixels is None or self.picture.pixels.width != pixels.width:
            self.set_picture(pixels, self.look, inverted=self.inverted)
            return
        self.picture.show_pixels(pixels, _window_of(self.look, pixels), inverted=self.inverted)
        self.redrawn.emit()

    def show_marks(self, marks: Marks) -> None:
        """Draw these over the image."""
        pixels = self.picture.pixels
        self.marks.show_marks(marks, self.picture.boundingRect(), 1.0 if pixels is None else pixels.facts.aspect)

    @property
    def zoom(self) -> float:
        """Return how many pixels of the screen a pixel of the image is wide."""
        return self.transform().m11() * self.devicePixelRatioF()

    @property
    def fits(self) -> bool:
        """Return whether the whole image is kept in view."""
        return self._fits

    @property
    def centre(self) -> QPointF:
        """Return what lies in the middle of the view."""
        return self.mapToScene(self.viewport().rect().center())

    def asked_window(self) -> Window | None:
        """Return the window the pixels are asked for; None: as stored."""
        return _window_of(self.look, self.picture.pixels)

    def shown_window(self) -> Window | None:
        """Return the window as told to the person; None for colour and while there is no image."""
        pixels = self.picture.pixels
        if pixels is None or pixels.colour:
            return None
        return self.asked_window() or pixels.stored_window

    def show_look(self, look: Look, *, inverted: bool | None = None) -> None:
        """Show the grey values differently."""
        self.look = look
        self.inverted = self.inverted if inverted is None else inverted
        self._render(step=1)

    def fit(self) -> None:
        """Show the whole image."""
        self._fits = True
        area = self.picture.boundingRect()
        if not area.isEmpty():
            self.resetTransform()
            room = self.viewport().rect()
            scale = min(room.width() / area.width(), room.height() / area.height())
            self.scale(scale, scale)
            self.centerOn(area.center())
        self.redrawn.emit()

    def zoom_to(self, zoom: float, centre: QPointF | None = None) -> None:
        """Show the image at this zoom, around a place of the scene."""
        centre = self.centre if centre is None else centre
        self._fits = False
        scale = min(max(zoom, LEAST_ZOOM), MOST_ZOOM) / self.devicePixelRatioF()
        self.resetTransform()
        self.scale(scale, scale)
        self.centerOn(centre)
        self.redrawn.emit()

    def follow(self, leader: Canvas) -> None:
        """Show the same place of the same image as another canvas, in the same window."""
        if (self.look, self.inverted, self._step) != (leader.look, leader.inverted, leader._step):
            self.look, self.inverted = leader.look, leader.inverted
            self._render(leader._step)
        if leader.fits:
            self.fit()
        else:
            self.zoom_to(leader.zoom, leader.centre)

    def zoom_by(self, factor: float, at: QPointF) -> None:
        """Zoom so that what lies under a place of the view stays there."""
        factor = min(max(self.zoom * factor, LEAST_ZOOM), MOST_ZOOM) / self.zoom
        before = self.mapToScene(at.toPoint())
        self._fits = False
        self.scale(factor, factor)
        moved = self.mapFromScene(before) - at.toPoint()
        self._pan(QPointF(-moved.x(), -moved.y()))
        self.adjusted.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        pixels = self.picture.pixels
        if pixels is None or self._drag is not None:
            return
        self._drag = drag_of(
            event.button(), event.modifiers(), self.habits, colour=pixels.colour, measuring=self.measuring
        )
        self._pressed = self._last = event.position()
        self._start = self.shown_window() or (0.0, 1.0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        moved = event.position() - self._pressed
        step, self._last = event.position() - self._last, event.position()
        if self._drag is None or moved.manhattanLength() < _CLICK:
            return
        match self._drag:
            case "window":
                self.look = dragged(self._start, moved.x(), moved.y(), self.habits)
                self._render(step=max(1, int(1 / self.zoom)))
            case "pan":
                self._fits = False
                self._pan(step)
            case "zoom":
                self.zoom_by(_PER_PIXEL ** -step.y(), self._pressed)
            case "measure":
                self.ruler.stretch(self.mapToScene(self._pressed.toPoint()), self.mapToScene(self._last.toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        drag, self._drag = self._drag, None
        moved = (event.position() - self._pressed).manhattanLength() >= _CLICK
        if event.button() == Qt.MouseButton.RightButton and not moved:
            self.menu_asked.emit(event.globalPosition().toPoint())
        elif drag is not None and moved and drag != "measure":
            if drag == "window":
                self._render(step=1)
            self.adjusted.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() == Qt.MouseButton.LeftButton:
            self.filled.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Open the menu for the keyboard; for the mouse it waits for the release, as a drag may follow the press."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu_asked.emit(self.mapToGlobal(self.rect().center()))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        turned = event.angleDelta().y() / _NOTCH
        if self.picture.pixels is not None and turned:
            with_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if self.stacked and not with_control and self.habits.mouse != "wheel_zooms":
                self._turn_pages(turned)
            else:
                self.zoom_by(_PER_NOTCH**turned, event.position())
        event.accept()

    def _turn_pages(self, turned: float) -> None:
        """Ask for the next image with each whole notch; touchpads turn in parts of one."""
        self._turned += turned
        whole = int(self._turned)
        if whole:
            self._turned -= whole
            self.scrolled.emit(-whole)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()  # the viewer around it has the keys; the view would scroll

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if self._fits:
            self.fit()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:  # noqa: N802 - Qt's name
        del rect
        painter.save()
        painter.resetTransform()
        area = QRectF(self.viewport().rect())
        draw_corners(painter, area, self.corners)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.current().focus), 4))
            painter.drawRect(area)
        painter.restore()

    def measured(self) -> QLineF | None:
        """Return the line drawn over the image."""
        return self.ruler.line if self.ruler.isVisible() else None

    def _render(self, step: int) -> None:
        self._step = step
        self.picture.show_pixels(self.picture.pixels, self.asked_window(), inverted=self.inverted, step=step)
        self.redrawn.emit()

    def _pan(self, by: QPointF) -> None:
        self.horizontalScrollBar().setValue(round(self.horizontalScrollBar().value() - by.x()))
        self.verticalScrollBar().setValue(round(self.verticalScrollBar().value() - by.y()))
        self.redrawn.emit()


def _window_of(look: Look, pixels: Pixels | None) -> Window | None:
    if look == "stored" or pixels is None:
        return None
    return pixels.auto_window if look == "auto" else look
