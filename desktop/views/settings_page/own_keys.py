"""The own keys: make, read out the code, copy to a safe place, hand out the public half, delete."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal

from desktop.flows.elsewhere import said_elsewhere
from desktop.flows.key_files import OwnKey
from desktop.flows.keyring import Keyring
from desktop.tongue import Tongue
from desktop.views.settings_page.key_table import KeyTable
from desktop.widgets.choosing import choose_folder
from desktop.widgets.label import Label
from desktop.widgets.notice import Notice
from desktop.widgets.question import Question
from desktop.widgets.table import Column

_BUTTONS: Final = ("new", "code", "backup", "export", "delete")
_HEIGHT: Final = 132
"""Pixels: the heading and three rows."""


class OwnKeys(KeyTable):
    """A table, its buttons, and the code of the chosen key in large digits."""

    new_asked = Signal()

    def __init__(self, tongue: Tongue, keyring: Keyring, notice: Notice) -> None:
        self._tongue = tongue
        super().__init__(tongue, "desktop_keys.own", self._columns(), _BUTTONS, called="keys", height=_HEIGHT)
        self._keyring, self._notice = keyring, notice
        self._code, self._coded = "", ""
        self.code = Label("verdict")
        self.code.setObjectName("keys.code.shown")
        self.table.setObjectName("keys.own")
        self.parts.addWidget(self.code)
        self.table.row_chosen.connect(lambda _: self._chosen())
        keyring.changed.connect(self._fill)
        keyring.done.connect(self._done)
        self.buttons["new"].clicked.connect(self.new_asked)
        self.buttons["code"].clicked.connect(self._show_code)
        self.buttons["backup"].clicked.connect(self._back_up)
        self.buttons["export"].clicked.connect(self._export)
        self.buttons["delete"].clicked.connect(self._delete)
        self.retranslate()

    @property
    def current(self) -> OwnKey | None:
        """Return the key of the marked row."""
        found = self.marked()
        return found if isinstance(found, OwnKey) else None

    def retranslate(self) -> None:
        """Say every word anew."""
        super().retranslate()
        self._chosen()

    def _columns(self) -> tuple[Column, ...]:
        def made(key: OwnKey) -> str:
            return self._tongue.words.date(datetime.fromisoformat(key.created_at))

        return (
            Column("name", "desktop_keys.own.name", lambda key: key.name, width=220),
            Column("organisation", "desktop_keys.own.organisation", lambda key: key.organisation, width=260),
            Column("made", "desktop_keys.own.made", made, sort_key=lambda key: key.created_at),
            Column("checksum", "desktop_keys.own.checksum", lambda key: key.sha256[:16], width=160),
        )

    def _fill(self) -> None:
        self.rows.set_rows(self._keyring.own)
        if self._keyring.own:
            self.table.set_current_row(0)
        self.retranslate()

    def _chosen(self) -> None:
        key = self.current
        for name in ("code", "backup", "export", "delete"):
            self.buttons[name].setEnabled(key is not None)
        if key is None or key.pem != self._coded:
            self._code = ""
        self.code.say(self._code)
        self.code.setVisible(bool(self._code))

    def _show_code(self) -> None:
        if (key := self.current) is not None:
            self._coded, self._code = key.pem, self._tongue.words("desktop_keys.own.computing")
            self._chosen()
            self._keyring.code(key.pem)

    def _back_up(self) -> None:
        if (key := self.current) is not None:
            title = self._tongue.words("desktop_keys.own.backup_title")
            choose_folder(self, title, lambda folder: self._keyring.back_up(key, folder))

    def _export(self) -> None:
        if (key := self.current) is not None:
            title = self._tongue.words("desktop_keys.own.export_title")
            choose_folder(self, title, lambda folder: self._keyring.save_public(key, folder))

    def _delete(self) -> None:
        if (key := self.current) is not None:
            words = self._tongue.words
            question = Question(
                self,
                title=words("desktop_keys.delete.title"),
                text=words("desktop_keys.delete.question", name=key.name),
                yes=words("desktop_keys.delete.yes"),
                no=words("desktop_keys.delete.no"),
            )
            question.accepted.connect(lambda: self._keyring.delete(key))
            question.open()

    def _done(self, what: str, value: object) -> None:
        words = self._tongue.words
        if what == "code" and isinstance(value, tuple) and value[0] == self._coded:
            self._code = value[1]
            self._chosen()
        elif what == "back_up" and isinstance(value, Path) and self.isVisible():
            done, warned = words("desktop_keys.own.backup_done", folder=str(value)), said_elsewhere(words, value)
            self._notice.tell(f"{done} {warned}".strip(), "caution" if warned else "ok")
        elif what == "save_public" and isinstance(value, Path):
            self._notice.tell(words("desktop_keys.own.export_done", name=value.name), "ok")
        elif what == "delete" and isinstance(value, OwnKey):
            self._notice.tell(words("desktop_keys.delete.done", name=value.name))
