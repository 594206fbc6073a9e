"""The append-only, hash-chained record of everything done to an evaluation.

One RFC 8785 line per event: {at, detail, event, previous, seq}; ``previous`` is the SHA-256 of the line before.
Order is what the ledger proves, not time: the clock is the computer's own.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Final

from evaluators.domain.canonical import canonical_bytes
from evaluators.domain.value import Value
from evaluators.errors import FolderError
from evaluators.evaluation.atomic import sync_folder, told

START: Final = "0" * 64
"""What the first line names as its predecessor."""


_SET_BY: Final = timedelta(minutes=1)
"""A clock that is set by the network goes back by seconds; whoever sets it by hand, by more."""


class Event(StrEnum):
    """What can happen to an evaluation."""

    CREATED = "created"
    SUBMISSION_CHANGED = "submission_changed"
    DATA_CHANGED = "data_changed"
    CASES_EXCLUDED = "cases_excluded"
    CASES_INCLUDED = "cases_included"
    PLAN_CHANGED = "plan_changed"
    PLAN_LOCKED = "plan_locked"
    PLAN_AMENDED = "plan_amended"
    RUN_STARTED = "run_started"
    RUN_CONTINUED = "run_continued"
    RUN_STOPPED = "run_stopped"
    CASE_SKIPPED = "case_skipped"
    RUN_FINISHED = "run_finished"
    COMPARED = "compared"
    SIGNED = "signed"
    OPENING_MADE = "opening_made"


class Entry(Value):
    """One line of the ledger."""

    seq: int
    at: str
    event: Event
    detail: dict[str, str | int | bool | None]
    previous: str


class Ledger:
    """The ledger of one evaluation.

    Args:
        path: ``ledger.jsonl``; made by the first entry.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, event: Event, **detail: str | int | bool | None) -> Entry:
        """Write one entry so that it survives a power cut, and return it.

        Raises:
            FolderError: The ledger was changed (``C424``), the disk is full (``M15``), or the folder is read-only
                (``C422``) or gone (``C541``).
        """
        try:
            return self._appended(event, detail)
        except OSError as error:
            raise told(error, self._path) from None

    def _appended(self, event: Event, detail: dict[str, str | int | bool | None]) -> Entry:
        self._drop_torn_line()
        entries = list(self.entries())
        entry = Entry(
            seq=len(entries) + 1,
            at=_now(),
            event=event,
            detail=detail,
            previous=self.head(),
        )
        with self._path.open("ab") as stream:
            stream.write(canonical_bytes(entry) + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        if not entries:
            sync_folder(self._path.parent)  # the file is new: its name must survive too
        return entry

    def entries(self) -> Iterator[Entry]:
        """Yield every entry in order.

        Raises:
            FolderError: A line was changed, removed or inserted (``C424``).
        """
        previous = START
        for seq, line in enumerate(self._lines(), start=1):
            entry = _parse(line)
            if entry is None or entry.seq != seq or entry.previous != previous:
                raise FolderError("C424", line=seq)
            previous = hashlib.sha256(line).hexdigest()
            yield entry

    def clock_set_back(self) -> bool:
        """Return whether the computer's clock went back between two entries, or since the last: more than it is set by.

        Raises:
            FolderError: The ledger was changed (``C424``).
        """
        times = [datetime.fromisoformat(at) for at in (*(entry.at for entry in self.entries()), _now())]
        return any(before - after > _SET_BY for before, after in pairwise(times))

    def head(self) -> str:
        """Return the SHA-256 of the last line."""
        lines = self._lines()
        return hashlib.sha256(lines[-1]).hexdigest() if lines else START

    def _lines(self) -> list[bytes]:
        with contextlib.suppress(FileNotFoundError):
            return self._path.read_bytes().split(b"\n")[:-1]
        return []

    def _drop_torn_line(self) -> None:
        """Cut what a power cut left behind the last line end; it was never acknowledged."""
        with contextlib.suppress(FileNotFoundError):
            content = self._path.read_bytes()
            whole = content.rfind(b"\n") + 1
            if whole < len(content):
                os.truncate(self._path, whole)


def _parse(line: bytes) -> Entry | None:
    try:
        entry = Entry.model_validate_json(line)
        return entry if canonical_bytes(entry) == line else None
    except (ValueError, json.JSONDecodeError):
        return None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
