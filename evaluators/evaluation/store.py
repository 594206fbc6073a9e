"""The SQLite store of an evaluation: documents, cases, problems, runs, one outcome per case and run.

Beside them what comes back without anyone: files described before, thumbnails. And what people noted: reviews.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from evaluators.domain.case import Case, Problem
from evaluators.domain.outcome import Outcome
from evaluators.domain.streamed import Streamed
from evaluators.domain.value import Value
from evaluators.errors import FolderError
from evaluators.evaluation.disk_errors import told, told_by_sqlite
from evaluators.evaluation.kept_cases import KeptCases
from evaluators.evaluation.reviews import Review
from evaluators.evaluation.store_format import open_store

V = TypeVar("V", bound=Value)


class Run(Value):
    """One pass over the cohort."""

    number: int
    id: str | None = None
    """Random, so that a run in a copy of the folder is another one; None: begun before runs had one."""
    started_at: str
    finished: bool = False
    superseded: bool = False
    """Model or data were exchanged since; its outcomes speak about others."""
    confirmatory: bool
    plan_digest: str
    optimisation: str | None = None
    """JSON of domain.results.Optimisation."""
    integrity: str | None = None
    """JSON list of domain.results.IntegrityCheck found while running."""
    isolation: dict[str, str] = {}
    workers: int = 1
    case_timeout_s: float
    stream: Streamed | None = None
    """How the model kept up with a video in real time; None: not measured."""


class FileRow(NamedTuple):
    """What is kept of a file that was described: it is known again by place, size and time of its last change."""

    path: str
    size: int
    mtime_ns: int
    body: str


class Store:
    """The store of one evaluation, open until ``close``. Threads may share it.

    Raises (every method):
        FolderError: The disk is full (``M15``), the folder read-only (``C422``) or gone (``C541``), or the file
            damaged (``C423``).
    """

    def __init__(self, path: Path, *, write: bool) -> None:
        self._guard = threading.RLock()
        self._depth = 0
        self._kept = KeptCases()
        self._path = path
        with _told(self._path):
            self._connection = open_store(path, write=write)

    def close(self) -> None:
        """Close the file."""
        self._kept.forget()
        with self._guard:
            self._connection.close()

    def keep_cases(self) -> None:
        """Hold the cases in memory once they were read: for a program in which many ask for them at once."""
        self._kept.wanted = True

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Write everything in the block, or nothing; blocks may be nested."""
        with self._guard, _told(self._path):
            if self._depth:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
            except BaseException:
                self._connection.rollback()  # nothing where a full disk already undid it, and that is to be told
                self._kept.forget()
                raise
            else:
                self._connection.execute("COMMIT")
            finally:
                self._depth = 0

    def put(self, name: str, document: Value) -> None:
        """Write or replace a document."""
        self._write("INSERT OR REPLACE INTO documents VALUES (?, ?)", name, document.model_dump_json())

    def get(self, name: str, kind: type[V]) -> V | None:
        """Return a document, or None."""
        found = self._bodies("SELECT body FROM documents WHERE name = ?", name)
        return _parsed(kind, found[0]) if found else None

    def drop(self, name: str) -> None:
        """Remove a document."""
        self._write("DELETE FROM documents WHERE name = ?", name)

    def drop_results(self) -> None:
        """Remove all results kept; they are computed again from the outcomes."""
        self._write("DELETE FROM documents WHERE name LIKE 'results %'")

    def put_cohort(self, cases: Iterable[Case], problems: Iterable[Problem]) -> None:
        """Write all cases and problems in one step, in the place of those before."""
        all_cases = tuple(cases)
        with self.transaction():
            self._connection.execute("DELETE FROM cases")
            self._connection.execute("DELETE FROM problems")
            self.put_cases(all_cases)
            self._kept.set(all_cases)
            self._connection.executemany(
                "INSERT INTO problems VALUES (?, ?)",
                ((number, problem.model_dump_json()) for number, problem in enumerate(problems, start=1)),
            )

    def put_cases(self, cases: Iterable[Case]) -> None:
        """Write or replace single cases."""
        changed = {case.number: case for case in cases}
        with self.transaction():
            self._connection.executemany(
                "INSERT OR REPLACE INTO cases VALUES (?, ?)",
                ((number, case.model_dump_json()) for number, case in changed.items()),
            )
            self._kept.replace(changed)

    def cases(self) -> tuple[Case, ...]:
        """Return all cases by number."""
        return self._kept.get(self._read_cases)

    def problems(self) -> tuple[Problem, ...]:
        """Return all problems in the order found."""
        bodies = self._bodies("SELECT body FROM problems ORDER BY number")
        return tuple(_parsed(Problem, body) for body in bodies)

    def put_run(self, run: Run) -> None:
        """Write or replace a run."""
        self._write("INSERT OR REPLACE INTO runs VALUES (?, ?)", run.number, run.model_dump_json())

    def runs(self) -> tuple[Run, ...]:
        """Return all runs in order."""
        return tuple(_parsed(Run, body) for body in self._bodies("SELECT body FROM runs ORDER BY number"))

    def put_outcome(self, run: int, outcome: Outcome) -> None:
        """Write the outcome of one case; on disk when this returns."""
        body = outcome.model_dump_json()
        self._write("INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?)", run, outcome.case, body)

    def outcomes(self, run: int) -> tuple[Outcome, ...]:
        """Return the outcomes of a run by case number."""
        bodies = self._bodies("SELECT body FROM outcomes WHERE run = ? ORDER BY number", run)
        return tuple(_parsed(Outcome, body) for body in bodies)

    def cases_done(self, run: int) -> frozenset[int]:
        """Return the numbers of the cases that have an outcome in a run."""
        return frozenset(self._rows("SELECT number FROM outcomes WHERE run = ?", run))

    def cases_to_run(self) -> frozenset[int]:
        """Return the numbers of the cases that are not excluded, without reading the cases."""
        if (kept := self._kept.now) is not None:
            return frozenset(case.number for case in kept if case.exclusion is None)
        return frozenset(self._rows("SELECT number FROM cases WHERE json_extract(body, '$.exclusion') IS NULL"))

    def count_cases(self) -> int:
        """Return the number of cases, without reading them."""
        return int(self._rows("SELECT COUNT(*) FROM cases")[0])

    def put_review(self, review: Review) -> None:
        """Write or replace what a person noted about a case; an empty one is removed."""
        if review.verdict is None and not review.note:
            self._write("DELETE FROM reviews WHERE number = ?", review.case)
        else:
            self._write("INSERT OR REPLACE INTO reviews VALUES (?, ?)", review.case, review.model_dump_json())

    def reviews(self) -> dict[int, Review]:
        """Return what was noted, by case number."""
        found = [_parsed(Review, body) for body in self._bodies("SELECT body FROM reviews ORDER BY number")]
        return {review.case: review for review in found}

    def put_thumbnail(self, number: int, png: bytes) -> None:
        """Keep the small picture of a case."""
        self._write("INSERT OR REPLACE INTO thumbnails VALUES (?, ?)", number, png)

    def thumbnail(self, number: int) -> bytes | None:
        """Return the small picture of a case, or None."""
        found = self._rows("SELECT body FROM thumbnails WHERE number = ?", number)
        return bytes(found[0]) if found else None

    def drop_thumbnails(self) -> None:
        """Remove all small pictures: the cases have changed."""
        self._write("DELETE FROM thumbnails")

    def put_files(self, rows: Iterable[FileRow]) -> None:
        """Keep what was found in files."""
        with self.transaction():
            self._connection.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", rows)

    def keep_only_files(self, paths: Collection[str]) -> None:
        """Forget what was found in all other files: names of files of a folder chosen by mistake do not stay."""
        with self.transaction():
            gone = [(path,) for path in self._rows("SELECT path FROM files") if path not in paths]
            self._connection.executemany("DELETE FROM files WHERE path = ?", gone)

    def known_file(self, path: str, size: int, mtime_ns: int) -> str | None:
        """Return what was found in a file that has not changed since, or None."""
        query = "SELECT body FROM files WHERE path = ? AND size = ? AND mtime_ns = ?"
        found = self._bodies(query, path, size, mtime_ns)
        return found[0] if found else None

    def stamp_of_file(self, path: str) -> tuple[int, int] | None:
        """Return size and time of the last change that a file had when it was described, or None."""
        found = self._rows("SELECT size || ' ' || mtime_ns FROM files WHERE path = ?", path)
        if not found:
            return None
        size, mtime_ns = found[0].split()
        return int(size), int(mtime_ns)

    def has_results(self, run: int) -> bool:
        """Return whether results of a run were kept, for whichever plan."""
        return bool(self._rows("SELECT 1 FROM documents WHERE name GLOB ? LIMIT 1", f"results {run} *"))

    def _read_cases(self) -> tuple[Case, ...]:
        return tuple(_parsed(Case, body) for body in self._bodies("SELECT body FROM cases ORDER BY number"))

    def _write(self, statement: str, *parameters: str | int | bytes) -> None:
        with self._guard, _told(self._path):
            self._connection.execute(statement, parameters)

    def _bodies(self, query: str, *parameters: str | int) -> list[str]:
        return [str(row) for row in self._rows(query, *parameters)]

    def _rows(self, query: str, *parameters: str | int) -> list[Any]:
        """Return the first column."""
        with self._guard, _told(self._path):
            return [row[0] for row in self._connection.execute(query, parameters)]


def _parsed(kind: type[V], body: str) -> V:
    """Return a document; one that is not what it was written as is damage."""
    try:
        return kind.model_validate_json(body)
    except ValueError:
        raise FolderError("C423") from None


@contextlib.contextmanager
def _told(store: Path) -> Iterator[None]:
    """Turn what SQLite says into an error for people."""
    try:
        yield
    except OSError as error:
        raise told(error, store) from None
    except sqlite3.Error as error:
        raise told_by_sqlite(error, store) from None
