"""Who may read and write a file (Windows): entries in the lists of access, made for a worker and taken back.

A list is read, changed and written again; between workers of this process that is done one at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import byref, c_void_p, c_wchar_p, sizeof
from pathlib import Path
from threading import Lock
from typing import Final

from evaluators.isolation.windows_calls import call, demand, demand_zero
from evaluators.isolation.windows_layout import Access, Entry, ListSize

READ: Final = 0x120089
READ_AND_RUN: Final = 0x1200A9
CHANGE: Final = 0x13019F
"""Read, write, append and delete; neither the list of access itself nor the owner."""
EVERY_CONTAINER: Final = "S-1-15-2-1"
"""ALL APPLICATION PACKAGES: whatever runs in a container, as Windows lets it read its own folder and Program Files."""

_FILE: Final = 1
_LIST_OF_ACCESS: Final = 4
_GRANT, _REVOKE = 1, 4
_WHAT_LIES_BENEATH: Final = 3
_SIZE_OF_LIST: Final = 2
_ALLOWS: Final = 0
_ONLY_BENEATH: Final = 0x8
_one_at_a_time: Final = Lock()


def grant(path: Path, sid: int, rights: int) -> None:
    """Let a container do this with a file, or with a folder and what lies beneath.

    Args:
        path: On a drive that keeps lists of access.
        sid: Address of the container's identifier.
        rights: ``READ``, ``READ_AND_RUN`` or ``CHANGE``.

    Raises:
        OSError: The file is not there or not this person's, or the drive keeps no lists.
    """
    _change(path, Access(rights=rights, mode=_GRANT, inheritance=_WHAT_LIES_BENEATH if path.is_dir() else 0, sid=sid))


def revoke(path: Path, sid: int) -> None:
    """Take back whatever the container was let do with a file.

    Raises:
        OSError: The file is gone.
    """
    _change(path, Access(mode=_REVOKE, sid=sid))


def is_granted(path: Path, sid: int, rights: int) -> bool:
    """Return whether the list of a file gives these rights already.

    Raises:
        OSError: The list cannot be read.
    """
    size, entry, given = ListSize(), c_void_p(), 0
    with _list_of(path) as old:
        demand("advapi32", "GetAclInformation", old, byref(size), sizeof(size), _SIZE_OF_LIST)
        for number in range(size.entries):
            demand("advapi32", "GetAce", old, number, byref(entry))
            found = Entry.from_address(entry.value or 0)
            if found.kind == _ALLOWS and not found.flags & _ONLY_BENEATH:
                whose = c_void_p((entry.value or 0) + Entry.sid.offset)
                given |= found.rights if call("advapi32", "EqualSid", whose, c_void_p(sid)) else 0
    return given & rights == rights


@contextmanager
def every_container() -> Iterator[int]:
    """Give the address of the identifier of all containers.

    Raises:
        OSError: The system does not know it.
    """
    sid = c_void_p()
    demand("advapi32", "ConvertStringSidToSidW", c_wchar_p(EVERY_CONTAINER), byref(sid))
    try:
        yield sid.value or 0
    finally:
        call("kernel32", "LocalFree", sid)


def _change(path: Path, access: Access) -> None:
    new = c_void_p()
    with _one_at_a_time, _list_of(path) as old:
        demand_zero("advapi32", "SetEntriesInAclW", 1, byref(access), old, byref(new))
        try:
            demand_zero(
                "advapi32", "SetNamedSecurityInfoW", c_wchar_p(str(path)), _FILE, _LIST_OF_ACCESS, None, None, new, None
            )
        finally:
            call("kernel32", "LocalFree", new)


@contextmanager
def _list_of(path: Path) -> Iterator[c_void_p]:
    old, described = c_void_p(), c_void_p()
    demand_zero(
        *("advapi32", "GetNamedSecurityInfoW", c_wchar_p(str(path)), _FILE, _LIST_OF_ACCESS, None, None),
        *(byref(old), None, byref(described)),
    )
    try:
        if not old.value:
            raise OSError("no list of access")  # everyone may do everything: one entry would lock everyone else out
        yield old
    finally:
        call("kernel32", "LocalFree", described)
