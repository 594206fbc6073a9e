"""Which slice of a volume, frame of a video or picture of a case is shown; a video can be played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QSlider, QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.widgets.label import Label
from desktop.widgets.steady_button import SteadyButton
from desktop.widgets.viewer.event_line import EventLine

SPEEDS: Final = (0.25, 0.5, 1.0)
_USUAL_MS: Final = 40.0
"""Between frames of a video that does not say how long it lasts."""
_LEAST_MS: Final = 10
_SHORTEST_LINE: Final = 40
"""Pixels: at large text the words beside the line come first."""


@dataclass(frozen=True, slots=True)
class Stack:
    """The images of one case."""

    kind: Literal["image", "images", "volume", "clip"] = "image"
    count: int = 1
    duration_s: float | None = None

    @property
    def interval_ms(self) -> float:
        """Return the time between two frames of a video."""
        return _USUAL_MS if self.duration_s is None or self.count < 2 else 1000 * self.duration_s / self.count


class FrameBar(QWidget):
    """Ids begin with the name of the page; hidden while a case has one image only."""

    wanted = Signal(int)
    """The image at this place, from 0."""

    def __init__(self, name: str, tongue: Tongue) -> None:
        super().__init__()
        self._tongue = tongue
        self._stack = Stack()
        self._time_s: float | None = None
        self._shown = 0
        self.settled = True
        self.back, self.forth, self.play = _button(name, "back"), _button(name, "step"), _button(name, "play")
        self.play.setCheckable(True)
        self.line = QSlider(Qt.Orientation.Horizontal)
        self.line.setObjectName(f"{name}.timeline")
        self.line.setMinimumWidth(_SHORTEST_LINE)
        self.place = Label("note")
        self.place.setWordWrap(False)
        self.speed = QComboBox()
        self.speed.setObjectName(f"{name}.speed")
        self.speed.addItems([str(speed) for speed in SPEEDS])
        self.speed.setCurrentIndex(len(SPEEDS) - 1)
        self.events = EventLine(name, tongue)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self.events)
        row = QHBoxLayout()
        lines.addLayout(row)
        row.setSpacing(4)
        for widget in (self.back, self.play, self.forth):
            row.addWidget(widget)
        row.addWidget(self.line, 1)
        row.addWidget(self.place)
        row.addWidget(self.speed)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._connect()
        self.retranslate()
        self.show_stack(Stack())

    def _connect(self) -> None:
        self.back.clicked.connect(lambda: self.step(-1))
        self.forth.clicked.connect(lambda: self.step(1))
        self.play.toggled.connect(self._play)
        self.line.valueChanged.connect(self._moved)
        self.events.wanted.connect(self.go)
        self.speed.activated.connect(lambda: self._play(self.play.isChecked()))

    @property
    def count(self) -> int:
        """Return how many images there are."""
        return self._stack.count

    @property
    def plays(self) -> bool:
        """Return whether this is a video."""
        return self._stack.kind == "clip"

    def show_stack(self, stack: Stack, index: int = 0, time_s: float | None = None) -> None:
        """Take note of which image is on the screen; another case stops playing."""
        if stack != self._stack:
            self.play.setChecked(False)
        self._stack, self._shown, self._time_s = stack, index, time_s
        self.line.blockSignals(True)
        self.line.setRange(0, stack.count - 1)
        self.line.setPageStep(max(1, stack.count // 10))
        if not self.line.isSliderDown():
            self.line.setValue(index)
        self.line.blockSignals(False)
        self.play.setVisible(self.plays)
        self.speed.setVisible(self.plays)
        self.setVisible(stack.count > 1)
        self._say()

    def step(self, by: int) -> None:
        """Ask for another image; at either end nothing happens."""
        self.go(min(max(self.line.value() + by, 0), self._stack.count - 1))

    def go(self, index: int) -> None:
        """Ask for an image."""
        self.line.setValue(index)

    def retranslate(self) -> None:
        """Say the words in the language of the moment."""
        words = self._tongue.words
        for widget, key in ((self.back, "back"), (self.forth, "forth"), (self.play, "play")):
            widget.setText(words(f"desktop_viewer.{key}"))
            widget.setAccessibleName(words(f"desktop_viewer.{key}_name"))
            widget.setToolTip(words(f"desktop_viewer.{key}_name"))
        for place, speed in enumerate(SPEEDS):
            self.speed.setItemText(place, words("desktop_viewer.times", n=words.number(speed, 2 if speed < 0.5 else 1)))
        self.speed.setAccessibleName(words("desktop_viewer.speed_name"))
        self.events.retranslate()
        self._say()

    def _say(self) -> None:
        words = self._tongue.words
        key = {"volume": "slice", "clip": "frame"}.get(self._stack.kind, "picture")
        text = words(f"desktop_viewer.{key}", n=self._shown + 1, all=self._stack.count)
        shown = text
        if self._time_s is not None:  # beside the time there is no room for a sentence
            minutes, seconds = divmod(self._time_s, 60)
            time = f"{int(minutes):02}:{words.number(seconds, 2).zfill(5)}"
            text, shown = f"{text}  {time}", f"{self._shown + 1}/{self._stack.count}  {time}"
        self.place.say(shown)
        self.line.setAccessibleName(words(f"desktop_viewer.{key}_line"))
        self.line.setAccessibleDescription(text)

    def _moved(self, index: int) -> None:
        if index != self._shown:
            self.wanted.emit(index)

    def _play(self, on: bool) -> None:
        self._timer.stop()
        if on and self.plays:
            if self._shown == self._stack.count - 1:
                self.go(0)
            speed = SPEEDS[self.speed.currentIndex()]
            self._timer.start(max(_LEAST_MS, round(self._stack.interval_ms / speed)))

    def _tick(self) -> None:
        """Go on by one frame, unless the one before is still being decoded or drawn over.

        The film slows down then, nothing piles up, and no frame is shown without what was marked in it.
        """
        if self.line.value() != self._shown or not self.settled:
            return
        if self._shown + 1 >= self._stack.count:
            self.play.setChecked(False)
            return
        self.step(1)


def _button(name: str, key: str) -> QPushButton:
    button: QPushButton = SteadyButton()
    button.setObjectName(f"{name}.{key}")
    button.setProperty("flat", True)
    return button
