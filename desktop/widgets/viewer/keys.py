"""What each key does over an image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from desktop.widgets.viewer.viewer import Viewer

_KEY: Final = Qt.Key
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_STEPS: Final = {_KEY.Key_PageDown: 1, _KEY.Key_PageUp: -1}
_SINGLE_STEPS: Final = {_KEY.Key_N: 1, _KEY.Key_B: -1}
_PAGES: Final = {_KEY.Key_Down: 1, _KEY.Key_Up: -1, _KEY.Key_Right: 1, _KEY.Key_Left: -1}
"""Slices with the arrows up and down, frames with those to the sides; both work for both."""
_ENDS: Final = {_KEY.Key_Home: 0, _KEY.Key_End: -1}
_SHADES: Final = {_KEY.Key_A: -1, _KEY.Key_D: 1}
_LEAP: Final = 10
VERDICTS: Final = (_KEY.Key_1, _KEY.Key_2, _KEY.Key_3, _KEY.Key_4)
_PRESETS: Final = (_KEY.Key_2, _KEY.Key_3, _KEY.Key_4, _KEY.Key_5, _KEY.Key_6, _KEY.Key_7)


def act(viewer: Viewer, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
    """Do what a key is for. Returns whether it is for anything."""
    if modifiers == Qt.KeyboardModifier.AltModifier and key in VERDICTS:
        viewer.judged.emit(VERDICTS.index(key))
    elif _turns_pages(viewer, key, modifiers):
        pass
    elif modifiers:
        return False
    elif key in _STEPS:
        viewer.stepped.emit(_STEPS[key])
    elif key == _KEY.Key_F11 or (key == _KEY.Key_Escape and viewer.isFullScreen()):
        viewer.full_asked.emit(not viewer.isFullScreen())
    elif key == _KEY.Key_Escape and viewer.stop_measuring():
        pass
    else:
        return viewer.canvas.habits.single_keys and _single_key(viewer, key)
    return True


def _turns_pages(viewer: Viewer, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
    """Go to another image of the case, where it has several."""
    bar = viewer.frames
    if bar.count < 2 or modifiers not in {Qt.KeyboardModifier.NoModifier, _SHIFT}:
        return False
    if key in _PAGES:
        bar.step(_PAGES[key] * (_LEAP if modifiers == _SHIFT else 1))
    elif key in _ENDS and not modifiers:
        bar.go(_ENDS[key] % bar.count)
    elif key == _KEY.Key_Space and not modifiers and bar.plays:
        bar.play.toggle()
    else:
        return False
    return True


def _single_key(viewer: Viewer, key: Qt.Key) -> bool:
    if key in _SINGLE_STEPS:
        viewer.stepped.emit(_SINGLE_STEPS[key])
    elif key in _PRESETS and viewer.shows_ct():
        viewer.look(viewer.canvas.habits.presets[_PRESETS.index(key)])
    elif key in _SHADES and viewer.overlay.isVisibleTo(viewer):
        viewer.overlay.strengthen(_SHADES[key])
    elif key == _KEY.Key_C and viewer.overlay.isVisibleTo(viewer):
        viewer.overlay.compare.toggle()
    elif (act := _ACTS.get(key)) is not None:
        act(viewer)
    else:
        return False
    return True


_ACTS: Final = {
    _KEY.Key_0: lambda viewer: viewer.look("auto"),
    _KEY.Key_1: lambda viewer: viewer.look("stored"),
    _KEY.Key_R: lambda viewer: viewer.reset(),
    _KEY.Key_I: lambda viewer: viewer.invert(),
    _KEY.Key_M: lambda viewer: viewer.tools.buttons["measure"].toggle(),
    _KEY.Key_S: lambda viewer: viewer.overlay.shown.toggle(),
    _KEY.Key_H: lambda viewer: viewer.overlay.hold_away(away=True),
    _KEY.Key_P: lambda viewer: viewer.names_asked.emit(),
}
