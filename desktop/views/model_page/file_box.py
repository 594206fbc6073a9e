"""The model file: where to drop it, what was read from it, what speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.widgets.announce import announce
from desktop.widgets.drop_zone import DropZone
from desktop.widgets.label import Label, printable
from desktop.widgets.notice import Action, Notice
from desktop.widgets.waiting_bar import WaitingBar
from evaluators.domain.submission import Finding, Submission, Tensor
from evaluators.submission.findings import finding_message

KILOBYTE, MEGABYTE = 1_000, 1_000_000
SHOWN_GROUPS = 4
"""Of the checksum, enough to tell two models apart; the tip and the clipboard hold all of it."""


class FileBox(QFrame):
    """``model.path``, ``model.choose``, ``model.remove``, ``model.predOnly``, ``model.checksumCopy``."""

    dropped = Signal(list)
    """Paths."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self.setObjectName("card")
        self._tongue = tongue
        self._submission: Submission | None = None
        self._filler = QWidget()
        self.drop, self.path, self.reading = DropZone(), QLineEdit(), WaitingBar()
        self.path.setReadOnly(True)
        self.reading.setTextVisible(False)
        self.reading.setFixedHeight(6)
        self.read_label, self.facts, self.checksum = Label(), Label(), Label("note")
        self.shapes = Label("note")
        self.findings, self.notice = Label(), Notice()
        self.only_reason = Label("note")
        self.choose, self.remove, self.cancel, self.copy = (QPushButton() for _ in range(4))
        self.folder = QPushButton()
        self.predictions = QCheckBox()
        for name, widget in (
            ("path", self.path),
            ("choose", self.choose),
            ("chooseFolder", self.folder),
            ("remove", self.remove),
            ("predOnly", self.predictions),
            ("checksumCopy", self.copy),
            ("cancel", self.cancel),
            ("reading", self.reading),
        ):
            widget.setObjectName(f"model.{name}")
        self.drop.dropped.connect(self.dropped)
        self.copy.clicked.connect(self._copy)
        self.predictions.toggled.connect(lambda _: self.retranslate())
        self._lay_out()

    def show_submission(self, submission: Submission | None, *, path: str, fixed: bool) -> None:
        """Show what was read, or the place to drop something.

        Args:
            submission: What was read.
            path: Where it came from, as far as it is known.
            fixed: Nothing can be changed.
        """
        self._submission = submission
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
            (self.folder, "package"),
            (self.remove, "remove"),
            (self.cancel, "cancel"),
            (self.copy, "checksum_copy"),
            (self.predictions, "predictions_only"),
        ):
            button.setText(words(f"desktop_model.{name}"))
            button.setAccessibleName(button.text())
        self.only_reason.say(words("desktop_model.predictions_reason") if only else "")
        self.folder.setVisible(self.choose.isVisibleTo(self) and not only)
        self._show_facts()

    def _show_facts(self) -> None:
        submission, words = self._submission, self._tongue.words
        for widget in (self.facts, self.checksum, self.copy, self.shapes, self.findings):
            widget.setVisible(submission is not None)
        if submission is None:
            return
        size = sum(file.size for file in submission.files)
        graph = submission.graph
        if graph is None:
            self.facts.say(words("desktop_model.predictions_facts", size=self._size(size)), "ok")
        else:
            kind = "refused_facts" if submission.refused else "facts"
            files = words("desktop_model.files", n=len(submission.files))
            told = words(f"desktop_model.{kind}", opset=graph.opset, size=self._size(size), files=files)
            self.facts.say(told, "error" if submission.refused else "ok")
            self.shapes.say("\n".join([self._shapes("input", graph.inputs), self._shapes("output", graph.outputs)]))
        self.shapes.setVisible(graph is not None)
        groups = _groups(submission.package_digest)
        self.checksum.say(words("desktop_model.checksum", digest=" ".join(groups[:SHOWN_GROUPS])))
        self.checksum.setToolTip(" ".join(groups))
        self.copy.setAccessibleDescription(self.checksum.text())
        told_findings = [self._finding(finding) for finding in submission.findings if finding.severity != "refuse"]
        self.findings.say("\n".join(told_findings))
        self.findings.setVisible(bool(told_findings))

    def _shapes(self, side: str, tensors: Sequence[Tensor]) -> str:
        shown = []
        for tensor in tensors:
            shape = " × ".join("?" if size is None else str(size) for size in tensor.shape)
            shown.append(f"{tensor.name} {shape} ({tensor.dtype})")
        return f"{self._tongue.words(f'desktop_model.{side}')}: {', '.join(shown)}"

    def _finding(self, finding: Finding) -> str:
        words = self._tongue.words
        return f"{words(f'desktop_model.severity.{finding.severity}')} {finding_message(finding, words)}"

    def _size(self, size: int) -> str:
        words = self._tongue.words
        if size < MEGABYTE:
            return words("desktop_model.size.kb", size=words.count(max(1, round(size / KILOBYTE))))
        return words("desktop_model.size.mb", size=words.number(size / MEGABYTE, 1))

    def _copy(self) -> None:
        if self._submission is not None:
            QGuiApplication.clipboard().setText(self._submission.package_digest)
            announce(self.copy, self._tongue.words("desktop_model.checksum_copied"))

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(12)
        buttons = _row(self.path, self.choose, self.folder, self.remove)
        buttons.setStretch(0, 1)
        buttons.addWidget(self._filler, 1)
        reading = _row(self.read_label, self.cancel)
        reading.setStretch(0, 1)
        checksum = _row(self.checksum, self.copy)
        self.checksum.setWordWrap(False)
        checksum.addStretch(1)
        only = _row(self.predictions, self.only_reason)
        only.setStretch(1, 1)
        rows.addWidget(self.drop)
        rows.addLayout(buttons)
        rows.addWidget(self.reading)
        rows.addLayout(reading)
        rows.addWidget(self.notice)
        rows.addWidget(self.facts)
        rows.addLayout(checksum)
        rows.addWidget(self.shapes)
        rows.addWidget(self.findings)
        rows.addLayout(only)


def _groups(digest: str) -> list[str]:
    """Return a checksum in pieces that people can compare."""
    digest = digest.upper()
    return [digest[place : place + 4] for place in range(0, len(digest), 4)]


def _row(*widgets: Label | QLineEdit | QPushButton | QCheckBox) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    return row
