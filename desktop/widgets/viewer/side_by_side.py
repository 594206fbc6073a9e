"""One image two or three times beside each other, each time with what another one says: zoom, window, slices linked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QLineF
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.widgets.viewer.canvas import Canvas
from desktop.widgets.viewer.corners import Corners
from desktop.widgets.viewer.marks import STYLES, Marks, Source
from desktop.widgets.viewer.mouse import Habits
from desktop.widgets.viewer.pixels import Pixels

Panes = tuple[tuple[str, frozenset[Source]], ...]
"""Text id below ``desktop_viewer.pane`` and what is drawn, from left to right."""
LAYOUTS: Final[Mapping[str, Panes]] = {
    "reference": (
        ("image", frozenset()),
        ("reference", frozenset({"reference"})),
        ("model", frozenset({"model"})),
    ),
    "models": (
        ("first", frozenset({"reference", "model"})),
        ("second", frozenset({"reference", "second"})),
    ),
}
_ALONE: Final[Panes] = (("", frozenset({"reference", "model"})),)
_GAP: Final = 4


class SideBySide(QWidget):
    """The viewer's own image, and followers that are seen while it is compared.

    Args:
        canvas: The viewer's own; what is read from it holds for all.
        caption: Says how long a line of the scene is.
    """

    def __init__(self, canvas: Canvas, caption: Callable[[QLineF], str]) -> None:
        super().__init__()
        self.followers = (Canvas(caption), Canvas(caption))
        self.canvases = (canvas, *self.followers)
        self._panes = _ALONE
        self._marks = Marks()
        self._linking = False
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        for one in self.canvases:
            row.addWidget(one, 1)
            one.redrawn.connect(self._redrawn)
        for place, one in enumerate(self.followers, start=2):
            one.setObjectName(f"canvas{place}")
            one.hide()

    @property
    def panes(self) -> Panes:
        """Return what is seen now; the image alone is one pane without a name."""
        return self._panes

    def show_layout(self, name: str | None) -> None:
        """Show the panes of ``LAYOUTS``; None: the image alone."""
        self._panes = _ALONE if name is None else LAYOUTS[name]
        self._arrange()

    def show_habits(self, habits: Habits) -> None:
        """Work with images as this person is used to, in every pane."""
        for canvas in self.canvases:
            canvas.habits = habits

    def show_marks(self, marks: Marks) -> None:
        """Draw in each pane what it is there for."""
        self._marks = marks
        for canvas, (_, sources) in zip(self.canvases, self._panes, strict=False):
            canvas.show_marks(marks.of(sources))

    def show_overlay(self, strength: float, style: int) -> None:
        """Draw what lies over the images this strongly, in the style at this place of ``STYLES``."""
        for canvas in self.canvases:
            canvas.marks.setOpacity(strength)
            canvas.marks.show_style(STYLES[style])

    def follow_picture(self) -> None:
        """Show the viewer's image in every pane."""
        pixels = self.canvases[0].picture.pixels
        for canvas in self.followers:
            canvas.stacked = self.canvases[0].stacked
            if canvas.isVisibleTo(self) and canvas.picture.pixels is not pixels:
                _give(canvas, pixels)
        self._lead(self.canvases[0])

    def measure(self, *, on: bool) -> None:
        """Let a drag measure, or put every ruler away."""
        for canvas in self.canvases:
            canvas.measuring = on
        if not on:
            self.hide_rulers()

    def hide_rulers(self) -> None:
        """Put every ruler away."""
        for canvas in self.canvases:
            canvas.ruler.hide()

    def name_followers(self, titles: tuple[str, ...], subject: str) -> None:
        """Write into the corner of each follower what it shows; ``titles`` begin with that of the viewer's own."""
        for canvas, title in zip(self.followers, titles[1:], strict=False):
            canvas.corners = Corners(top_left=[title])
            canvas.setAccessibleName(f"{subject}, {title}")
            canvas.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._lead(self.canvases[0])

    def _arrange(self) -> None:
        for place, canvas in enumerate(self.canvases):
            canvas.setVisible(place < len(self._panes))
        self._row.activate()  # the place in the middle is known only once every pane has its size
        self.follow_picture()
        self.show_marks(self._marks)

    def _redrawn(self) -> None:
        leader = self.sender()  # a lambda for each would keep the canvas alive into its own end, and crash there
        if isinstance(leader, Canvas):
            self._lead(leader)

    def _lead(self, leader: Canvas) -> None:
        """Have every other pane that is seen show the same place in the same window."""
        if self._linking or not leader.isVisibleTo(self):
            return
        self._linking = True
        for canvas in self.canvases:
            if canvas is not leader and canvas.isVisibleTo(self):
                canvas.follow(leader)
        self._linking = False


def _give(canvas: Canvas, pixels: Pixels | None) -> None:
    if pixels is None:
        canvas.set_picture(None)
    else:
        canvas.replace_picture(pixels)
