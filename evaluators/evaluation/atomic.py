"""Files that are either wholly there or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

from evaluators.errors import FolderError


def write_file(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write beside the target, fsync, and rename into place.

    Args:
        path: The target; replaced if it exists.
        content: All of it.
        private: Readable by this user only.

    Raises:
        FolderError: The disk is full (``M15``) or the folder is read-only (``C422``).
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if private else 0o644)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise told(error) from None


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut, where the system can (Windows does it by itself)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network file systems cannot
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def told(error: OSError) -> FolderError:
    """Return what an operating system error means to a person."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return FolderError("M15", free="0 MB", need="1 MB")
    return FolderError("C422")
