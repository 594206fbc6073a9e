"""One writer at a time: the lock of an evaluation folder."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

from evaluators.errors import FolderError


class FolderLock:
    """Held from construction until ``release``; the operating system frees it when the process dies.

    Raises:
        FolderError: Another process holds it (``M21``), or the folder is read-only (``C422``).
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            raise FolderError("C422") from None
        try:
            _take(self._file)
        except OSError:
            os.close(self._file)
            raise FolderError("M21", **_holder(path)) from None
        now = datetime.now(UTC).isoformat(timespec="minutes")
        content = json.dumps({"host": socket.gethostname(), "pid": os.getpid(), "since": now}).encode()
        with contextlib.suppress(OSError):  # a full disk does not undo the lock
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, content, 0)

    def release(self) -> None:
        """Free the folder for others."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _take(file: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _holder(path: Path) -> dict[str, str]:
    try:
        told = json.loads(path.read_bytes())
        return {"host": str(told["host"]), "time": str(told["since"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {"host": "?", "time": "?"}
