"""Where a store lies, and what follows for how it is opened."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from typing import Final

import psutil

_NETWORK_FILE_SYSTEMS: Final = {
    "nfs": "NFS",
    "cifs": "SMB",
    "smb": "SMB",
    "afp": "AFP",
    "webdav": "WebDAV",
    "davfs": "WebDAV",
    "fuse.davfs": "WebDAV",
    "fuse.sshfs": "SSHFS",
    "fuse.rclone": "rclone",
    "fuse.gvfsd": "GVfs",
    "fuse.s3fs": "S3",
    "fuse.ceph": "Ceph",
    "fuse.gluster": "GlusterFS",
    "ceph": "Ceph",
    "gluster": "GlusterFS",
    "lustre": "Lustre",
    "gpfs": "GPFS",
    "beegfs": "BeeGFS",
    "afs": "AFS",
    "ncp": "NCP",
    "9p": "9P",
}
"""How the name of a file system begins, and what people call it."""
_DRIVE_REMOTE: Final = 4


def on_network(path: Path) -> bool:
    """Return whether the file lies on a network file system."""
    return network_kind(path) is not None


def network_kind(path: Path) -> str | None:
    """Return what a file or folder, existing or not, is reached through if it lies on another computer, else None."""
    path = path.absolute()
    if sys.platform == "win32":
        drive = path.drive + "\\"
        remote = drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(drive) == _DRIVE_REMOTE
        return "SMB" if remote else None
    best = ""
    kind = ""
    for part in psutil.disk_partitions(all=True):
        if path.is_relative_to(part.mountpoint) and len(part.mountpoint) >= len(best):
            best, kind = part.mountpoint, part.fstype.lower()
    return next((name for begins, name in _NETWORK_FILE_SYSTEMS.items() if kind.startswith(begins)), None)


def looking_only(path: Path) -> str:
    """Return how a store is opened for reading.

    A WAL store needs a file of its own beside it even to be read. Where the folder cannot be written and nothing waits
    in the log, nobody can be changing it either, and it is read as it lies.
    """
    log = path.with_name(path.name + "-wal")
    waiting = log.exists() and log.stat().st_size > 0
    return "?mode=ro" if waiting or os.access(path.parent, os.W_OK) else "?immutable=1"
