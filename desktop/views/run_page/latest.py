"""The case that was finished last, as a small picture where there is one. No result: nobody is to peek."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.widgets.label import Label

SIDE = 96
"""Pixels."""


class Latest(QWidget):
    """Can be hidden, and stays hidden."""

    hidden_changed = Signal(bool)

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self._tongue = tongue
        self._case: int | None = None
        self._hides = False
        self.picture, self.text, self.toggle = QLabel(), Label(), QPushButton()
        self.picture.setObjectName("run.latest")
        self.picture.setFixedSize(SIDE, SIDE)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.toggle.setObjectName("run.hideLatest")
        beside = QVBoxLayout()
        beside.addWidget(self.text)
        beside.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignLeft)
        beside.addStretch(1)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        inside.addWidget(self.picture)
        inside.addLayout(beside, 1)
        self.toggle.clicked.connect(lambda: self.set_hides(hides=not self._hides))
        self.show_case(None, None)

    def show_case(self, case: int | None, png: bytes | None) -> None:
        """Show a case by its number, and its picture if there is one."""
        self._case = case
        pixmap = QPixmap()
        if png is not None and pixmap.loadFromData(png):
            sizes = (Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
            pixmap = pixmap.scaled(SIDE, SIDE, *sizes)
        self.picture.setPixmap(pixmap)
        self.picture.setVisible(not pixmap.isNull() and not self.hides)
        self.setVisible(case is not None and (self._hides or not pixmap.isNull()))
        self._say()

    @property
    def hides(self) -> bool:
        """Return whether the person does not want to see it."""
        return self._hides

    def set_hides(self, *, hides: bool) -> None:
        """Hide it, or show it again."""
        if hides == self._hides:
            return
        self._hides = hides
        self.picture.setVisible(not hides and not self.picture.pixmap().isNull())
        self._say()
        self.hidden_changed.emit(hides)

    def retranslate(self) -> None:
        """Say every word anew."""
        self.picture.setAccessibleName(self._tongue.words("desktop_run.latest_name"))
        self._say()

    def _say(self) -> None:
        words = self._tongue.words
        shown = self._case is not None and not self.hides
        self.text.setVisible(shown)
        if self._case is not None:
            self.text.say(words("desktop_run.latest.case", n=self._case))
        self.toggle.setText(words(f"desktop_run.latest.{'show' if self.hides else 'hide'}"))
        self.toggle.setAccessibleName(f"{words('desktop_run.latest.title')}: {self.toggle.text()}")
