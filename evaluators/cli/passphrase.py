"""Where a passphrase comes from: a file, or the terminal; never an argument that others could see."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

from evaluators.cli.command import Call
from evaluators.errors import CallError

if TYPE_CHECKING:
    from evaluators.evidence.keys import SigningKey


def unlocked(call: Call, name: str) -> SigningKey:
    """Return one of this user's keys; the passphrase is asked for only if there is such a key.

    Args:
        call: With the option ``passphrase_file``.
        name: What was typed: name, beginning of the digest, or PKCS#12 file.

    Raises:
        EvidenceError: As ``keys.load_key``.
        CallError: As ``passphrase``.
    """
    from evaluators import paths
    from evaluators.evidence.keys import load_key, require_key

    folder = paths.keys_folder()
    require_key(name, folder)
    return load_key(name, folder, passphrase(call))


def passphrase(call: Call, *, twice: bool = False) -> str:
    """Return the passphrase.

    Args:
        call: With the option ``passphrase_file``.
        twice: Ask a second time, for a new key.

    Raises:
        CallError: The file cannot be read (``C706``), there is no way to ask (``C707``), or the two differ (``C713``).
    """
    path = call.maybe_path("passphrase_file")
    if path is not None:
        try:
            return path.read_text("utf-8").splitlines()[0] if path.stat().st_size else ""
        except (OSError, UnicodeDecodeError):
            raise CallError("C706", file=path.name) from None
    if not sys.stdin.isatty():
        raise CallError("C707")
    typed = getpass.getpass(call.words("cli.keys.passphrase"))
    if twice and getpass.getpass(call.words("cli.keys.again")) != typed:
        raise CallError("C713")
    return typed
