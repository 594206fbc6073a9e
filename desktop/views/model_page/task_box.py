"""What the model does, and with which images."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QWidget

from desktop.tongue import Tongue
from desktop.views.model_page.answer import Answer, shown_text
from desktop.views.model_page.section import Section
from desktop.widgets.choice import Choice
from evaluators.domain.preparation import READ_WHOLE

KINDS: Final = ("classification", "multilabel", "segmentation", "detection", "measurement", "video")
"""Tasks of ``evaluators.tasks.registry``, which is too heavy to be loaded for a page."""
PER_FRAME: Final = ("classification", "segmentation", "detection")
"""What a model may say of each frame of a video."""
_BESIDE: Final = 3
"""Kinds in a line."""
_MEDIA: Final = {"volume": "volume", "clip": "video"}
"""What a model reads whole, to the kind of images."""


class TaskBox(Section):
    """``model.task``, ``model.media`` and, of videos, ``model.per_frame``."""

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
            button.clicked.connect(lambda _=False, kind=kind: self.answered.emit({"task.kind": kind}))
            self._group.addButton(button)
            self.buttons[kind] = button
            grid.addWidget(button, place // _BESIDE, place % _BESIDE)
        self.media = Choice()
        self.media.setObjectName("model.media")
        self.media.setMinimumContentsLength(8)
        self.media.setMinimumWidth(176)
        grid.setColumnStretch(_BESIDE, 1)
        grid.addWidget(self.media, len(KINDS) // _BESIDE, 0, 1, _BESIDE + 1, Qt.AlignmentFlag.AlignLeft)
        self._kind = Answer("task_kind", self.kinds)
        self.rows.addWidget(self._kind)
        self.per_frame = Choice()
        self.per_frame.setObjectName("model.per_frame")
        self.per_frame.chosen.connect(lambda said: self.answered.emit({"task.per_frame": said}))
        self._per_frame = Answer("per_frame", self.per_frame)
        self.rows.addWidget(self._per_frame)

    def retranslate(self) -> None:
        """Say the words and show the answers."""
        super().retranslate()
        words = self.tongue.words
        for kind, button in self.buttons.items():
            button.setText(words(f"desktop_model.task_kinds.{kind}"))
            button.setAccessibleName(button.text())
        media = _MEDIA.get(READ_WHOLE.get(self.known("input.layout") or "", ""), "still")
        media = "video" if self.known("task.kind") == "video" else media
        self.media.offer({media: words(f"desktop_model.media.{media}")})
        self.media.show_key(media)
        frames = {said: words(f"desktop_model.per_frame.{said}") for said in PER_FRAME}
        self.per_frame.offer(frames, placeholder=words("desktop_model.please_choose"))
        for row in (self._kind, self._per_frame):
            row.retranslate(words)
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
        self._per_frame.setVisible(kind == "video")
        self.per_frame.show_key(self.known("task.per_frame"))
        self._per_frame.ask(still_open=self.open("task.per_frame"))
        self._per_frame.settle(shown_text(self.per_frame) if self.fixed else None)
