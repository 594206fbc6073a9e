"""The register in the user's folder: which cohorts were run before, in any evaluation folder.

Files are known only by an HMAC under a key of this installation. Scope: this user account; it can be deleted.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from evaluators.errors import FolderError
from evaluators.evaluation.differencing import WHOLE, apart
from evaluators.evaluation.disk_errors import is_full, no_room
from evaluators.evaluation.migration import Newer, Step, migrate

SHARED_SHARE: Final = 0.5
"""Two runs are on the same cohort when at least this share of the smaller one's cases is in both (evidence.md)."""

WAIT_S: Final = 30.0
"""How long another program that writes here is waited for."""

_OF_CLASS: Final = " class "
"""Between an evaluation and one of its classes, whose patients are kept as those of a summary of their own."""

_STEPS: Final[tuple[Step, ...]] = (
    (  # 1: registers had these tables before formats had numbers
        "CREATE TABLE IF NOT EXISTS installation (key BLOB NOT NULL) STRICT",
        """CREATE TABLE IF NOT EXISTS runs (
           id INTEGER PRIMARY KEY, evaluation TEXT NOT NULL, number INTEGER NOT NULL, model TEXT NOT NULL,
           finished INTEGER NOT NULL, results TEXT, UNIQUE (evaluation, number)) STRICT""",
        """CREATE TABLE IF NOT EXISTS files (
           run INTEGER NOT NULL, mark BLOB NOT NULL, PRIMARY KEY (run, mark)) STRICT, WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS files_by_mark ON files (mark)",
        "CREATE TABLE IF NOT EXISTS summaries (id INTEGER PRIMARY KEY, evaluation TEXT NOT NULL) STRICT",
        """CREATE TABLE IF NOT EXISTS patients (
           summary INTEGER NOT NULL, mark BLOB NOT NULL, PRIMARY KEY (summary, mark)) STRICT, WITHOUT ROWID""",
    ),
)

_Row: TypeAlias = tuple[int, str, int, str | None, str, int, int, int]
"""Id, model, finished, results, evaluation, number, shared files, files."""


@dataclass(frozen=True, slots=True)
class History:
    """What the register says about a cohort."""

    run_index: int
    """1 for the first run on this cohort."""
    aborted: int
    prior_results: tuple[str, ...]
    """Results digests of earlier finished runs on the same cohort."""
    same_model_before: bool
    """An earlier run of the same model touched at least one of these cases."""


@dataclass(frozen=True, slots=True)
class RunKey:
    """A run as the register names it."""

    origin: str
    """The run's own id; of a run from before runs had one the id of its evaluation, which copies of a folder share."""
    number: int


class Register:
    """The register in one file. Programs that use it at once wait for each other.

    Args:
        path: ``paths.register()``; made on first use.

    Raises (every method):
        FolderError: The disk is full (``M15``), the user's folder cannot be written (``C544``), the register is
            damaged (``C545``) or in use for long (``C546``).
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def started(self, run: RunKey, model: str, file_digests: Iterable[str]) -> None:
        """Remember that a run began; a second call for the same run changes nothing."""
        with self._open() as connection:
            known = connection.execute(
                "SELECT id FROM runs WHERE evaluation = ? AND number = ?", (run.origin, run.number)
            ).fetchone()
            if known:
                return
            key = _key(connection)
            cursor = connection.execute(
                "INSERT INTO runs (evaluation, number, model, finished) VALUES (?, ?, ?, 0)",
                (run.origin, run.number, _mark(key, model).hex()),
            )
            marks = {_mark(key, file) for file in file_digests}
            connection.executemany("INSERT INTO files VALUES (?, ?)", ((cursor.lastrowid, mark) for mark in marks))

    def finished(self, run: RunKey, results_digest: str) -> None:
        """Remember how a run ended."""
        with self._open() as connection:
            connection.execute(
                "UPDATE runs SET finished = 1, results = ? WHERE evaluation = ? AND number = ?",
                (results_digest, run.origin, run.number),
            )

    def history(self, run: RunKey, model: str, file_digests: Iterable[str]) -> History:
        """Return what happened on these cases before this run (not counting it)."""
        with self._open() as connection:
            key = _key(connection)
            marks = {_mark(key, file) for file in file_digests}
            connection.execute("CREATE TEMP TABLE mine (mark BLOB PRIMARY KEY) WITHOUT ROWID")
            connection.executemany("INSERT INTO mine VALUES (?)", ((mark,) for mark in marks))
            rows = connection.execute(
                """SELECT r.id, r.model, r.finished, r.results, r.evaluation, r.number,
                          (SELECT COUNT(*) FROM files f JOIN mine m ON m.mark = f.mark WHERE f.run = r.id),
                          (SELECT COUNT(*) FROM files f WHERE f.run = r.id)
                   FROM runs r ORDER BY r.id"""
            ).fetchall()
            connection.execute("DROP TABLE mine")
            mine = _mark(key, model).hex()
        earlier = _before(rows, run)
        same = [row for row in earlier if row[6] >= SHARED_SHARE * min(len(marks), row[7]) and row[6] > 0]
        return History(
            run_index=len(same) + 1,
            aborted=sum(1 for row in same if not row[2]),
            prior_results=tuple(row[3] for row in same if row[3]),
            same_model_before=any(row[1] == mine and row[6] > 0 for row in earlier),
        )

    def left_the_house(
        self, evaluation: str, cohort: Mapping[str, Iterable[Iterable[str]]], *, minimum: int
    ) -> tuple[int, ...]:
        """Remember that an external summary of a cohort leaves, unless it would set few patients apart.

        Args:
            evaluation: Id of the evaluation.
            cohort: The whole cohort (``differencing.WHOLE``) and each class: of each patient the file digests.
            minimum: With fewer patients set apart than this, but some, nothing is remembered.

        Returns:
            As ``differences_to_earlier``, before this summary.
        """
        with self._open() as connection:
            key = _key(connection)
            if not connection.in_transaction:  # of two at once, the second sees the first
                connection.execute("BEGIN IMMEDIATE")
            mine = _marked(key, cohort)
            apart_now = _apart(connection, mine)
            if not any(0 < patients < minimum for patients in apart_now):
                for name, patients in mine.items():
                    title = evaluation if name == WHOLE else f"{evaluation}{_OF_CLASS}{name}"
                    cursor = connection.execute("INSERT INTO summaries (evaluation) VALUES (?)", (title,))
                    rows = ((cursor.lastrowid, mark) for mark in patients)
                    connection.executemany("INSERT INTO patients VALUES (?, ?)", rows)
        return apart_now

    def differences_to_earlier(self, cohort: Mapping[str, Iterable[Iterable[str]]]) -> tuple[int, ...]:
        """Return how many patients the earlier external summaries, alone and two together, set apart from this cohort.

        Args:
            cohort: As for ``left_the_house``.
        """
        with self._open() as connection:
            return _apart(connection, _marked(_key(connection), cohort))

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not self._path.exists():  # whoever reads the key in it can ask which images were evaluated
                os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            with contextlib.closing(sqlite3.connect(self._path, timeout=WAIT_S)) as connection:
                migrate(connection, _STEPS, backup_of=self._path)
                with connection:
                    yield connection
        except Newer as newer:
            raise FolderError("C583", found=newer.found, known=newer.known) from None
        except UnicodeDecodeError:  # SQLite quotes in its message what it cannot read
            raise FolderError("C545") from None
        except (OSError, sqlite3.Error) as error:
            raise _told(error, self._path) from None


def _told(error: OSError | sqlite3.Error, path: Path) -> FolderError:
    if is_full(error):
        return no_room(path)
    name = str(getattr(error, "sqlite_errorname", ""))
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return FolderError("C546")
    return FolderError("C545" if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) else "C544")


def _before(rows: list[_Row], run: RunKey) -> list[_Row]:
    """Return the rows older than a run; all of them where it is not in the register."""
    ids = [row[0] for row in rows if (row[4], row[5]) == (run.origin, run.number)]
    return [row for row in rows if not ids or row[0] < ids[0]]


def _key(connection: sqlite3.Connection) -> bytes:
    row = connection.execute("SELECT key FROM installation").fetchone()
    if row:
        return bytes(row[0])
    fresh = secrets.token_bytes(32)  # of two programs that make one at once, both use that of the first
    connection.execute("INSERT INTO installation SELECT ? WHERE NOT EXISTS (SELECT 1 FROM installation)", (fresh,))
    return bytes(connection.execute("SELECT key FROM installation").fetchone()[0])


def _apart(connection: sqlite3.Connection, mine: Mapping[str, set[bytes]]) -> tuple[int, ...]:
    earlier: dict[int, tuple[str, set[bytes]]] = {}
    rows = connection.execute("SELECT s.id, s.evaluation, p.mark FROM summaries s JOIN patients p ON p.summary = s.id")
    for summary, title, mark in rows:
        earlier.setdefault(summary, (title.partition(_OF_CLASS)[2] or WHOLE, set()))[1].add(mark)
    return apart(mine, [{name: patients} for name, patients in earlier.values()])


def _marked(key: bytes, cohort: Mapping[str, Iterable[Iterable[str]]]) -> dict[str, set[bytes]]:
    """Return the patients by digests; the names of classes become digests as well."""
    return {
        WHOLE if name == WHOLE else _mark(key, f"class {name}").hex(): {_patient_mark(key, files) for files in patients}
        for name, patients in cohort.items()
    }


def _patient_mark(key: bytes, files: Iterable[str]) -> bytes:
    return _mark(key, "patient " + " ".join(sorted(files)))


def _mark(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), hashlib.sha256)
