"""A new key: whose it is, its passphrase, then where its backup is and the code people read to each other."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.flows.elsewhere import said_elsewhere
from desktop.flows.key_files import NewKey, OwnKey
from desktop.flows.keyring import Keyring
from desktop.flows.passphrase_strength import Strength, strength
from desktop.tongue import Tongue
from desktop.widgets.announce import announce
from desktop.widgets.choosing import choose_folder
from desktop.widgets.label import Label, State
from desktop.widgets.sheet import Sheet
from evaluators.errors import EvaluationError

SHORTEST: Final = 8
"""Characters of a passphrase; the core refuses fewer."""
_STATES: Final[dict[Strength, State]] = {"weak": "error", "fair": "caution", "strong": "ok"}
_FIELDS: Final = ("name", "organisation", "passphrase", "again")


class NewKeySheet(Sheet):
    """Two steps. The key exists after the first; the second asks for its backup and can be skipped.

    Args:
        tongue: The words.
        keyring: Makes and copies the key.
    """

    made = Signal(object)
    """OwnKey."""

    def __init__(self, tongue: Tongue, keyring: Keyring) -> None:
        super().__init__()
        self._tongue, self._keyring = tongue, keyring
        self._key: OwnKey | None = None
        self._working = False
        self._error: EvaluationError | None = None
        self._copied: Path | None = None
        self._code = ""
        self.fields = {name: QLineEdit() for name in _FIELDS}
        self.names = {name: Label("body") for name in _FIELDS}
        self.strength, self.problem = Label("note"), Label("body")
        self.form, self.backup = QWidget(), QWidget()
        self._build_form()
        self._build_backup()
        self.cancel = self.add_button("newKey.cancel")
        self.make = self.add_button("newKey.make", primary=True)
        self.cancel.clicked.connect(self.close_sheet)
        self.make.clicked.connect(self._go_on)
        keyring.done.connect(self._done)
        keyring.failed.connect(self._failed)
        self.retranslate()

    def begin(self, organisation: str = "") -> None:
        """Ask for a new key; the institution is often that of the key before."""
        self._key, self._error, self._copied, self._code, self._working = None, None, None, "", False
        for field in self.fields.values():
            field.clear()
        self.fields["organisation"].setText(organisation)
        self.retranslate()
        self.show()
        self.fields["name"].setFocus()

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        asking = self._key is None
        self.form.setVisible(asking)
        self.backup.setVisible(not asking)
        self.title.say(words("desktop_keys.new.title" if asking else "desktop_keys.backup.title"))
        for name, field in self.fields.items():
            self.names[name].say(words(f"desktop_keys.new.{name}"))
            field.setAccessibleName(self.names[name].text())
        self.fields["name"].setPlaceholderText(words("desktop_keys.new.name_hint"))
        self.make.setText(words("desktop_keys.new.make" if asking else "desktop_keys.backup.finish"))
        self.cancel.setText(words("desktop_keys.new.cancel"))
        self.cancel.setVisible(asking)
        self.copy_button.setText(words("desktop_keys.backup.copy"))
        for button in (self.make, self.cancel, self.copy_button):
            button.setAccessibleName(button.text())
        self._say_backup()
        self._judge()

    def _build_form(self) -> None:
        layout = QFormLayout(self.form)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(16)
        layout.setVerticalSpacing(8)
        layout.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for name, field in self.fields.items():
            field.setObjectName(f"newKey.{name}")
            field.setMaximumWidth(420)
            field.textEdited.connect(self._edited)
            field.returnPressed.connect(self._go_on)
            self.names[name].setWordWrap(False)
            layout.addRow(self.names[name], field)
            if name == "passphrase":
                self.strength.setObjectName("newKey.strength")
                layout.addRow(QWidget(), self.strength)
        for name in ("passphrase", "again"):
            self.fields[name].setEchoMode(QLineEdit.EchoMode.Password)
        self.problem.setObjectName("newKey.problem")
        layout.addRow(self.problem)
        self.body.addWidget(self.form)

    def _build_backup(self) -> None:
        self.explain, self.copied = Label("body"), Label("body")
        self.code_title, self.code, self.code_explain = Label("note"), Label("verdict"), Label("note")
        self.code.setObjectName("newKey.code")
        self.copy_button = QPushButton()
        self.copy_button.setObjectName("newKey.copy")
        self.copy_button.clicked.connect(self._copy)
        layout = QVBoxLayout(self.backup)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.explain)
        layout.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignLeft)
        for label in (self.copied, self.code_title, self.code, self.code_explain):
            layout.addWidget(label)
        self.body.addWidget(self.backup)
        self.body.addStretch(1)

    def _edited(self) -> None:
        self._error = None
        self._judge()

    def _judge(self) -> None:
        """Say how strong the passphrase is and what is still missing."""
        words = self._tongue.words
        passphrase, again = self.fields["passphrase"].text(), self.fields["again"].text()
        self.strength.say("")
        if passphrase:
            found = strength(passphrase)
            self.strength.say(words(f"desktop_keys.strength.{found}"), _STATES[found])
        problem = ""
        if self._error is not None:
            problem = str(words.error(self._error))
        elif 0 < len(passphrase) < SHORTEST:
            problem = words("desktop_keys.new.short", n=SHORTEST)
        elif again and again != passphrase[: len(again)]:
            problem = words("desktop_keys.new.differ")
        self.problem.say(words("desktop_keys.new.making") if self._working else problem, "error" if problem else "")
        self.make.setEnabled(self._key is not None or not self._working)

    def _complete(self) -> bool:
        typed = {name: field.text().strip() for name, field in self.fields.items()}
        long_enough = len(self.fields["passphrase"].text()) >= SHORTEST
        same = self.fields["passphrase"].text() == self.fields["again"].text()
        return bool(typed["name"] and typed["organisation"]) and long_enough and same

    def _go_on(self) -> None:
        if self._key is not None:
            self.close_sheet()
        elif self._complete():
            self._working = True
            self._judge()
            self._keyring.make(
                NewKey(
                    name=self.fields["name"].text().strip(),
                    organisation=self.fields["organisation"].text().strip(),
                    passphrase=self.fields["passphrase"].text(),
                )
            )
        elif not self._working:
            self.problem.say(self._tongue.words("desktop_keys.new.incomplete"), "error")
            announce(self, self.problem.text())
            next((field for field in self.fields.values() if not field.text()), self.fields["again"]).setFocus()

    def _done(self, what: str, value: object) -> None:
        if what == "make" and self._working:
            assert isinstance(value, OwnKey)
            self._key, self._working = value, False
            for name in ("passphrase", "again"):
                self.fields[name].clear()
            self._keyring.code(value.pem)
            self.made.emit(value)
            self.retranslate()
            self.copy_button.setFocus()
        elif what == "code" and self._key is not None:
            assert isinstance(value, tuple)
            if value[0] == self._key.pem:
                self._code = value[1]
                self._say_backup()
        elif what == "back_up" and self._key is not None and self.isVisible():
            assert isinstance(value, Path)
            self._copied, self._error = value, None
            self._say_backup()

    def _failed(self, what: str, error: EvaluationError) -> None:
        if what in {"make", "back_up"} and self.isVisible():
            self._error, self._working = error, False
            self._judge()
            self._say_backup()

    def _say_backup(self) -> None:
        words = self._tongue.words
        name = self._key.name if self._key else ""
        self.explain.say(words("desktop_keys.backup.explain", name=name))
        self.code_title.say(words("desktop_keys.backup.code"))
        self.code.say(self._code or words("desktop_keys.own.computing"))
        self.code_explain.say(words("desktop_keys.backup.code_explain"))
        if self._key is not None and self._error is not None:
            self.copied.say(str(words.error(self._error)), "error")
        elif self._copied is not None:
            done, warned = (
                words("desktop_keys.backup.done", folder=str(self._copied)),
                said_elsewhere(words, self._copied),
            )
            self.copied.say(f"{done} {warned}".strip(), "caution" if warned else "ok")
        else:
            self.copied.say("")

    def _copy(self) -> None:
        key = self._key
        if key is not None:
            title = self._tongue.words("desktop_keys.own.backup_title")
            choose_folder(self, title, lambda folder: self._keyring.back_up(key, folder))
