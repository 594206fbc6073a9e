"""Reading a file that was handed in: it may be a pipe nobody writes to, a device without end, or grow meanwhile."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

_FLAGS: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Opening a pipe must not wait for somebody to write to it."""


def read_handed(path: Path, limit: int, *, follow_links: bool = True) -> bytes:
    """Return the content of a regular file, at most one byte more than ``limit``, which says that it is too large.

    Args:
        path: Of the file.
        limit: Bytes.
        follow_links: Whether ``path`` may be a link to the file.

    Raises:
        OSError: It cannot be opened, is no regular file, or is a link that was not to be followed.
    """
    descriptor = os.open(path, _FLAGS | (0 if follow_links else getattr(os, "O_NOFOLLOW", 0)))
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("not a regular file")
        return stream.read(limit + 1)
