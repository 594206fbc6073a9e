"""The verdict with everything it rests on: one row per question, the data last."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.flows.check_report import sentence
from desktop.tongue import Tongue
from desktop.widgets.label import Label, State
from evaluators.errors import EvaluationError
from evaluators.evidence.answers import SIGNED_UNCHANGED, Answer, Question, Status, VerdictId, VerificationResult

MARKS: Final[dict[VerdictId, tuple[str, State]]] = {
    "intact": ("✓", "ok"),
    "other_data": ("✕", "error"),
    "not_required": ("✕", "error"),
    "signer_unknown": ("?", "caution"),
    "key_withdrawn": ("!", "caution"),
    "incomplete": ("!", "caution"),
    "changed": ("✕", "error"),
    "not_signed": ("–", ""),
    "demo": ("–", ""),
}
_STATUS: Final[dict[Status, tuple[str, State]]] = {
    "ok": ("✓", "ok"),
    "warning": ("!", "caution"),
    "wrong": ("✕", "error"),
    "cannot_be_checked": ("–", ""),
}
Row = Literal["signature", "signer", "contents", "plan", "pdf", "data", "notChecked"]
_QUESTIONS: Final[dict[Row, Question]] = {
    "signature": "signature",
    "signer": "signer",
    "contents": "readable",
    "plan": "plan",
    "pdf": "package",
    "data": "data",
}


class VerdictCard(QFrame):
    """Hidden until something is verified.

    Args:
        tongue: The words.
        message: Stands under the verdict.
    """

    folder_asked = Signal()
    key_asked = Signal()

    def __init__(self, tongue: Tongue, message: QWidget) -> None:
        super().__init__()
        self._tongue = tongue
        self._shown: VerificationResult | EvaluationError | None = None
        self._checking = False
        self._own: frozenset[str] = frozenset()
        self.setProperty("card", True)
        self.verdict, self.made_by = Label("verdict"), Label("key")
        self.verdict.setObjectName("ver.verdict")
        self.marks: dict[Row, Label] = {}
        self.names: dict[Row, Label] = {}
        self.rows: dict[Row, Label] = {}
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(12)
        self.grid.setVerticalSpacing(8)
        self.grid.setColumnStretch(2, 1)
        for place, row in enumerate((*_QUESTIONS, "notChecked")):
            self._add_row(place + (place > len(_QUESTIONS) - 1), row)
        self._add_data_controls(len(_QUESTIONS))
        inside = QVBoxLayout(self)
        inside.setContentsMargins(24, 16, 24, 16)
        inside.setSpacing(12)
        inside.addWidget(self.verdict)
        inside.addWidget(self.made_by)
        inside.addWidget(message)  # with its remedies above the rows, where it is seen on a small screen
        inside.addLayout(self.grid)
        self.hide()
        self.retranslate()

    def begin(self) -> None:
        """Say that something is being verified."""
        self._shown, self._checking = None, True
        self.stop_progress()
        self.retranslate()
        self.show()

    def show_result(self, result: VerificationResult | EvaluationError) -> None:
        """Show a verdict, or why there is none."""
        self._shown, self._checking = result, False
        self.retranslate()

    def show_own_keys(self, digests: Iterable[str]) -> None:
        """Know the person's own keys, which need not be in the trusted list."""
        known, self._own = self._own, frozenset(digests)
        if known != self._own:
            self.retranslate()

    @property
    def by_oneself(self) -> bool:
        """Return whether every unknown key is the person's own."""
        result = self._shown
        signers = result.signers if isinstance(result, VerificationResult) else ()
        unknown = [one for one in signers if one.standing == "unknown"]
        return bool(unknown) and all(one.key_sha256 in self._own for one in unknown)

    def show_progress(self, done: int, total: int) -> None:
        """Show how many files of the data were read."""
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(done)
        words = self._tongue.words
        self.bar.setFormat(words("desktop_verify.data.hashing", done=done, all=total))
        self.bar.setAccessibleName(self.bar.text())
        self.bar.show()
        self.stop.show()

    def stop_progress(self) -> None:
        """Take the bar away."""
        self.bar.hide()
        self.stop.hide()

    def say_data(self, text: str, state: State = "") -> None:
        """Say something else in the row of the data than its answer."""
        self.rows["data"].say(text, state)

    def retranslate(self) -> None:
        """Say every word anew, the answers included."""
        words = self._tongue.words
        for button, key in ((self.data_folder, "folder"), (self.data_key, "key"), (self.stop, "stop")):
            button.setText(words(f"desktop_verify.data.{key}"))
            button.setAccessibleName(f"{words('desktop_verify.row.data')}: {button.text()}")
        for row, name in self.names.items():
            name.say(words(f"desktop_verify.row.{row}"))
        self.key_note.say(words("desktop_verify.data.key_note"))
        self.data_key.setAccessibleDescription(self.key_note.text())
        result = self._shown if isinstance(self._shown, VerificationResult) else None
        self._show_rows(result)
        if self._checking:
            self.verdict.say(words("desktop_verify.checking"))
            self.made_by.say("")
        elif isinstance(self._shown, EvaluationError):
            message = words.error(self._shown)
            self.verdict.say(message.happened, "error")
            self.made_by.say(message.advice)
        elif result is not None:
            mark, state = MARKS[result.verdict]
            self.verdict.say(f"{mark}  {words(f'verify.verdict.{result.verdict}')}", state)
            self.made_by.say(self._made_by(result))
        self.made_by.setVisible(bool(self.made_by.text()))

    def spoken(self) -> str:
        """Return the verdict as a screen reader says it: words without the mark."""
        result = self._shown
        if isinstance(result, VerificationResult):
            return f"{self._tongue.words(f'verify.verdict.{result.verdict}')}. {self.made_by.text()}".strip()
        return f"{self.verdict.text()} {self.made_by.text()}".strip()

    def _add_row(self, place: int, row: Row) -> None:
        mark, name, text = Label("body"), Label("body"), Label("body")
        text.setObjectName(f"ver.row.{row}")
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        name.setWordWrap(False)
        self.marks[row], self.names[row], self.rows[row] = mark, name, text
        for column, label in enumerate((mark, name, text)):
            label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            self.grid.addWidget(label, place, column)

    def _add_data_controls(self, place: int) -> None:
        self.data_folder, self.data_key, self.stop = QPushButton(), QPushButton(), QPushButton()
        self.data_folder.setObjectName("ver.dataFolder")
        self.data_key.setObjectName("ver.dataKey")
        self.stop.setObjectName("ver.dataStop")
        self.data_folder.clicked.connect(self.folder_asked)
        self.data_key.clicked.connect(self.key_asked)
        self.bar = QProgressBar()
        self.bar.setObjectName("ver.dataBar")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.data_folder)
        row.addWidget(self.data_key)
        self.key_note = Label("note")
        row.addWidget(self.key_note, 1)
        progress = QHBoxLayout()
        progress.setSpacing(8)
        progress.addWidget(self.bar, 1)
        progress.addWidget(self.stop)
        controls = QVBoxLayout()
        controls.setSpacing(8)
        controls.addLayout(row)
        controls.addLayout(progress)
        self.grid.addLayout(controls, place, 2)
        self.stop_progress()

    def _show_rows(self, result: VerificationResult | None) -> None:
        words = self._tongue.words
        able = result is not None and result.facts is not None
        for control in (self.data_folder, self.data_key, self.key_note):
            control.setVisible(able)
        for row in self.rows:
            for label in (self.marks[row], self.names[row], self.rows[row]):
                label.setVisible(result is not None)
        if result is None:
            return
        for row, question in _QUESTIONS.items():
            self._show_answer(row, result.answer(question))
        ledger = sentence(result.answer("ledger"), words)
        self.rows["notChecked"].say(f"{words('verify.not_checked').partition(': ')[2]} {ledger}")
        self.marks["notChecked"].say("–")
        self.rows["notChecked"].setAccessibleName(
            f"{self.names['notChecked'].text()}: {self.rows['notChecked'].text()}"
        )

    def _show_answer(self, row: Row, answer: Answer) -> None:
        words = self._tongue.words
        mark, state = _STATUS[answer.status]
        self.marks[row].say(mark, state)
        self.marks[row].setAccessibleName(words(f"verify.status.{answer.status}"))
        self.rows[row].say(self._sentence(answer))
        status = words(f"verify.status.{answer.status}")
        self.rows[row].setAccessibleName(f"{self.names[row].text()}: {status}. {self.rows[row].text()}")

    def _sentence(self, answer: Answer) -> str:
        """Return an answer; what to do about an unknown signer stands above the rows, once."""
        words = self._tongue.words
        if answer.sentence == "verify.signer.unknown":
            return words(f"desktop_verify.signer.{'own' if self.by_oneself else 'unknown'}")
        return sentence(answer, words)

    def _made_by(self, result: VerificationResult) -> str:
        """Return who signed, as the trust list names them."""
        if result.verdict not in SIGNED_UNCHANGED or result.facts is None:
            return ""
        words = self._tongue.words
        names = ", ".join(one.organisation or "" for one in result.signers if one.standing == "trusted")
        time = words.date(datetime.fromisoformat(result.facts.evaluated_at), time=True) + " UTC"
        return words("verify.made_by", name=names, time=time)
