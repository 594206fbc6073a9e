"""One writer at a time: the lock of an evaluation folder."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from evaluators.errors import FolderError
from evaluators.evaluation.disk_errors import told

_BUSY: Final = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK})
"""How systems say that another process holds a lock; everything else says that there are no locks here."""

_LOCKED_BYTE: Final = 1 << 30
"""On Windows nobody else can read what is locked: far behind the words that say who holds it."""
WAIT_S: Final = 10.0
"""How long another program at a small file is waited for."""


class FolderLock:
    """Held from construction until ``release``; the operating system frees it when the process dies.

    Raises:
        FolderError: Another process holds it (``M21``), the folder is read-only (``C422``) or gone (``C541``), or its
            drive knows no locks (``C543``): then nobody writes, rather than two at once.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise told(error, path) from None
        try:
            take(self._file)
        except OSError as error:
            os.close(self._file)
            raise (FolderError("M21", **_holder(path)) if is_busy(error) else FolderError("C543")) from None
        now = datetime.now(UTC).isoformat(timespec="minutes")
        content = json.dumps({"host": socket.gethostname(), "pid": os.getpid(), "since": now}).encode()
        with contextlib.suppress(OSError):  # a full disk does not undo the lock
            os.ftruncate(self._file, 0)
            os.write(self._file, content)  # opened just now: from its beginning

    def release(self) -> None:
        """Free the folder for others."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def take(file: int) -> None:
    """Lock an open file for this process, or raise at once.

    Raises:
        OSError: Somebody else has it (``is_busy``), or this drive knows no locks.
    """
    if sys.platform == "win32":
        import msvcrt

        os.lseek(file, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        os.lseek(file, 0, os.SEEK_SET)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_busy(error: OSError) -> bool:
    """Return whether a lock could not be taken because somebody else has it."""
    return error.errno in _BUSY


def _holder(path: Path) -> dict[str, str]:
    try:
        said = json.loads(path.read_bytes())
        return {"host": str(said["host"]), "since_utc": str(said["since"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {"host": "?", "since_utc": "?"}


@contextlib.contextmanager
def in_turn(path: Path) -> Iterator[None]:
    """Let one program after the other through the block: for files that are read, changed and written back.

    On a drive without locks everybody is let through.

    Args:
        path: A file beside them, made where it is missing.

    Raises:
        FolderError: Somebody else did not finish (``C546``), or the folder cannot be written.
    """
    until = time.monotonic() + WAIT_S
    turn: FolderLock | None
    while True:
        try:
            turn = FolderLock(path)
            break
        except FolderError as error:
            if error.id == "C543":
                turn = None
                break
            if error.id != "M21":
                raise
            if time.monotonic() > until:
                raise FolderError("C546") from None
        time.sleep(0.02)
    try:
        yield
    finally:
        if turn is not None:
            turn.release()
