"""Whom this person believes: added by typed code, withdrawn with a reason, lists taken in and handed out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from desktop.flows.key_files import OwnKey, TrustedSigner
from desktop.flows.keyring import Keyring
from desktop.tongue import Tongue
from desktop.views.settings_page.key_table import KeyTable
from desktop.views.sign_page.passphrase_sheet import Unlocking, keyboard_language
from desktop.widgets.choice import Choice
from desktop.widgets.choosing import choose_file, choose_target
from desktop.widgets.label import Label
from desktop.widgets.notice import Notice
from desktop.widgets.question import Question
from desktop.widgets.table import Column
from evaluators.errors import EvaluationError

_BUTTONS: Final = ("add", "withdraw", "import", "export")
_REASONS: Final = ("compromised", "lost", "replaced", "left", "other")
_HEIGHT: Final = 160


class TrustedSigners(KeyTable):
    """A table and its buttons."""

    keys_found = Signal(tuple)
    """Public keys of a file, DER in base64: their code is to be typed."""

    def __init__(self, tongue: Tongue, keyring: Keyring, notice: Notice) -> None:
        self._tongue = tongue
        super().__init__(tongue, "desktop_keys.trusted", self._columns(), _BUTTONS, called="trust.list", height=_HEIGHT)
        self._keyring, self._notice = keyring, notice
        self._withdrawing = ""
        self.unlocking = Unlocking(self, tongue, "desktop_keys.trusted.export")
        self.table.setObjectName("keys.trusted")
        self.with_name, self.with_key = Label("body"), Choice()
        self.with_key.setObjectName("trust.list.key")
        self.with_name.setWordWrap(False)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.with_name)
        below.addWidget(self.with_key, 1)
        self.parts.addLayout(below)
        self.table.row_chosen.connect(lambda _: self._chosen())
        keyring.changed.connect(self._fill)
        keyring.done.connect(self._done)
        keyring.failed.connect(self._failed)
        for name, act in zip(_BUTTONS, (self._add, self._withdraw, self._import, self._export), strict=True):
            self.buttons[name].clicked.connect(act)
        self.retranslate()

    @property
    def asking(self) -> bool:
        """Return whether a passphrase is being asked for; the dialog then says what is wrong."""
        return self.unlocking.sheet is not None

    @property
    def current(self) -> TrustedSigner | None:
        """Return the signer of the marked row."""
        found = self.marked()
        return found if isinstance(found, TrustedSigner) else None

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        super().retranslate()
        keys = {key.path.stem: f"{key.name}, {key.organisation}" for key in self._keyring.own}
        if self.with_key.key not in keys:
            self.with_key.show_key(next(iter(keys), None))
        self.with_key.offer(keys, placeholder=words("desktop_sign.as.no_key"))
        self.with_key.setEnabled(bool(keys))
        self.with_name.say(words("desktop_keys.trusted.with_key" if keys else "desktop_keys.trusted.no_key_to_export"))
        self.with_key.setVisible(bool(keys))
        self.with_key.setAccessibleName(self.with_name.text())
        self._chosen()

    def _columns(self) -> tuple[Column, ...]:
        words = self._tongue

        def since(signer: TrustedSigner) -> str:
            return words.words.date(datetime.fromisoformat(signer.since))

        def status(signer: TrustedSigner) -> str:
            reason = words.words(f"verify.withdrawn_because.{signer.reason}") if signer.reason else ""
            return words.words(f"desktop_keys.trusted.{signer.status}", reason=reason)

        return (
            Column("name", "desktop_keys.own.name", lambda signer: signer.name, width=200),
            Column("organisation", "desktop_keys.own.organisation", lambda signer: signer.organisation, width=220),
            Column("status", "desktop_keys.trusted.status", status, width=200),
            Column("since", "desktop_keys.trusted.since", since, sort_key=lambda signer: signer.since),
            Column("checksum", "desktop_keys.own.checksum", lambda signer: signer.sha256[:16], width=150),
        )

    def _fill(self) -> None:
        self.rows.set_rows(self._keyring.trusted)
        if self._keyring.trusted:
            self.table.set_current_row(0)
        self.retranslate()

    def _chosen(self) -> None:
        signer = self.current
        self.buttons["withdraw"].setEnabled(signer is not None and signer.status != "withdrawn")
        self.buttons["export"].setEnabled(bool(self._keyring.own))

    def _add(self) -> None:
        words = self._tongue.words
        title, kinds = words("desktop_keys.trusted.add_title"), words("desktop_keys.trusted.add_kinds")
        choose_file(self, title, kinds, self._keyring.keys_in)

    def _withdraw(self) -> None:
        signer, words = self.current, self._tongue.words
        if signer is None:
            return
        question = Question(
            self,
            title=words("desktop_keys.withdraw.title"),
            text=words("desktop_keys.withdraw.question", name=signer.name),
            yes=words("desktop_keys.withdraw.yes"),
            no=words("desktop_keys.withdraw.no"),
        )
        name, reason = Label("body"), Choice()
        name.say(words("desktop_keys.withdraw.reason"))
        reason.setObjectName("trust.list.reason")
        reason.setAccessibleName(name.text())
        reason.offer({key: words(f"verify.withdrawn_because.{key}") for key in _REASONS})
        question.yes.setEnabled(False)
        reason.chosen.connect(lambda _: question.yes.setEnabled(True))
        question.body.addWidget(name)
        question.body.addWidget(reason)
        self._withdrawing = signer.name
        question.accepted.connect(lambda: self._keyring.withdraw(signer.sha256, reason.key or "other"))
        question.open()

    def _import(self) -> None:
        words = self._tongue.words
        title, kinds = words("desktop_verify.trust.import_title"), words("desktop_verify.trust.import_kinds")
        choose_file(self, title, kinds, self._keyring.import_list)

    def _export(self) -> None:
        words = self._tongue.words
        title, kinds = words("desktop_keys.trusted.export_title"), words("desktop_keys.trusted.export_kinds")
        choose_target(self, title, kinds, "trust-list.jsonl", self.export_to)

    def export_to(self, target: Path) -> None:
        """Ask for the passphrase of the chosen key and write the list."""
        key = self._signing_key()
        if key is not None:
            self.unlocking.ask(
                [key.name], lambda given: self._keyring.export_list(target, key, given[0], keyboard_language())
            )

    def _signing_key(self) -> OwnKey | None:
        return next((key for key in self._keyring.own if key.path.stem == self.with_key.key), None)

    def _done(self, what: str, value: object) -> None:
        words = self._tongue.words
        if what == "keys_in" and isinstance(value, tuple):
            self.keys_found.emit(value)
        elif what == "import_list":
            self._notice.tell(words("desktop_keys.trusted.import_done"), "ok")
        elif what == "withdraw":
            self._notice.tell(words("desktop_keys.withdraw.done", name=self._withdrawing))
        elif what == "trust":
            self._notice.tell(words("desktop_verify.trust.added", name=str(value)), "ok")
        elif what == "export_list" and isinstance(value, Path):
            key = self._signing_key()
            self.unlocking.close()
            self._notice.tell(
                words("desktop_keys.trusted.export_done", name=value.name, key=key.name if key else ""), "ok"
            )

    def _failed(self, what: str, error: EvaluationError) -> None:
        if what == "export_list":
            self.unlocking.refuse(str(self._tongue.words.error(error)))
