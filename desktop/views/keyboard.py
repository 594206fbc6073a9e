"""The keys that work everywhere in the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from desktop.views.rail import STEPS
from desktop.views.shortcuts import SHORTCUTS

if TYPE_CHECKING:
    from desktop.views.main_window import MainWindow


@runtime_checkable
class Copyable(Protocol):
    """A table or plot that puts itself on the clipboard."""

    def copy(self) -> object: ...


def connect_keys(window: MainWindow) -> None:
    """Connect every key of scope ``global`` to what it does."""
    does = _actions(window)
    for shortcut in SHORTCUTS:
        if shortcut.scope != "global":
            continue
        for place, keys in enumerate(shortcut.keys):
            made = QShortcut(QKeySequence(keys), window)
            made.activated.connect(lambda action=shortcut.action, place=place: does[action](place))


def _actions(window: MainWindow) -> dict[str, Callable[[int], object]]:
    undo = window.bar
    return {
        "step": lambda place: window.go(STEPS[place]),
        "home": lambda _: window.go("home"),
        "verify": lambda _: window.go("verify"),
        "settings": lambda _: window.go("settings"),
        "open": lambda _: window.open_asked.emit(),
        "new": lambda _: window.new_asked.emit(),
        "primary": lambda _: _press_primary(window),
        "cancel": lambda _: window.current().cancel(),
        "undo": lambda _: undo.undo.click(),
        "redo": lambda _: undo.redo.click(),
        "find": lambda _: window.current().search(),
        "copy": lambda _: _copy(window),
        "print": lambda _: window.current().print_page(),
        "next_region": lambda _: _move_region(window, 1),
        "previous_region": lambda _: _move_region(window, -1),
        "help": lambda _: window.help_asked.emit(window.rail.current()),
        "sheet": lambda _: window.shortcuts_asked.emit(window.rail.current()),
    }


def _press_primary(window: MainWindow) -> None:
    button = window.current().footer.primary
    if button is not None and button.isVisible():
        button.click()


def _copy(window: MainWindow) -> None:
    focused = QApplication.focusWidget()
    if isinstance(focused, Copyable):
        focused.copy()
    else:
        window.current().copy()


def _move_region(window: MainWindow, step: int) -> None:
    """Move the focus to the next part of the window: rail, bar, page, footer, status."""
    page = window.current()
    regions: list[QWidget] = [window.rail, window.bar, page, page.footer, window.status]
    focused = QApplication.focusWidget()
    inside = [place for place, region in enumerate(regions) if focused and region.isAncestorOf(focused)]
    start = inside[-1] if inside else -1  # the footer lies in the page: the last that contains the focus
    for offset in range(1, len(regions) + 1):
        target = _first(regions[(start + step * offset) % len(regions)])
        if target is not None and target is not focused:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return


def _first(region: QWidget) -> QWidget | None:
    """Return what takes the focus first; in the rail the page that is chosen."""
    able = [
        widget
        for widget in region.findChildren(QWidget)
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    checked = [widget for widget in able if widget.property("checked")]
    return next(iter(checked or able), None)
