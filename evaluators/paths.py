"""Folders of this user: keys, trust list, register of cohorts, settings, logs.

``PRUEFSTAND_HOME`` moves all of them to one place. Nothing is created here.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def home() -> Path:
    """Return the user's folder of the program."""
    chosen = os.environ.get("PRUEFSTAND_HOME")
    return Path(chosen).expanduser() if chosen else Path(platformdirs.user_data_dir("pruefstand", appauthor=False))


def keys_folder() -> Path:
    """Return where signing keys lie (PKCS#12, one file each)."""
    return home() / "keys"


def trust_list() -> Path:
    """Return the file of the signers this user trusts."""
    return home() / "trust.json"


def register() -> Path:
    """Return the file that remembers which cohorts were run, under keyed hashes."""
    return home() / "register.sqlite"


def logs_folder() -> Path:
    """Return where the rotating log is written."""
    return home() / "logs"
