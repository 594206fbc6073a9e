"""A video at a glance: above what was there, below what the model said, errors marked; a click goes there."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from desktop import theme
from desktop.tongue import Tongue

HEIGHT = 22
_ROW = 6
_LEAST = 2.0
"""Pixels: a single frame of a long video is to be seen too."""

Run = tuple[int, int]
"""First and last frame."""


@dataclass(frozen=True, slots=True)
class VideoMarks:
    """What is marked along a video, in numbers of frames."""

    frames: int
    events: tuple[Run, ...] = ()
    """Of the reference."""
    positive: tuple[Run, ...] = ()
    """Where the model is positive."""
    missed: tuple[Run, ...] = ()
    """Positive in the reference, not in the model."""
    invented: tuple[Run, ...] = ()
    """Positive in the model, not in the reference."""
    alarms: tuple[int, ...] = ()
    """Frames at which a false alarm is counted."""
    said: str = ""
    """The same in words."""


class EventLine(QWidget):
    """Hidden where nothing is known of the frames."""

    wanted = Signal(int)
    """The frame at the place that was clicked."""

    def __init__(self, name: str, tongue: Tongue) -> None:
        super().__init__()
        self.setObjectName(f"{name}.events")
        self._tongue, self._marks = tongue, VideoMarks(0)
        self.setFixedHeight(HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def mark(self, marks: VideoMarks | None) -> None:
        """Show other marks; None: there are none."""
        self._marks = marks or VideoMarks(0)
        self.setVisible(self._marks.frames > 1)
        self.retranslate()
        self.update()

    def retranslate(self) -> None:
        """Say what is shown."""
        self.setAccessibleName(self._tongue.words("desktop_viewer.events_line"))
        self.setAccessibleDescription(self._marks.said)

    def frame_at(self, x: float) -> int:
        """Return the frame at a place across."""
        frames = self._marks.frames
        return min(frames - 1, max(0, int(x * frames / max(1, self.width()))))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() == Qt.MouseButton.LeftButton and self._marks.frames:
            self.wanted.emit(self._nearest_error(self.frame_at(event.position().x())))

    def event(self, event: QEvent) -> bool:
        """Say under the mouse what the colours are."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._tongue.words("desktop_viewer.events_key", said=self._marks.said))
            return True
        return super().event(event)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        tokens, marks = theme.current(), self._marks
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        upper, lower = 3, HEIGHT - _ROW - 3
        for top in (upper, lower):
            self._draw(painter, ((0, marks.frames - 1),), top, tokens.quiet)
        self._draw(painter, marks.events, upper, tokens.muted)
        self._draw(painter, marks.positive, lower, tokens.primary)
        self._draw(painter, marks.missed, upper, tokens.error)
        self._draw(painter, marks.invented, lower, tokens.caution)
        for alarm in marks.alarms:
            painter.fillRect(QRectF(self._x(alarm), lower - 3, _LEAST, _ROW + 6), QColor(tokens.caution))
        painter.end()

    def _draw(self, painter: QPainter, runs: tuple[Run, ...], top: int, colour: str) -> None:
        for first, last in runs:
            start, end = self._x(first), self._x(last + 1)
            painter.fillRect(QRectF(start, top, max(_LEAST, end - start), _ROW), QColor(colour))

    def _x(self, frame: int) -> float:
        return frame * self.width() / max(1, self._marks.frames)

    def _nearest_error(self, frame: int) -> int:
        """Return the beginning of an error that was clicked, or a few pixels beside it; else the frame itself."""
        reach = max(1, round(4 * self._marks.frames / max(1, self.width())))
        for first, last in (*self._marks.missed, *self._marks.invented):
            if first - reach <= frame <= last + reach:
                return first if frame < first else min(frame, last)
        return frame
