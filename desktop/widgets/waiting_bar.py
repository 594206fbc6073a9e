"""A bar for something whose end may not be known yet."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QWidget

from desktop import theme


class WaitingBar(QProgressBar):
    """Moves while the end is not known, unless the person wants nothing to move: then it stands empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.expect(0)

    def expect(self, total: int) -> None:
        """Say how many steps there are; 0: not known."""
        self.setRange(0, total or (0 if theme.moving() else 1))
        if total == 0:
            self.setValue(0)
