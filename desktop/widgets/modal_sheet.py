"""A question in a window of its own: text above, the way back on the left, the primary button on the right."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from desktop.theme import BODY_PT

WIDTH: Final = 640
"""Pixels, at the ordinary size of the text."""
MARGIN: Final = 48
"""Pixels left free beside a sheet in its window."""


class ModalSheet(QDialog):
    """As high as its content needs, in every language and at every size of the text.

    Args:
        parent: The page.
        title: Of the window.
        primary: What the primary button says.
        back: What the other button says.
    """

    def __init__(self, parent: QWidget, title: str, primary: str, back: str) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setWindowTitle(title)
        self.content = QVBoxLayout()
        self.content.setSpacing(12)
        self.primary, self.back = QPushButton(primary), QPushButton(back)
        self.primary.setProperty("primary", True)
        self.primary.setDefault(True)
        for button in (self.primary, self.back):
            button.setAccessibleName(button.text())
        buttons = QHBoxLayout()
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        buttons.addWidget(self.primary)
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(24, 24, 24, 16)
        self._inside.setSpacing(16)
        self._inside.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # that of Qt is of the guessed height
        self._inside.addLayout(self.content, 1)
        self._inside.addLayout(buttons)

    def fit(self) -> None:
        """Take the height that the text needs at this width; Qt guesses it at a narrower one."""
        wanted = round(WIDTH * self.font().pointSizeF() / BODY_PT)
        parent = self.parentWidget()
        room = wanted if parent is None else parent.window().width() - MARGIN
        width = max(min(wanted, room), self._inside.totalMinimumSize().width())
        self.setMinimumSize(0, 0)
        self.resize(width, self.height())
        self._inside.activate()
        for part in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            part.updateGeometry()  # a part may have guessed its height at another width
        height = self._inside.totalHeightForWidth(width)
        self.setMinimumSize(width, height)
        self.resize(width, height)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Be as large as the content."""
        self.fit()
        super().showEvent(event)
