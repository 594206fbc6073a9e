"""Landlock: this process reads and writes only the paths it is handed (Linux 5.13 or newer).

Source: https://docs.kernel.org/userspace-api/landlock.html
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evaluators.isolation import native

assert sys.platform == "linux"

_CREATE_RULESET: Final = 444
_ADD_RULE: Final = 445
_RESTRICT_SELF: Final = 446
_ASK_VERSION: Final = 1
_RULE_PATH_BENEATH: Final = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE = (1 << bit for bit in range(6))
_MAKE_DIR, _MAKE_REG = 1 << 7, 1 << 8
_REFER, _TRUNCATE = 1 << 13, 1 << 14

_READ: Final = _READ_FILE | _READ_DIR
_WRITE: Final = _WRITE_FILE | _TRUNCATE | _MAKE_DIR | _MAKE_REG | _REMOVE_DIR | _REMOVE_FILE | _REFER
"""No links, sockets, pipes or devices, and never the right to execute."""
_OF_A_FILE: Final = _READ_FILE | _WRITE_FILE | _TRUNCATE
"""Rights the kernel accepts for something that is not a folder."""

_FILE_RIGHTS_BY_VERSION: Final = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many of the rights, from the lowest bit, each version of the interface knows; later versions add none."""
_TCP_FROM_VERSION: Final = 4
_SCOPES_FROM_VERSION: Final = 6
_BIND_AND_CONNECT_TCP: Final = 0b11
_ABSTRACT_SOCKETS_AND_SIGNALS: Final = 0b11


class _Ruleset(ctypes.Structure):
    _fields_ = [("file_rights", ctypes.c_uint64), ("tcp_rights", ctypes.c_uint64), ("scopes", ctypes.c_uint64)]


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("rights", ctypes.c_uint64), ("folder", ctypes.c_int32)]


@dataclass(frozen=True, slots=True)
class Landlock:
    """What the kernel limits from now on."""

    version: int

    @property
    def covers_tcp(self) -> bool:
        """Return whether TCP is refused as well."""
        return self.version >= _TCP_FROM_VERSION


def version() -> int:
    """Return the version of the kernel's interface, 0 where Landlock is absent or switched off."""
    try:
        return native.system_call(_CREATE_RULESET, 0, 0, _ASK_VERSION)
    except OSError:
        return 0


def restrict(*, readable: Iterable[Path], writable: Iterable[Path]) -> Landlock:
    """Limit the calling thread, and the threads it starts later, to these paths and what lies beneath.

    A path that does not exist, or may not be searched, gets no rule. Needs ``gain_no_privileges`` first.

    Raises:
        OSError: The kernel has no Landlock or refused the rules.
    """
    known = version()
    if not known:
        raise OSError("no Landlock")
    rights = (1 << _FILE_RIGHTS_BY_VERSION.get(known, 16)) - 1
    ruleset = _Ruleset(
        rights,
        _BIND_AND_CONNECT_TCP if known >= _TCP_FROM_VERSION else 0,
        _ABSTRACT_SOCKETS_AND_SIGNALS if known >= _SCOPES_FROM_VERSION else 0,
    )
    handle = native.system_call(_CREATE_RULESET, ctypes.addressof(ruleset), ctypes.sizeof(ruleset), 0)
    try:
        for path in readable:
            _allow(handle, path, _READ & rights)
        for path in writable:
            _allow(handle, path, (_READ | _WRITE) & rights)
        native.system_call(_RESTRICT_SELF, handle, 0)
    finally:
        os.close(handle)
    return Landlock(known)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
        target = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            rule = _PathRule(rights if path.is_dir() else rights & _OF_A_FILE, target)
            native.system_call(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, ctypes.addressof(rule), 0)
        finally:
            os.close(target)
