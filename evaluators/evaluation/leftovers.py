"""Folders in which something is put together before it gets its name, and what killed programs left of them."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from evaluators.errors import FolderError
from evaluators.evaluation.lock import FolderLock

LOCK: Final = "lock"
"""In every such folder, held by the program that works in it."""


@contextlib.contextmanager
def workplace(parent: Path, stem: str) -> Iterator[Path]:
    """Make a hidden folder on the disk of the target, and remove it at the end, with those that nobody works in.

    Args:
        parent: Folder of the target, so that renaming into it is one step.
        stem: By which leftovers of the same kind are known again.

    Raises:
        OSError: It cannot be made.
    """
    remove_leftovers(parent, stem)
    place = part_of(parent, stem)
    place.mkdir()
    lock = None
    try:
        with contextlib.suppress(FolderError):  # a drive without locks: nobody will ever think it left over
            lock = FolderLock(place / LOCK)
        yield place
    finally:
        if lock is not None:
            lock.release()
        shutil.rmtree(place, ignore_errors=True)


def part_of(parent: Path, stem: str) -> Path:
    """Return a new hidden name."""
    return parent / f".{stem}.{secrets.token_hex(4)}.part"


def remove_leftovers(parent: Path, stem: str) -> None:
    """Remove the folders of this kind whose program has ended; what is in use stays, and so does what cannot go."""
    beginning = f".{stem}."
    with contextlib.suppress(OSError):
        for place in list(parent.iterdir()):
            if place.name.startswith(beginning) and place.name.endswith(".part") and place.is_dir():
                _remove(place)


def _remove(place: Path) -> None:
    with contextlib.suppress(FolderError):  # somebody works in it
        FolderLock(place / LOCK).release()
        shutil.rmtree(place, ignore_errors=True)
