"""What a right click on the image, or the menu key, offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from desktop.widgets.viewer.viewer import Viewer

_TOOLS: Final = ("fit", "actual", "reset", "measure", "full")


def open_menu(viewer: Viewer, place: QPoint) -> None:
    """Open the menu of a viewer at a place of the screen."""
    words = viewer.tongue.words
    menu = QMenu(viewer)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for text, look in viewer.tools.choices():
        action = menu.addAction(text)
        action.triggered.connect(lambda _=False, look=look: viewer.look(look))
    menu.addSeparator()
    menu.addAction(words("desktop_viewer.invert"), viewer.invert)
    for key in _TOOLS:
        menu.addAction(words(f"desktop_viewer.{key}"), viewer.tools.buttons[key].click)
    menu.addSeparator()
    names = "show" if viewer.names_hidden else "hide"
    menu.addAction(words(f"desktop_viewer.{names}_names"), viewer.names_asked.emit)
    menu.popup(place)
