"""Files that are either wholly there or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from evaluators.errors import FolderError
from evaluators.evaluation.disk_errors import told
from evaluators.evaluation.lock import WAIT_S, is_busy, take

__all__ = ["sync_folder", "sync_tree", "told", "write_file"]


_NOT_FOR_FOLDERS: Final = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})
"""How drives, of the network mostly, say that a folder cannot be flushed; a full or broken one is told."""


def write_file(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write beside the target, fsync, and rename into place.

    What a power cut left beside the target is written over; two writers of one target wait for each other.

    Args:
        path: The target; replaced if it exists.
        content: All of it.
        private: Readable by this user only.

    Raises:
        FolderError: The disk is full (``M15``), the folder is read-only (``C422``) or gone (``C541``).
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        if sys.platform == "win32":  # an open file cannot be renamed there
            _put(os.open(beside, os.O_RDWR | os.O_CREAT, 0o600), content, beside, path)
        else:
            with _alone(beside, private=private) as descriptor:
                _put(os.dup(descriptor), content, beside, path)
        sync_folder(path.parent)
    except OSError as error:
        raise told(error, path, need=len(content)) from None


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut, where the system can (Windows does it by itself)."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NOT_FOR_FOLDERS:
            raise
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Make everything below a folder survive a power cut: files that others wrote, and all names.

    Raises:
        OSError: A file could not be written through.
    """
    for place, _, files in os.walk(folder):
        for name in files:
            descriptor = os.open(Path(place, name), os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        sync_folder(Path(place))


def _put(descriptor: int, content: bytes, beside: Path, path: Path) -> None:
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.truncate(0)
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


@contextlib.contextmanager
def _alone(path: Path, *, private: bool) -> Iterator[int]:
    """Open a file for this writer only, until the block ends; whoever held it before has renamed it away by then."""
    until = time.monotonic() + WAIT_S
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600 if private else 0o644)
        try:
            if _is_mine(descriptor, path):
                if private and sys.platform != "win32":
                    os.fchmod(descriptor, 0o600)  # what a cut left may have been made otherwise
                yield descriptor
                return
        finally:
            os.close(descriptor)
        if time.monotonic() > until:
            raise FolderError("C546")
        time.sleep(0.01)


def _is_mine(descriptor: int, path: Path) -> bool:
    try:
        take(descriptor)
    except OSError as error:
        return not is_busy(error)  # a drive without locks has one writer at a time or none
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
