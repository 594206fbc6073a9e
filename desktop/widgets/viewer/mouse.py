"""What the buttons of the mouse do over an image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import Qt

from desktop.settings import CT_PRESETS, CtPreset, DragDirection, Mouse, Preferences
from desktop.widgets.viewer.pixels import Window

Drag = Literal["window", "pan", "zoom", "measure"]

_AUTOMATIC_STEPS: Final = 256
"""Pixels to drag for twice the width, where the person set no step."""
_NARROWEST: Final = 1e-3
"""Share of the width at the start of a drag that is left at least."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How this person works with images."""

    mouse: Mouse = "pacs"
    direction: DragDirection = "up_brighter"
    step: float | None = None
    presets: tuple[CtPreset, ...] = CT_PRESETS
    single_keys: bool = True

    @classmethod
    def of(cls, preferences: Preferences) -> Habits:
        """Return the habits kept in the preferences."""
        return cls(
            preferences.mouse,
            preferences.drag_direction,
            preferences.window_step,
            preferences.ct_presets,
            preferences.single_keys,
        )


def drag_of(
    button: Qt.MouseButton, modifiers: Qt.KeyboardModifier, habits: Habits, *, colour: bool, measuring: bool
) -> Drag | None:
    """Return what a drag with this button does."""
    left, right = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
    if habits.mouse == "swapped":
        left, right = right, left
    if button == Qt.MouseButton.MiddleButton:
        return "pan"
    if button == left:
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            return "pan"
        if measuring:
            return "measure"
        return "pan" if colour else "window"
    return "zoom" if button == right else None


def dragged(start: Window, across: float, down: float, habits: Habits) -> Window:
    """Return the window after a drag: across for the width, up and down for the level.

    A higher level makes the image darker.
    """
    centre, width = start
    step = habits.step or width / _AUTOMATIC_STEPS
    raised = down if habits.direction == "up_brighter" else -down
    return centre + raised * step, max(width + across * step, width * _NARROWEST)
