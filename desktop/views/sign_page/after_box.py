"""What lies on the disk after signing, and what to do with it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from desktop.flows.drafts import SignatureState
from desktop.flows.keyring import Keyring
from desktop.tongue import Tongue
from desktop.widgets.label import Label
from desktop.widgets.showing import show_in_folder


class AfterBox(QFrame):
    """The package, two buttons, and the key code to be read aloud. Hidden while nothing is signed."""

    verify_asked = Signal(Path)

    def __init__(self, tongue: Tongue, keyring: Keyring) -> None:
        super().__init__()
        self._tongue, self._keyring = tongue, keyring
        self._state = SignatureState()
        self._signer, self._code = "", ""
        keyring.changed.connect(self._ask_for_code)
        keyring.changed.connect(self.retranslate)
        keyring.done.connect(self._keyring_done)
        self.setProperty("card", True)
        self.line, self.code_title, self.code, self.code_explain = (
            Label("key"), Label("note"), Label("verdict"), Label("note"),
        )  # fmt: skip
        self.code.setObjectName("sign.keyCode")
        self.show_button, self.verify_button = QPushButton(), QPushButton()
        self.show_button.setObjectName("sign.show")
        self.verify_button.setObjectName("sign.verifyNow")
        self.show_button.clicked.connect(self._show)
        self.verify_button.clicked.connect(self._verify)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.verify_button)
        row.addWidget(self.show_button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self.line)
        layout.addLayout(row)
        for label in (self.code_title, self.code, self.code_explain):
            layout.addWidget(label)
        self.hide()
        self.retranslate()

    def show_state(self, state: SignatureState) -> None:
        """Show what was found on the disk."""
        self._state = state
        self._ask_for_code()
        self.retranslate()

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        state = self._state
        name = state.package.name if state.package else ""
        if state.changed:
            self.line.say(f"{words('desktop_sign.state.changed')} ({name})", "error")
        else:
            self.line.say(words("desktop_sign.after.line", state=self._signed_by(), name=name), "ok")
        for button, key in ((self.show_button, "show"), (self.verify_button, "verify")):
            button.setText(words(f"desktop_sign.after.{key}"))
            button.setAccessibleName(button.text())
        self.code_title.say(words("desktop_sign.after.key_code"))
        self.code.say(self._code)
        self.code.setAccessibleName(f"{self.code_title.text()} {self._code}")
        self.code_explain.say(words("desktop_sign.after.key_code_explain"))
        for label in (self.code_title, self.code, self.code_explain):
            label.setVisible(bool(self._code))

    def _signed_by(self) -> str:
        """Return who signed, by the names of the own keys and of the trust list; how many, where one is unknown."""
        state, words = self._state, self._tongue.words
        keyring = self._keyring
        known = {key.sha256: (key.name, key.organisation) for key in keyring.trusted if key.status == "trusted"}
        known |= {key.sha256: (key.name, key.organisation) for key in keyring.own}
        names = [", ".join(filter(None, known[signer])) for signer in state.signers if signer in known]
        if names and len(names) == state.present == state.all:
            return words("desktop_sign.state.by", names="; ".join(names))
        return words("desktop_sign.state.partly", present=state.present, all=state.all)

    def _show(self) -> None:
        if self._state.package is not None:
            show_in_folder(self._state.package.parent)

    def _verify(self) -> None:
        if self._state.package is not None:
            self.verify_asked.emit(self._state.package)

    def _ask_for_code(self) -> None:
        """Have the code of the own key that signed worked out; the demo key's would say nothing."""
        signer = next((key.pem for key in self._keyring.own if key.sha256 in self._state.signers), "")
        if signer != self._signer:
            self._signer, self._code = signer, ""
            if signer:
                self._keyring.code(signer)

    def _keyring_done(self, what: str, value: object) -> None:
        if what == "code":
            assert isinstance(value, tuple)
            if value[0] == self._signer:
                self._code = value[1]
                self.retranslate()
