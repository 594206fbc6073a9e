"""The SQLite store of an evaluation: documents, cases, problems, runs, one outcome per case and run."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, TypeVar

import psutil

from evaluators.domain.case import Case, Problem
from evaluators.domain.outcome import Outcome
from evaluators.domain.value import Value
from evaluators.errors import FolderError

FORMAT: Final = 1
_NETWORK_FILE_SYSTEMS = ("nfs", "cifs", "smb", "afp", "webdav", "fuse.sshfs", "9p")
_SCHEMA = """
CREATE TABLE documents (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE cases (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE problems (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE runs (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE outcomes (
    run INTEGER NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (run, number)) STRICT;
"""

V = TypeVar("V", bound=Value)


class Run(Value):
    """One pass over the cohort."""

    number: int
    started_at: str
    finished: bool = False
    confirmatory: bool
    plan_digest: str
    optimisation: str | None = None
    """JSON of domain.results.Optimisation."""
    integrity: str | None = None
    """JSON list of domain.results.IntegrityCheck found while running."""
    isolation: dict[str, str] = {}
    workers: int = 1
    case_timeout_s: float


class Store:
    """The store of one evaluation, open until ``close``.

    Raises (every method):
        FolderError: The disk is full (``M15``), the folder read-only (``C422``) or the file damaged (``C423``).
    """

    def __init__(self, path: Path, *, write: bool) -> None:
        with _told():
            new = not path.exists()
            if new and not write:
                raise FolderError("C421")
            uri = path.absolute().as_uri() + ("" if write else _looking_only(path))
            self._connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
            if write:
                journal = "TRUNCATE" if _on_network(path) else "WAL"  # WAL needs shared memory of one machine
                self._connection.execute(f"PRAGMA journal_mode={journal}")
                self._connection.execute("PRAGMA synchronous=FULL")
            if new:
                self._connection.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version={FORMAT}; COMMIT;")
            elif (found := self._connection.execute("PRAGMA user_version").fetchone()[0]) > FORMAT:
                raise FolderError("C420", found=found, known=FORMAT)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def put(self, name: str, document: Value) -> None:
        """Write or replace a document."""
        with _told():
            self._connection.execute(
                "INSERT OR REPLACE INTO documents VALUES (?, ?)", (name, document.model_dump_json())
            )

    def get(self, name: str, kind: type[V]) -> V | None:
        """Return a document, or None."""
        with _told():
            row = self._connection.execute("SELECT body FROM documents WHERE name = ?", (name,)).fetchone()
        return kind.model_validate_json(row[0]) if row else None

    def drop(self, name: str) -> None:
        """Remove a document."""
        with _told():
            self._connection.execute("DELETE FROM documents WHERE name = ?", (name,))

    def put_cohort(self, cases: Iterable[Case], problems: Iterable[Problem]) -> None:
        """Write all cases and problems in one step."""
        with _told(), self._transaction():
            self._connection.executemany(
                "INSERT INTO cases VALUES (?, ?)", ((case.number, case.model_dump_json()) for case in cases)
            )
            self._connection.executemany(
                "INSERT INTO problems VALUES (?, ?)",
                ((number, problem.model_dump_json()) for number, problem in enumerate(problems, start=1)),
            )

    def cases(self) -> tuple[Case, ...]:
        """Return all cases by number."""
        return tuple(Case.model_validate_json(body) for body in self._bodies("SELECT body FROM cases ORDER BY number"))

    def problems(self) -> tuple[Problem, ...]:
        """Return all problems in the order found."""
        bodies = self._bodies("SELECT body FROM problems ORDER BY number")
        return tuple(Problem.model_validate_json(body) for body in bodies)

    def put_run(self, run: Run) -> None:
        """Write or replace a run."""
        with _told():
            self._connection.execute("INSERT OR REPLACE INTO runs VALUES (?, ?)", (run.number, run.model_dump_json()))

    def runs(self) -> tuple[Run, ...]:
        """Return all runs in order."""
        return tuple(Run.model_validate_json(body) for body in self._bodies("SELECT body FROM runs ORDER BY number"))

    def put_outcome(self, run: int, outcome: Outcome) -> None:
        """Write the outcome of one case; on disk when this returns."""
        with _told():
            self._connection.execute(
                "INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?)", (run, outcome.case, outcome.model_dump_json())
            )

    def outcomes(self, run: int) -> tuple[Outcome, ...]:
        """Return the outcomes of a run by case number."""
        bodies = self._bodies("SELECT body FROM outcomes WHERE run = ? ORDER BY number", run)
        return tuple(Outcome.model_validate_json(body) for body in bodies)

    def _bodies(self, query: str, *parameters: int) -> list[str]:
        with _told():
            return [row[0] for row in self._connection.execute(query, parameters)]

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")


_NO_ROOM: Final = {"SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_WRITE"}
"""How a full disk can also show: the shared memory beside the store, or a page, could not be written."""


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Turn what SQLite says into an error for people."""
    try:
        yield
    except sqlite3.Error as error:
        words = str(error)
        if "full" in words or getattr(error, "sqlite_errorname", "") in _NO_ROOM:
            raise FolderError("M15", free="0 MB", need="1 MB") from None
        if "readonly" in words or "unable to open" in words:
            raise FolderError("C422") from None
        raise FolderError("C423") from None


def _on_network(path: Path) -> bool:
    """Return whether the file lies on a network file system."""
    best = ""
    kind = ""
    for part in psutil.disk_partitions(all=True):
        inside = path.absolute().is_relative_to(part.mountpoint)
        if inside and len(part.mountpoint) >= len(best):
            best, kind = part.mountpoint, part.fstype.lower()
    return kind.startswith(_NETWORK_FILE_SYSTEMS)


def _looking_only(path: Path) -> str:
    """Return how a store is opened for reading.

    A WAL store needs a file of its own beside it even to be read. Where the folder cannot be written and nothing waits
    in the log, nobody can be changing it either, and it is read as it lies.
    """
    log = path.with_name(path.name + "-wal")
    waiting = log.exists() and log.stat().st_size > 0
    return "?mode=ro" if waiting or os.access(path.parent, os.W_OK) else "?immutable=1"
