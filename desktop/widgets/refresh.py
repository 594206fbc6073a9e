"""Having the style sheet look again at a widget whose properties changed."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def refresh_style(widget: QWidget) -> None:
    """Apply the rules that fit the widget's properties now."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
