"""The tables of an evaluation's store, as numbered steps from every earlier format, and how the file is opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from evaluators.errors import FolderError
from evaluators.evaluation.migration import Newer, Step, format_of, in_memory, migrate
from evaluators.evaluation.store_place import looking_only, on_network

STEPS: Final[tuple[Step, ...]] = (
    (  # 1
        "CREATE TABLE documents (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT",
        "CREATE TABLE cases (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT",
        "CREATE TABLE problems (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT",
        "CREATE TABLE runs (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT",
        """CREATE TABLE outcomes (run INTEGER NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL,
           PRIMARY KEY (run, number)) STRICT""",
    ),
    (  # 2: files described before, small pictures, what people noted; some stores of format 1 have these tables too
        """CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
           body TEXT NOT NULL) STRICT""",
        "CREATE TABLE IF NOT EXISTS thumbnails (number INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT",
        "CREATE TABLE IF NOT EXISTS reviews (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT",
    ),
)
FORMAT: Final = len(STEPS)


def open_store(path: Path, *, write: bool) -> sqlite3.Connection:
    """Return a connection to a whole store of today's format; an older one that is only read is copied into memory.

    Raises:
        FolderError: There is none (``C421``), it is newer (``C420``), or damaged (``C423``).
        sqlite3.Error, OSError: The disk is full, or the folder cannot be written.
    """
    new = not path.exists()
    if new and not write:
        raise FolderError("C421")
    uri = path.absolute().as_uri() + ("" if write else looking_only(path))
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    try:
        return _sound(connection, path, new=new, write=write)
    except Newer as newer:
        connection.close()
        raise FolderError("C420", found=newer.found, known=newer.known) from None
    except UnicodeDecodeError:  # SQLite quotes in its message what it cannot read
        connection.close()
        raise FolderError("C423") from None
    except BaseException:
        connection.close()
        raise


def _sound(connection: sqlite3.Connection, path: Path, *, new: bool, write: bool) -> sqlite3.Connection:
    if write:
        journal = "TRUNCATE" if on_network(path) else "WAL"  # WAL needs shared memory of one machine
        connection.execute(f"PRAGMA journal_mode={journal}")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")  # what was removed would lie in free pages, names of files too
    if not new and connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise FolderError("C423")
    found = format_of(connection)
    if found > FORMAT:
        raise Newer(found, FORMAT)
    if write:
        migrate(connection, STEPS, backup_of=path)
    elif found < FORMAT:
        copy = in_memory(connection, STEPS)
        connection.close()
        return copy
    return connection
