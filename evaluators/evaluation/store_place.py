"""Where a store lies, and what follows for how it is opened."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import psutil

_NETWORK_FILE_SYSTEMS: Final = ("nfs", "cifs", "smb", "afp", "webdav", "fuse.sshfs", "9p")


def on_network(path: Path) -> bool:
    """Return whether the file lies on a network file system."""
    best = ""
    kind = ""
    for part in psutil.disk_partitions(all=True):
        inside = path.absolute().is_relative_to(part.mountpoint)
        if inside and len(part.mountpoint) >= len(best):
            best, kind = part.mountpoint, part.fstype.lower()
    return kind.startswith(_NETWORK_FILE_SYSTEMS)


def looking_only(path: Path) -> str:
    """Return how a store is opened for reading.

    A WAL store needs a file of its own beside it even to be read. Where the folder cannot be written and nothing waits
    in the log, nobody can be changing it either, and it is read as it lies.
    """
    log = path.with_name(path.name + "-wal")
    waiting = log.exists() and log.stat().st_size > 0
    return "?mode=ro" if waiting or os.access(path.parent, os.W_OK) else "?immutable=1"
