"""Is a folder still there? A disk that was pulled out must not turn every case left into a missing one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from evaluators.cohort.file_access import split, stamp
from evaluators.evaluation.disk_errors import GONE

TRIED: Final = 32
"""Files that must fail as well before a disk that reports errors counts as gone: those read before would come out of
the memory of the system, and prove nothing."""


def is_gone(root: Path, path: str, others: Sequence[str], error: OSError) -> bool:
    """Return whether not only this file but its whole folder can no longer be read.

    Args:
        root: The folder of the images.
        path: Of the file, relative to it.
        others: Paths of all files in the order they are read.
        error: What reading it ended with.
    """
    if not _has_entries(root):
        return True
    at = others.index(path) if path in others else -1
    following: Iterable[str] = (*others[at + 1 :], *others[: max(0, at)])
    if error.errno in GONE and not isinstance(error, FileNotFoundError):
        following = islice(following, TRIED)
    tried = False
    for other in following:
        if _readable(root, other):
            return False
        tried = True
    return tried


def _has_entries(root: Path) -> bool:
    """Return whether a folder holds anything: the place where a disk was mounted stays behind, empty."""
    try:
        with os.scandir(root) as entries:
            return next(entries, None) is not None
    except OSError:
        return False


def _readable(root: Path, path: str) -> bool:
    try:
        if split(root, path)[0] is not None:
            stamp(root, path)
        else:
            with (root / path).open("rb", buffering=0) as stream:
                stream.read(1)
    except OSError:
        return False
    return True
