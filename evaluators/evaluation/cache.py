"""What an evaluation keeps only to be quick: small pictures of its cases. They come back when they are looked at."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from evaluators.evaluation.folder import EvaluationFolder, open_folder

_STORE = "store.sqlite"


def cache_size(path: Path) -> int:
    """Return the bytes of the small pictures of an evaluation; 0 where there are none, or no evaluation."""
    try:
        with contextlib.closing(sqlite3.connect(f"{(path / _STORE).absolute().as_uri()}?mode=ro", uri=True)) as store:
            found: int | None = store.execute("SELECT SUM(LENGTH(body)) FROM thumbnails").fetchone()[0]
            return found or 0
    except (sqlite3.Error, UnicodeDecodeError):  # the latter where SQLite quotes what it cannot read
        return 0


def clear_cache(path: Path, opened: EvaluationFolder | None = None) -> None:
    """Remove the small pictures of an evaluation.

    Args:
        path: Its folder.
        opened: Where this process has it open.

    Raises:
        FolderError: Somebody else has it open (``M21``), or it cannot be written.
    """
    with contextlib.nullcontext(opened) if opened is not None else open_folder(path, write=True) as folder:
        folder.store.drop_thumbnails()
        with (
            contextlib.suppress(sqlite3.Error),  # being read just now: the room is given back another time
            contextlib.closing(sqlite3.connect(path / _STORE, timeout=1)) as store,
        ):
            store.execute("VACUUM")
