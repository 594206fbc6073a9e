"""Own keys and trusted signers for the pages: everything slow or on the disk happens beside the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.background import Handler, Station
from desktop.flows import key_files
from desktop.flows.key_files import NewKey, NewSigner, OwnKey, TrustedSigner
from evaluators.errors import EvaluationError

Work = Callable[[], object]


class Keyring(QObject):
    """What is in the folder of keys and in the trust list, as last read.

    Every request is answered by ``done`` or ``failed`` with the name of the method.
    """

    changed = Signal()
    """``own`` or ``trusted`` was read anew."""
    done = Signal(str, object)
    failed = Signal(str, object)
    """Name, EvaluationError."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.own: tuple[OwnKey, ...] = ()
        self.trusted: tuple[TrustedSigner, ...] = ()
        self.known = False
        """Whether ``own`` was read at all."""
        self._station = Station(_begin, parent=self)
        self._station.answered.connect(self._answered)
        self._station.failed.connect(self._failed)

    def refresh(self) -> None:
        """Read keys and trust list again."""
        self._station.ask("refresh", _read)

    def make(self, wanted: NewKey) -> None:
        """Make a key; answered with the OwnKey."""
        self._station.ask("make", partial(key_files.make_key, wanted))

    def code(self, pem: str) -> None:
        """Work out a key code; answered with the key and its code."""
        self._station.ask(f"code {pem}", lambda: (pem, key_files.code_of(pem)))

    def back_up(self, key: OwnKey, folder: Path) -> None:
        """Copy a key's file into a folder; answered with the folder."""
        self._station.ask("back_up", partial(_back_up, key, folder))

    def save_public(self, key: OwnKey, folder: Path) -> None:
        """Write the public key into a folder; answered with the file."""
        self._station.ask("save_public", partial(key_files.save_public_key, key, folder))

    def delete(self, key: OwnKey) -> None:
        """Delete a key; answered with it."""
        self._station.ask("delete", partial(_delete, key))

    def keys_in(self, path: Path) -> None:
        """Find the keys a file brings along; answered with a tuple of them."""
        self._station.ask("keys_in", partial(key_files.keys_in, path))

    def trust(self, wanted: NewSigner) -> None:
        """Compare the typed code and take the signer in; answered with the name."""
        self._station.ask("trust", partial(key_files.trust_signer, wanted))

    def withdraw(self, sha256: str, reason: str) -> None:
        """Withdraw trust in a key."""
        self._station.ask("withdraw", partial(key_files.withdraw_signer, sha256, reason))

    def import_list(self, path: Path) -> None:
        """Take in a signed trust list."""
        self._station.ask("import_list", partial(key_files.import_trust_list, path))

    def export_list(self, target: Path, key: OwnKey, passphrase: str, keyboard: str) -> None:
        """Write the own trust list, signed; answered with the file."""
        self._station.ask("export_list", partial(key_files.export_trust_list, target, key, passphrase, keyboard))

    def close(self) -> None:
        """End the thread."""
        self._station.close()

    def _answered(self, what: str, value: object) -> None:
        what = what.partition(" ")[0]
        if what == "refresh":
            assert isinstance(value, tuple)
            self.own, self.trusted = value
            self.known = True
            self.changed.emit()
            return
        if what in {"make", "delete", "trust", "withdraw", "import_list"}:
            self.refresh()
        self.done.emit(what, value)

    def _failed(self, what: str, error: EvaluationError) -> None:
        self.failed.emit(what.partition(" ")[0], error)


def _begin() -> Handler:
    def answer(work: object) -> object:
        assert callable(work)
        return work()

    return answer


def _read() -> tuple[tuple[OwnKey, ...], tuple[TrustedSigner, ...]]:
    return key_files.own_keys(), key_files.trusted_signers()


def _back_up(key: OwnKey, folder: Path) -> Path:
    from evaluators.evidence.keys import copy_key

    copy_key(key.path, folder)
    return folder


def _delete(key: OwnKey) -> OwnKey:
    from evaluators.evidence.keys import delete_key

    delete_key(key.path)
    return key
