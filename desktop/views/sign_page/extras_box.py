"""What can be added to a summary: reader verdicts, notes, a comparison, and free texts, each ticked on its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.widgets.label import Label, printable

LONGEST: Final = 200
"""Characters; the format takes no longer text outside the house."""

_INDICATOR: Final = 32
"""Pixels of a box without its words."""


class ExtrasBox(QWidget):
    """Ticks; every change is told at once."""

    changed = Signal()

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self._tongue = tongue
        self._found = (False, False)
        self._inside = False
        self.verdicts, self.notes, self.comparison = QCheckBox(), QCheckBox(), QCheckBox()
        self.verdicts.setObjectName("sign.addVerdicts")
        self.notes.setObjectName("sign.addNotes")
        self.comparison.setObjectName("sign.addComparison")
        self._boxes = {"verdicts": self.verdicts, "notes": self.notes, "comparison": self.comparison}
        self.reason = Label("note")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for box in self._boxes.values():
            box.clicked.connect(self.changed)
            box.setMinimumWidth(_INDICATOR)  # its text breaks where there is too little room
            layout.addWidget(box)
        layout.insertWidget(layout.indexOf(self.comparison), self.reason)  # it is about readers
        self.retranslate()

    def offer(self, *, verdicts: bool, notes: bool, comparison: bool, inside: bool) -> None:
        """Say what there is to add, and whether the summary stays in the house."""
        self._found, self._inside = (verdicts, notes), inside
        self.verdicts.setEnabled(verdicts)
        self.notes.setEnabled(notes and inside)
        self.comparison.setEnabled(comparison)
        for box in self._boxes.values():
            if not box.isEnabled():
                box.setChecked(False)
        self.retranslate()

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        for name, box in self._boxes.items():
            box.setAccessibleName(words(f"desktop_sign.add.{name}"))
        self._break_lines()
        verdicts, notes = self._found
        reason = ""
        if not (verdicts or notes):
            reason = words("desktop_sign.add.nothing_reviewed")
        elif notes and not self._inside:
            reason = words("desktop_sign.add.notes_inside_only")
        self.reason.say(reason)
        self.reason.setVisible(bool(reason))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Break the words of a box before their bracket where they do not fit: a box does not wrap by itself."""
        super().resizeEvent(event)
        self._break_lines()

    def _break_lines(self) -> None:
        for box in self._boxes.values():
            text = box.accessibleName()
            fits = box.fontMetrics().horizontalAdvance(text) <= self.width() - _INDICATOR
            box.setText(text if fits else text.replace(" (", "\n(", 1))


class TextsBox(QWidget):
    """One tick per free text, with the whole text beside it."""

    changed = Signal()

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self._tongue = tongue
        self._texts: dict[str, str] = {}
        self._mode = "explain"
        self._boxes: dict[str, QCheckBox] = {}
        self.explain = Label("note")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self._layout.addWidget(self.explain)
        self.retranslate()

    @property
    def ticked(self) -> tuple[str, ...]:
        """Return the names of the texts that may leave the house."""
        return tuple(sorted(name for name, box in self._boxes.items() if box.isChecked()))

    def offer(self, texts: Mapping[str, str], *, inside: bool, example: bool) -> None:
        """Show the texts there are; ticks stay where a text stays the same."""
        self._mode = "example" if example else "inside" if inside else "explain"
        shown = dict(texts) if self._mode == "explain" else {}
        if shown != self._texts:
            ticked = {name for name in self.ticked if shown.get(name) == self._texts.get(name)}
            self._texts = shown
            self._build(ticked)
        self.retranslate()

    def retranslate(self) -> None:
        """Say every word anew; the texts themselves are data."""
        words = self._tongue.words
        self.explain.say(words(f"desktop_sign.texts.{self._mode}"))
        for name, box in self._boxes.items():
            title = words(f"desktop_sign.texts.names.{name.replace('.', '-')}")
            text = self._texts[name]
            long = f" ({words('desktop_sign.texts.too_long')})" if len(text) > LONGEST else ""
            box.setText(f"{title}{long}".replace("&", "&&"))
            box.setAccessibleName(f"{title}{long}: {printable(text)}")

    def _build(self, ticked: set[str]) -> None:
        for old in self.findChildren(QWidget):
            if old is not self.explain:
                old.hide()  # deleting waits for the event loop, and until then it would show through
                self._layout.removeWidget(old)
                old.deleteLater()
        self._boxes = {}
        for name, text in self._texts.items():
            box, shown = QCheckBox(), Label("body")
            box.setObjectName(f"sign.text.{name}")
            box.setChecked(name in ticked)
            box.setEnabled(len(text) <= LONGEST)
            box.clicked.connect(self.changed)
            shown.say(text)
            shown.setContentsMargins(28, 0, 0, 4)
            self._layout.addWidget(box)
            self._layout.addWidget(shown)
            self._boxes[name] = box
