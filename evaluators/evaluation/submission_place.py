"""The private copy of a submission, and the one before it until the store names the new one."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from evaluators.domain.submission import FileDigest
from evaluators.evaluation.atomic import sync_folder, sync_tree, told

BESIDE: Final = ".submission.part"
BEFORE: Final = ".submission.old"


def swap_in(beside: Path, place: Path) -> None:
    """Put a whole new copy in place; the one before waits beside it for ``settle``.

    Raises:
        FolderError: The disk is full, read-only or gone; the copy before is in place.
    """
    before = place.with_name(BEFORE)
    shutil.rmtree(before, ignore_errors=True)
    try:
        sync_tree(beside)
        if place.exists():
            place.rename(before)
        beside.rename(place)
        sync_folder(place.parent)
    except OSError as error:
        if before.exists() and not place.exists():
            before.rename(place)
        raise told(error, place) from None


def settle(place: Path, files: Iterable[FileDigest]) -> None:
    """Finish or undo an exchange that was cut off: in place is what the store names, and nothing beside it.

    Args:
        place: Of the private copy.
        files: Of the submission in the store; none: there is none.
    """
    before, wanted = place.with_name(BEFORE), tuple(files)
    if before.is_dir() and wanted and not holds(place, wanted) and holds(before, wanted):
        shutil.rmtree(place, ignore_errors=True)
        before.rename(place)
    for left in (before, place.with_name(BESIDE)):
        shutil.rmtree(left, ignore_errors=True)


def holds(place: Path, files: Iterable[FileDigest]) -> bool:
    """Return whether a folder has all these files, unchanged."""
    return all(_same(place / file.path, file) for file in files)


def _same(path: Path, file: FileDigest) -> bool:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == file.sha256
    except OSError:
        return False
