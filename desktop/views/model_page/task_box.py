"""What the model does, and with which images. What this version does not evaluate cannot be chosen, and says why."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QWidget

from desktop.tongue import Tongue
from desktop.views.model_page.answer import INDENT, Answer
from desktop.views.model_page.section import Section
from desktop.widgets.choice import Choice
from desktop.widgets.label import Label

KINDS: Final = ("classification", "multilabel", "segmentation", "detection", "measurement")
VOLUMES: Final = "NCDHW"
EVALUATED: Final = frozenset(KINDS)
"""Tasks of ``evaluators.tasks.registry``, which is too heavy to be loaded for a page."""


class TaskBox(Section):
    """``model.task`` and ``model.media``."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__("task", tongue)
        self.kinds = QWidget()
        self.kinds.setObjectName("model.task")
        self._group = QButtonGroup(self)
        grid = QGridLayout(self.kinds)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        self.buttons: dict[str, QRadioButton] = {}
        for place, kind in enumerate(KINDS):
            button = QRadioButton()
            button.setObjectName(f"model.task.{kind}")
            button.setEnabled(kind in EVALUATED)
            button.clicked.connect(lambda _=False, kind=kind: self.answered.emit({"task.kind": kind}))
            self._group.addButton(button)
            self.buttons[kind] = button
            grid.addWidget(button, 0, place)
        self.media = Choice()
        self.media.setObjectName("model.media")
        self.media.setMinimumContentsLength(8)
        self.media.setMinimumWidth(176)
        grid.setColumnStretch(len(KINDS), 1)
        grid.addWidget(self.media, 1, 0, 1, len(KINDS), Qt.AlignmentFlag.AlignLeft)
        self._kind = Answer("task_kind", self.kinds)
        self.reason = Label("note")
        self.reason.setContentsMargins(INDENT, 0, 0, 0)
        for row in (self._kind, self.reason):
            self.rows.addWidget(row)

    def retranslate(self) -> None:
        """Say the words and show the answers."""
        super().retranslate()
        words = self.tongue.words
        reason = words("desktop_model.task_kinds.reason")
        for kind, button in self.buttons.items():
            button.setText(words(f"desktop_model.task_kinds.{kind}"))
            button.setAccessibleName(button.text())
            button.setAccessibleDescription("" if kind in EVALUATED else reason)
        media = "volume" if self.known("input.layout") == VOLUMES else "still"
        offered = {kind: words(f"desktop_model.media.{kind}") for kind in (media, "video")}
        self.media.offer(offered, reasons={"video": reason})
        self.media.show_key(media)
        self.reason.say(reason)
        self._kind.retranslate(words)
        self.media.setAccessibleName(words("desktop_model.media.label"))
        self._show(self.known("task.kind"))

    def _show(self, kind: str | None) -> None:
        self._group.setExclusive(False)  # an exclusive group cannot show that nothing is chosen
        for name, button in self.buttons.items():
            button.setChecked(name == kind)
        self._group.setExclusive(True)
        self._kind.ask(still_open=self.open("task.kind"))
        chosen = self.buttons.get(kind or "")
        shown = f"{chosen.text() if chosen else kind or '–'} · {self.media.currentText()}"
        self._kind.settle(shown if self.fixed else None)
        self.reason.setVisible(not self.fixed)
