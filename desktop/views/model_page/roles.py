"""What each output of a detector holds: boxes, scores, classes, or nothing that is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.widgets.choice import Choice
from desktop.widgets.label import Label
from evaluators.domain.submission import Output
from evaluators.submission.preflight_boxes import BOX_MEANINGS
from evaluators.texts import Words

ROLES: Final[tuple[str, ...]] = (*sorted(BOX_MEANINGS, reverse=True), "scores", "labels", "query_logits", "yolo_detect")
"""Words under ``desktop_model.means``."""
UNUSED: Final = ""
MOST: Final = 12
"""Outputs that are offered; a graph may declare any number."""


class Roles(QWidget):
    """``model.role.<n>``: a list for each output of the graph."""

    answered = Signal(dict)
    """``output.name`` and ``output.means`` of all outputs that are used, in the order of the graph."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("model.roles")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[str, Label, Choice]] = []

    def show_outputs(self, names: Sequence[str], known: Sequence[Output], words: Words, *, fixed: bool) -> None:
        """Show what is known of each output.

        Args:
            names: Of the outputs of the graph.
            known: What the draft says of them.
            words: The words.
            fixed: Nothing can be changed.
        """
        if [name for name, _, _ in self._rows] != list(names[:MOST]):
            self._make(names[:MOST])
        offered: dict[str, str] = {role: words(f"desktop_model.means.{role}") for role in ROLES}
        said: Mapping[str, str] = {output.name: output.means for output in known}
        for name, label, choice in self._rows:
            label.say(name)
            choice.offer({UNUSED: words("desktop_model.roles.unused"), **offered})
            choice.show_key(said.get(name, UNUSED))
            choice.setAccessibleName(words("desktop_model.roles.of", name=name))
            choice.setEnabled(not fixed)

    def _make(self, names: Sequence[str]) -> None:
        for _, label, choice in self._rows:
            for widget in (label, choice):
                self._grid.removeWidget(widget)
                widget.deleteLater()
        self._rows = []
        for row, name in enumerate(names):
            label, choice = Label(), Choice()
            choice.setObjectName(f"model.role.{row}")
            label.setBuddy(choice)
            choice.chosen.connect(self._tell)
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(choice, row, 1)
            self._rows.append((name, label, choice))

    def _tell(self) -> None:
        used = [(name, choice.key) for name, _, choice in self._rows if choice.key]
        names, means = [name for name, _ in used], [key for _, key in used]
        self.answered.emit({"output.name": names or None, "output.means": means or None})
