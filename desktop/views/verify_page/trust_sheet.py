"""Typing the key code that the sender reads out; the program compares and never shows the code first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from desktop.flows.key_files import NewSigner
from desktop.flows.keyring import Keyring
from desktop.tongue import Tongue
from desktop.widgets.announce import announce
from desktop.widgets.label import Label
from desktop.widgets.sheet import Sheet
from evaluators.errors import EvaluationError

DIGITS: Final = 20
_FIELDS: Final = ("code", "name", "organisation")


class TrustSheet(Sheet):
    """Code, and whose it is as this person knows them: nothing is filled in from the file."""

    trusted = Signal(str)
    """Name of the signer who was taken in."""

    def __init__(self, tongue: Tongue, keyring: Keyring) -> None:
        super().__init__()
        self._tongue, self._keyring = tongue, keyring
        self._spkis: tuple[str, ...] = ()
        self._comparing = False
        self._problem: EvaluationError | str | None = None
        self.explain, self.problem = Label("body"), Label("body")
        self.problem.setObjectName("trust.problem")
        self.fields = {name: QLineEdit() for name in _FIELDS}
        self.names = {name: Label("body") for name in _FIELDS}
        form = QWidget()
        layout = QFormLayout(form)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(16)
        layout.setVerticalSpacing(8)
        layout.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for name, field in self.fields.items():
            field.setObjectName(f"trust.{name}")
            field.setMaximumWidth(420)
            field.returnPressed.connect(self._add)
            self.names[name].setWordWrap(False)
            layout.addRow(self.names[name], field)
        for part in (self.explain, form, self.problem):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.cancel = self.add_button("trust.cancel")
        self.add = self.add_button("trust.add", primary=True)
        self.cancel.clicked.connect(self.close_sheet)
        self.add.clicked.connect(self._add)
        keyring.done.connect(self._done)
        keyring.failed.connect(self._failed)
        self.retranslate()

    def begin(self, spkis: Sequence[str]) -> None:
        """Ask for the code of one of these keys."""
        self._spkis, self._comparing, self._problem = tuple(spkis), False, None
        for field in self.fields.values():
            field.clear()
        self.retranslate()
        self.fields["code"].setFocus()

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.title.say(words("desktop_verify.trust.title"))
        self.explain.say(words("desktop_verify.trust.explain"))
        for name, field in self.fields.items():
            self.names[name].say(words(f"desktop_verify.trust.{name}"))
            field.setAccessibleName(self.names[name].text())
        self.fields["code"].setPlaceholderText("0000 0000 0000 0000 0000")
        for button, key in ((self.cancel, "cancel"), (self.add, "add")):
            button.setText(words(f"desktop_verify.trust.{key}"))
            button.setAccessibleName(button.text())
        self._say_problem()

    def _add(self) -> None:
        typed = {name: field.text().strip() for name, field in self.fields.items()}
        digits = "".join(filter(str.isdigit, typed["code"]))
        if self._comparing or not self._spkis:
            return
        if len(digits) != DIGITS or not typed["name"] or not typed["organisation"]:
            self._problem = "incomplete"
            self._say_problem()
            announce(self, self.problem.text())
            return
        self._comparing, self._problem = True, None
        self._say_problem()
        self._keyring.trust(NewSigner(self._spkis, digits, typed["name"], typed["organisation"]))

    def _done(self, what: str, value: object) -> None:
        if what == "trust" and self._comparing:
            self._comparing = False
            self.close_sheet()
            self.trusted.emit(str(value))

    def _failed(self, what: str, error: EvaluationError) -> None:
        if what == "trust" and self._comparing:
            self._comparing, self._problem = False, error
            self._say_problem()
            announce(self, self.problem.text())
            self.fields["code"].setFocus()
            self.fields["code"].selectAll()

    def _say_problem(self) -> None:
        words = self._tongue.words
        self.add.setEnabled(not self._comparing)
        if self._comparing:
            self.problem.say(words("desktop_verify.trust.comparing"))
        elif isinstance(self._problem, EvaluationError):
            self.problem.say(str(words.error(self._problem)), "error")
        else:
            self.problem.say(words("desktop_verify.trust.incomplete") if self._problem else "", "error")
