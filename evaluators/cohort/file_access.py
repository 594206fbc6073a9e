"""The bytes of a file of the cohort, in a folder or inside an archive of it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from evaluators.cohort.archives import ENDING, members, read_member
from evaluators.errors import CohortError

SEPARATOR: Final = "!/"
"""Between the path of an archive and the name inside it, as in ``export.zip!/series/1.dcm``."""


def read_bytes(root: Path, path: str) -> bytes:
    """Return the content of a file.

    Args:
        root: The image folder.
        path: Relative to it, with forward slashes; ``archive.zip!/inner/file.png`` inside an archive.

    Raises:
        OSError: It is gone or cannot be read.
    """
    archive, name = split(root, path)
    return (root / path).read_bytes() if archive is None else read_member(archive, name)


def stamp(root: Path, path: str) -> tuple[int, int]:
    """Return size in bytes and time of change in ns; of a member, the time of its archive.

    Raises:
        OSError: It is gone or cannot be read.
    """
    archive, name = split(root, path)
    if archive is None:
        found = (root / path).stat()
        return found.st_size, found.st_mtime_ns
    try:
        return members(archive)[name].size, archive.stat().st_mtime_ns
    except (CohortError, KeyError):
        raise OSError("no such member") from None


def split(root: Path, path: str) -> tuple[Path | None, str]:
    """Return the archive a file lies in, and its name there; None for a file of its own."""
    end = 0
    while (at := path.find(SEPARATOR, end)) >= 0:  # a folder may be called like an archive
        end = at + len(SEPARATOR)
        if path[:at].lower().endswith(ENDING) and (archive := root / path[:at]).is_file():
            return archive, path[end:]
    return None, path
