"""Home: what can be done here."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from desktop.tongue import Tongue
from desktop.views.page import Page
from desktop.widgets.drop_zone import DropZone
from desktop.widgets.label import Label


class HomePage(Page):
    """Says what the window does and takes a dropped summary."""

    verify = Signal()

    def __init__(self, tongue: Tongue) -> None:
        super().__init__("home", tongue)
        self.button = QPushButton()
        self.button.setObjectName("home.verify")
        self.button.setProperty("primary", True)
        self.button.clicked.connect(self.verify)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch(1)
        self.drop = DropZone()
        self.drop.setObjectName("drop")
        self.evaluate = Label("section")
        self.how = Label()
        self.body.addLayout(row)
        for widget in (self.drop, self.evaluate, self.how):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.retranslate()

    def retranslate(self) -> None:
        """Say every word anew."""
        super().retranslate()
        words = self.tongue.words
        self.button.setText(words("desktop.home.verify"))
        self.button.setAccessibleName(self.button.text())
        self.drop.label.say(words("desktop.home.drop"))
        self.evaluate.say(words("desktop.home.evaluate"))
        self.how.say(words("desktop.home.how"))
