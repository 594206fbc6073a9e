"""Speaking to a screen reader without moving the focus."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, text: str) -> None:
    """Have a text spoken on behalf of a widget."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # not needed for the first paint

    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
