"""The order in which Tab visits widgets that are made late."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def read_after(place: QWidget, *late: QWidget) -> None:
    """Have Tab visit widgets where a place of the page is, and not after everything that was made before them.

    Args:
        place: Already on the page; need not take the focus.
        late: In their order.
    """
    before = place
    while before.focusPolicy() == Qt.FocusPolicy.NoFocus:  # Qt puts nothing behind what takes no focus
        earlier = before.previousInFocusChain()
        if earlier is None or earlier is place or earlier.isWindow():
            return
        before = earlier
    for widget in late:
        QWidget.setTabOrder(before, widget)
        before = widget
