"""What every page of the window has: a title, a body that scrolls, words that follow the language."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.widgets.label import Label

MARGIN = 24
WIDEST = 1100
"""Pixels; longer lines are tiring to read."""


class Page(QScrollArea):
    """One page. A subclass adds to ``body`` and says its words in ``retranslate``."""

    def __init__(self, name: str, tongue: Tongue) -> None:
        super().__init__()
        self.setObjectName(name)
        self.tongue = tongue
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        inner.setObjectName("page")
        inner.setMaximumWidth(WIDEST)
        self.body = QVBoxLayout(inner)
        self.body.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self.body.setSpacing(16)
        self.title = Label("title")
        self.body.addWidget(self.title)
        self.setWidget(inner)
        tongue.changed.connect(self.retranslate)

    def retranslate(self) -> None:
        """Say every word of the page in the language of the moment."""
        self.title.say(self.tongue.words(f"desktop.{self.objectName()}.title"))
        self.setAccessibleName(self.title.text())
