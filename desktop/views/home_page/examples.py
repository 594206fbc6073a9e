"""The examples: one button for each row of the registry, with what it shows and how long it takes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.flows.demonstrating import Demonstrating
from desktop.tongue import Tongue
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.label import Label
from desktop.widgets.waiting_bar import WaitingBar
from evaluators.examples.registry import EXAMPLES, Example


class Examples(QWidget):
    """Buttons, and below them how far the example that was chosen is.

    Args:
        tongue: The words.
        demonstrating: Prepares an example.
    """

    chosen = Signal(str)
    """Name of the example."""

    def __init__(self, tongue: Tongue, demonstrating: Demonstrating) -> None:
        super().__init__()
        self._tongue, self._demonstrating = tongue, demonstrating
        self._stage = "example"
        self.heading = Label("section")
        self.buttons = {one.name: self._button(one) for one in EXAMPLES}
        self.preparing, self.bar, self.cancel = Label("note"), WaitingBar(), QPushButton()
        self.cancel.setObjectName("home.demoCancel")
        self.cancel.clicked.connect(demonstrating.stop)
        self._lay_out()
        demonstrating.changed.connect(self._show_progress)
        demonstrating.stage.connect(self._show_stage)
        demonstrating.progress.connect(self._show_steps)
        self._show_progress()

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.heading.say(words("desktop_home.examples"))
        for one in EXAMPLES:
            title = words(one.words + ".title")
            about = words(f"desktop_home.example_about.{one.what}", n=one.images, seconds=one.seconds)
            self.buttons[one.name].setText(f"{title}  ·  {about}")
            self.buttons[one.name].setAccessibleName(f"{title}, {about}")
            self.buttons[one.name].setToolTip(words(one.words + ".question"))
        self.cancel.setText(words("desktop_home.cancel"))
        self.cancel.setAccessibleName(words("desktop_home.cancel_example"))
        self.bar.setAccessibleName(words("desktop_home.preparing"))
        self._show_stage(self._stage)

    def _button(self, example: Example) -> QPushButton:
        button = QPushButton()
        button.setObjectName(f"home.demo.{example.short}")
        button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self.chosen.emit(example.name))
        return button

    def _lay_out(self) -> None:
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.heading)
        rows = FlowLayout()
        for button in self.buttons.values():
            rows.addWidget(button)
        inside.addLayout(rows)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(160)
        self._progress = QWidget()
        beside = QHBoxLayout(self._progress)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(12)
        for widget in (self.bar, self.preparing, self.cancel):
            beside.addWidget(widget)
        beside.addStretch(1)
        self.preparing.setWordWrap(False)
        inside.addWidget(self._progress)

    def _show_progress(self) -> None:
        preparing = self._demonstrating.preparing
        self.bar.expect(0)
        self._progress.setVisible(preparing)
        for button in self.buttons.values():
            button.setEnabled(not preparing)

    def _show_steps(self, done: int, total: int) -> None:
        self.bar.expect(total)
        self.bar.setValue(done)

    def _show_stage(self, stage: str) -> None:
        if stage != self._stage:
            self.bar.expect(0)
        self._stage = stage
        known = self._tongue.words.has(f"desktop_home.stage.{stage}")
        self.preparing.say(self._tongue.words(f"desktop_home.stage.{stage if known else 'example'}"))
