"""The model file: where to drop it, what was read from it, what speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.views.model_page.package_facts import PackageFacts
from desktop.widgets.announce import announce
from desktop.widgets.drop_zone import DropZone
from desktop.widgets.label import Label, printable
from desktop.widgets.notice import Action, Notice
from desktop.widgets.waiting_bar import WaitingBar
from evaluators.domain.submission import Submission


class FileBox(QFrame):
    """``model.path``, ``model.choose``, ``model.remove``, ``model.predOnly``."""

    dropped = Signal(list)
    """Paths."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self.setObjectName("card")
        self._tongue = tongue
        self._filler = QWidget()
        self.drop, self.path, self.reading = DropZone(), QLineEdit(), WaitingBar()
        self.path.setReadOnly(True)
        self.reading.setTextVisible(False)
        self.reading.setFixedHeight(6)
        self.read_label, self.facts, self.notice = Label(), PackageFacts(tongue), Notice()
        self.only_reason = Label("note")
        self.choose, self.folder, self.remove, self.cancel = (QPushButton() for _ in range(4))
        self.predictions = QCheckBox()
        for name, widget in (
            ("path", self.path),
            ("choose", self.choose),
            ("chooseFolder", self.folder),
            ("remove", self.remove),
            ("predOnly", self.predictions),
            ("cancel", self.cancel),
            ("reading", self.reading),
        ):
            widget.setObjectName(f"model.{name}")
        self.drop.dropped.connect(self.dropped)
        self.predictions.toggled.connect(lambda _: self.retranslate())
        self._lay_out()

    def show_submission(self, submission: Submission | None, *, path: str, fixed: bool) -> None:
        """Show what was read, or the place to drop something.

        Args:
            submission: What was read.
            path: Where it came from, as far as it is known.
            fixed: Nothing can be changed.
        """
        self.facts.show_submission(submission, fixed=fixed)
        if submission is not None:
            self.predictions.setChecked(submission.is_predictions)
        self.predictions.setEnabled(not fixed)
        self.path.setText(printable(path))
        self.path.setCursorPosition(0)
        self.drop.setVisible(submission is None and not fixed)
        self.path.setVisible(submission is not None or bool(path))
        self._filler.setVisible(self.path.isHidden())
        for button in (self.choose, self.folder):
            button.setVisible(not fixed)
        self.remove.setVisible(not fixed and submission is not None)
        self.retranslate()

    def show_reading(self, file: Path | None, *, busy: bool) -> None:
        """Show that a file is being read; answers being written only move the bar."""
        self.reading.expect(0)
        self.reading.setVisible(busy)
        self.read_label.setVisible(file is not None)
        self.cancel.setVisible(file is not None)
        for button in (self.choose, self.folder, self.remove):
            button.setEnabled(not busy)
        if file is not None:
            self.path.setText(printable(str(file)))
            self.path.show()
            self._filler.hide()
            self.drop.hide()
            self.notice.clear()
            announce(self, self.read_label.text())

    def tell(self, text: str, actions: Sequence[Action]) -> None:
        """Show what went wrong, with its remedies."""
        self.notice.tell(text, "error", actions)

    def retranslate(self) -> None:
        """Say the words."""
        words = self._tongue.words
        only = self.predictions.isChecked()
        self.drop.label.say(words("desktop_model.predictions_drop" if only else "desktop_model.drop"))
        self.drop.setAccessibleName(words("desktop_model.drop_name"))
        self.path.setAccessibleName(words("desktop_model.path"))
        self.read_label.say(words("desktop_model.reading"))
        self.reading.setAccessibleName(words("desktop_model.reading"))
        for button, name in (
            (self.choose, "choose"),
            (self.folder, "masks_folder" if only else "package"),
            (self.remove, "remove"),
            (self.cancel, "cancel"),
            (self.predictions, "predictions_only"),
        ):
            button.setText(words(f"desktop_model.{name}"))
            button.setAccessibleName(button.text())
        self.only_reason.say(words("desktop_model.predictions_reason") if only else "")
        self.facts.retranslate()

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(12)
        buttons = _row(self.path, self.choose, self.folder, self.remove)
        buttons.setStretch(0, 1)
        buttons.addWidget(self._filler, 1)
        reading = _row(self.read_label, self.cancel)
        reading.setStretch(0, 1)
        only = _row(self.predictions, self.only_reason)
        only.setStretch(1, 1)
        rows.addWidget(self.drop)
        rows.addLayout(buttons)
        rows.addWidget(self.reading)
        rows.addLayout(reading)
        rows.addWidget(self.notice)
        rows.addWidget(self.facts)
        rows.addLayout(only)


def _row(*widgets: Label | QLineEdit | QPushButton | QCheckBox) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    return row
