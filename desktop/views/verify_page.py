"""Verify: one drop, one verdict, and what it rests on."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout

from desktop.tongue import Tongue
from desktop.views.page import Page
from desktop.widgets.drop_zone import DropZone
from desktop.widgets.label import Label, State
from evaluators.errors import EvaluationError
from evaluators.evidence.answers import Answer, VerdictId, VerificationResult

MARKS: dict[VerdictId, tuple[str, State]] = {
    "intact": ("✓", "ok"),
    "signer_unknown": ("?", "caution"),
    "key_withdrawn": ("!", "caution"),
    "incomplete": ("!", "caution"),
    "changed": ("✕", "error"),
    "not_signed": ("–", ""),
    "demo": ("–", ""),
}
_STATES: dict[str, State] = {"ok": "ok", "warning": "caution", "wrong": "error", "cannot_be_checked": ""}


class VerifyPage(Page):
    """Takes a package, a bundle or a report PDF; needs no evaluation, no key and no network."""

    asked = Signal(Path)

    def __init__(self, tongue: Tongue) -> None:
        super().__init__("verify", tongue)
        self._shown: VerificationResult | EvaluationError | None = None
        self.drop = DropZone()
        self.drop.dropped.connect(lambda paths: self.asked.emit(paths[0]))
        self.choose = QPushButton()
        self.choose.setObjectName("ver.choose")
        self.choose.clicked.connect(self._choose)
        row = QHBoxLayout()
        row.addWidget(self.choose)
        row.addStretch(1)
        self.card = QFrame()
        self.card.setObjectName("card")
        inside = QVBoxLayout(self.card)
        inside.setContentsMargins(24, 24, 24, 24)
        inside.setSpacing(12)
        self.verdict = Label("verdict")
        self.verdict.setObjectName("ver.verdict")
        self.made_by = Label("key")
        self.rows = QGridLayout()
        self.rows.setHorizontalSpacing(16)
        self.rows.setVerticalSpacing(8)
        self.rows.setColumnStretch(2, 1)
        self.not_checked = Label("note")
        for part in (self.verdict, self.made_by):
            inside.addWidget(part)
        inside.addLayout(self.rows)
        inside.addWidget(self.not_checked)
        self.card.hide()
        for widget in (self.drop, self.card):
            self.body.addWidget(widget)
        self.body.insertLayout(2, row)
        self.body.addStretch(1)
        self.retranslate()

    def show_result(self, result: VerificationResult) -> None:
        """Show a verdict and announce it; the focus stays where it is."""
        self._shown = result
        self.retranslate()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.verdict, self.verdict.text()))

    def show_error(self, error: EvaluationError) -> None:
        """Show why there is no verdict."""
        self._shown = error
        self.retranslate()

    def retranslate(self) -> None:
        """Say every word anew, the answers included."""
        super().retranslate()
        words = self.tongue.words
        self.drop.label.say(words("desktop.verify.drop"))
        self.choose.setText(words("desktop.verify.choose"))
        self.choose.setAccessibleName(self.choose.text())
        self.not_checked.say(words("verify.not_checked"))
        self.card.setVisible(self._shown is not None)
        if isinstance(self._shown, EvaluationError):
            message = words.error(self._shown)
            self.verdict.say(message.happened, "error")
            self.made_by.say(message.advice)
            self._show_answers(())
        elif self._shown is not None:
            self._say_result(self._shown)

    def _say_result(self, result: VerificationResult) -> None:
        words = self.tongue.words
        mark, state = MARKS[result.verdict]
        self.verdict.say(f"{mark}  {words(f'verify.verdict.{result.verdict}')}", state)
        self.made_by.clear()
        if result.verdict == "intact" and result.facts:
            names = ", ".join(one.organisation or "" for one in result.signers if one.standing == "trusted")
            time = words.date(datetime.fromisoformat(result.facts.evaluated_at), time=True) + " UTC"
            self.made_by.say(words("verify.made_by", name=names, time=time))
        self._show_answers(result.answers)

    def _show_answers(self, answers: tuple[Answer, ...]) -> None:
        while (item := self.rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()  # deleting waits for the event loop, and until then it would show through
                widget.deleteLater()
        words = self.tongue.words
        for number, answer in enumerate(answers):
            question, status, sentence = Label(), Label(), Label()
            question.say(words(f"verify.question.{answer.question}"))
            status.say(words(f"verify.status.{answer.status}"), _STATES[answer.status])
            sentence.say(words(answer.sentence, **_worded(answer, self.tongue)))
            for column, label in enumerate((question, status, sentence)):
                self.rows.addWidget(label, number, column)

    def _choose(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self.choose.text(), "", self.tongue.words("desktop.verify.kinds"))
        if path:
            self.asked.emit(Path(path))


def _worded(answer: Answer, tongue: Tongue) -> dict[str, str | int]:
    parameters = dict(answer.parameters)
    if "reason" in parameters:
        parameters["reason"] = tongue.words(f"verify.withdrawn_because.{parameters['reason']}")
    return parameters
