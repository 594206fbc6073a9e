"""What stands in the place of an image that is not there: it follows, or it cannot be shown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from desktop.widgets.label import Label


class Trouble(QFrame):
    """One sentence on black and, behind a button, why."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("onImage", True)
        self.text, self.detail = Label("key"), Label("note")
        self.details = QPushButton()
        self.details.setObjectName(f"{name}.details")
        self.details.clicked.connect(lambda: self.detail.setVisible(self.detail.isHidden()))
        inside = QVBoxLayout(self)
        inside.setContentsMargins(24, 24, 24, 24)
        inside.setSpacing(12)
        inside.addStretch(1)
        for part in (self.text, self.detail):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            inside.addWidget(part)
        inside.addWidget(self.details, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addStretch(1)
        self.hide()

    def say(self, text: str, detail: str, button: str) -> None:
        """Stand in the place of the image; without a detail there is no button."""
        self.text.say(text)
        self.detail.say(detail)
        self.detail.hide()
        self.details.setText(button)
        self.details.setAccessibleName(button)
        self.details.setVisible(bool(detail))
        self.show()
        self.raise_()
