"""The steps of a run in one row: done, under way, to come; in signs and words, not in colour."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.widgets.label import Label

NAMES: Final = ("model", "checks", "cases", "intervals")
_OF_A_MODEL: Final = frozenset({"model", "checks"})
_SIGNS: Final = {"done": "✓", "now": "▸", "to_come": "–"}


class Steps(QWidget):
    """One label per step."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self.setObjectName("run.steps")
        self._tongue = tongue
        self._now = -1
        self._predictions = False
        self._labels = [Label() for _ in NAMES]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        for label in self._labels:
            label.setWordWrap(False)
            row.addWidget(label)
        row.addStretch(1)

    def read_predictions(self, *, predictions: bool) -> None:
        """Show the steps of a run that reads predictions made elsewhere: there is no model to load or to check."""
        self._predictions = predictions
        for name, label in zip(NAMES, self._labels, strict=True):
            label.setHidden(predictions and name in _OF_A_MODEL)

    def show_step(self, now: int) -> None:
        """Show which step is under way; as many as there are: all are done."""
        self._now = now
        words = self._tongue.words
        for place, (name, label) in enumerate(zip(NAMES, self._labels, strict=True)):
            state = "done" if place < now else "now" if place == now else "to_come"
            step = words(f"desktop_run.steps.{'predictions' if self._predictions and name == 'cases' else name}")
            label.say(f"{_SIGNS[state]} {step}", "ok" if state == "done" else "")
            label.setAccessibleName(words(f"desktop_run.step_states.{state}", step=step))
            font = label.font()
            font.setBold(state == "now")
            label.setFont(font)

    def retranslate(self) -> None:
        """Say every word anew."""
        self.setAccessibleName(self._tongue.words("desktop_run.steps_name"))
        self.show_step(self._now)
