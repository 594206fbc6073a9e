"""One number of the results: a tile that can be pressed, and what stands on it."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.widgets.label import Label, State


class Says(NamedTuple):
    """What stands on a tile."""

    name: str
    value: str
    interval: str = ""
    n: str = ""
    goal: tuple[str, State] = ("", "")
    hint: str = ""


class Tile(QFrame):
    """One number. A click, Enter or Space opens the cases it rests on."""

    pressed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"res.tile.{name}")
        self.setProperty("card", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.name, self.value = Label("field"), Label("tile")
        self.interval, self.n, self.goal = Label(), Label("note"), Label()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(16, 8, 16, 8)
        inside.setSpacing(2)
        for label in (self.name, self.value, self.interval, self.n, self.goal):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            inside.addWidget(label)
        inside.addStretch(1)

    def say(self, says: Says) -> None:
        """Show a number with what belongs to it."""
        self.name.say(says.name)
        self.value.say(says.value)
        self.interval.say(says.interval)
        self.n.say(says.n)
        self.goal.say(*says.goal)
        parts = (f"{says.name} {says.value}", says.interval, says.n, says.goal[0])
        self.setAccessibleName(", ".join(part for part in parts if part))
        self.setAccessibleDescription(says.hint)
        self.setToolTip(says.hint)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)
