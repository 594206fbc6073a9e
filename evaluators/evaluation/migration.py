"""How SQLite files of earlier formats become those of today: numbered steps, each whole or not at all, after a backup.

A new file goes through the same steps as an old one, so that no step is ever without a test.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from evaluators.evaluation.atomic import sync_folder

BACKUPS: Final = "backups"
"""Folder beside the file."""
Step = tuple[str, ...]
"""SQL statements that belong together."""


class Newer(Exception):
    """The file was written by a later version of the program.

    Attributes:
        found: Its format.
        known: The latest one known here.
    """

    def __init__(self, found: int, known: int) -> None:
        super().__init__()
        self.found, self.known = found, known


def format_of(connection: sqlite3.Connection) -> int:
    """Return the format of a file; 0: nothing was written yet, or before formats had numbers."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, steps: Sequence[Step], *, backup_of: Path | None) -> None:
    """Bring a file to the latest format; nothing happens where it has it.

    Args:
        connection: Open for writing, in no transaction.
        steps: The first leads from nothing to format 1.
        backup_of: The file, kept as it is beside itself before anything is changed; None: it need not be kept.

    Raises:
        Newer: It is newer than the last step.
        sqlite3.Error, OSError: The disk is full, or the folder cannot be written; the file is as it was.
    """
    found = format_of(connection)
    if found > len(steps):
        raise Newer(found, len(steps))
    if found == len(steps):
        return
    if backup_of is not None and _holds_something(connection):
        keep_as_it_is(connection, backup_of, found)
    for number, step in enumerate(steps[found:], start=found + 1):
        _take(connection, step, number)


def in_memory(connection: sqlite3.Connection, steps: Sequence[Step]) -> sqlite3.Connection:
    """Return a migrated copy of a file that may only be looked at; threads may share it, and nobody changes it."""
    copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.backup(copy)
    migrate(copy, steps, backup_of=None)
    copy.execute("PRAGMA query_only=ON")
    return copy


def keep_as_it_is(connection: sqlite3.Connection, path: Path, found: int) -> None:
    """Write a whole copy of the file under its format; one that is there already, from a cut before, stays."""
    folder = path.parent / BACKUPS
    kept = folder / f"{path.stem}-format-{found}{path.suffix}"
    if kept.exists():
        return
    folder.mkdir(mode=0o700, exist_ok=True)
    beside = kept.with_name(f".{kept.name}.part")
    beside.unlink(missing_ok=True)  # what a power cut left
    try:
        with contextlib.closing(sqlite3.connect(beside)) as copy:
            connection.backup(copy)
        _sync(beside)
        beside.replace(kept)
        sync_folder(folder)
    except (sqlite3.Error, OSError):
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def _take(connection: sqlite3.Connection, step: Step, number: int) -> None:
    """Take one step; another program may have taken it while this one waited."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if format_of(connection) < number:
            for statement in step:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={number}")
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()  # nothing where a full disk already undid it, and that is to be told
        raise


def _holds_something(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
