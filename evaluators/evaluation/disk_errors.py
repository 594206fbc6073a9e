"""What a disk that is full, gone or not ours to write means to a person."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from pathlib import Path
from typing import Final

from evaluators.errors import FolderError

MARGIN: Final = 10 * 1000**2
"""Bytes named as needed beside what is to be written: logs of the store and temporary copies need room too."""

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_GONE_NAMES: Final = (
    *("ENOENT", "EIO", "ENODEV", "ENXIO", "ESTALE", "ENOTCONN", "EREMOTEIO", "ENOMEDIUM", "ETIMEDOUT"),
    *("EHOSTDOWN", "EHOSTUNREACH", "ENETDOWN", "ENETUNREACH", "ESHUTDOWN", "ECONNRESET", "ECONNABORTED"),
)
GONE: Final = frozenset(getattr(errno, name) for name in _GONE_NAMES if hasattr(errno, name))
"""Errors of a disk that was removed, of a network drive that went away, or of a file that is not there."""

_SQLITE_FULL: Final = frozenset({"SQLITE_FULL", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_WRITE"})
"""A full disk also shows as a page, or the shared memory beside the store, that could not be written."""
_SQLITE_GONE: Final = frozenset({"SQLITE_READONLY_DBMOVED"})


def told(error: OSError, place: Path | None = None, *, need: int = 0) -> FolderError:
    """Return what an operating system error means to a person.

    Args:
        error: What was raised.
        place: What was to be written, or its folder; None: as the error names it.
        need: Bytes that were to be written.
    """
    if is_full(error):
        return no_room(place or Path(str(error.filename or ".")), need=need, quota=error.errno == errno.EDQUOT)
    return FolderError("C541" if error.errno in GONE else "C422")


def told_by_sqlite(error: sqlite3.Error, store: Path) -> FolderError:
    """Return what an error of a store means to a person; a store that is neither full nor gone is damaged."""
    name, words = str(getattr(error, "sqlite_errorname", "")), str(error)
    if is_full(error):
        return no_room(store)
    if name in _SQLITE_GONE or name.startswith("SQLITE_IOERR") or not store.exists():
        return FolderError("C541")
    return FolderError("C422" if "readonly" in words or "unable to open" in words else "C423")


def is_full(error: OSError | sqlite3.Error) -> bool:
    """Return whether there is no room left on the disk."""
    if isinstance(error, OSError):
        return error.errno in _FULL
    return getattr(error, "sqlite_errorname", "") in _SQLITE_FULL or "full" in str(error)


def no_room(place: Path, *, need: int = 0, quota: bool = False) -> FolderError:
    """Return ``M15`` with the folder and what is free where ``place`` is to be written.

    Args:
        place: A file or folder that need not exist.
        need: Bytes that were to be written.
        quota: The disk has room, but not for this user.
    """
    free = 0 if quota else _free(place)
    return FolderError("M15", folder=str(_folder(place)), free=_megabytes(free), need=_megabytes(need + MARGIN))


def _folder(place: Path) -> Path:
    """Return the folder a person knows: the next one above that exists."""
    above = place.absolute()
    return next((folder for folder in (above, *above.parents) if folder.is_dir()), above)


def _free(place: Path) -> int:
    for folder in (place, *place.absolute().parents):
        try:
            return shutil.disk_usage(folder).free
        except OSError:
            continue
    return 0


def _megabytes(count: int) -> str:
    return f"{count / 1000**2:.0f} MB"
