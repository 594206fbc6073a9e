"""What was found in files before, so that a second look at an unchanged folder decodes nothing."""

from __future__ import annotations

import threading
from typing import Final, Self

from evaluators import __version__
from evaluators.cohort.file_reading import ScannedFile
from evaluators.cohort.image_workers import ImageDescription
from evaluators.cohort.scan import FileStamp
from evaluators.domain.case import Problem
from evaluators.domain.value import Value
from evaluators.evaluation.store import FileRow, Store

_BATCH: Final = 100
"""Files written in one step: a write to disk takes as long as a small image."""
_PASSING: Final = frozenset(["C255", "C256", "C257"])
"""A lost worker or an unreadable place: next time it may go well."""


class _Kept(Value):
    program: str
    sha256: str
    described: ImageDescription | None
    problem: Problem | None


class DescribedFiles:
    """A ``FileMemory`` in the store of the evaluation; what is not yet written is written at the end of the block.

    Files that were not asked for are then forgotten, unless the block was left early.

    Other versions of the program may see other things in a file, so each knows its own only.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._guard = threading.Lock()
        self._waiting: list[FileRow] = []
        self._seen: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, problem: object, *_: object) -> None:
        self._store.put_files(self._waiting)
        if problem is None:
            self._store.keep_only_files(self._seen)

    def recall(self, stamp: FileStamp, path: str) -> ScannedFile | None:
        """Return what was found in a file, under the path it has now; None where it is new or has changed."""
        with self._guard:
            self._seen.add(stamp.place)
        body = self._store.known_file(*stamp)
        if body is None:
            return None
        kept = _Kept.model_validate_json(body)
        if kept.program != __version__:
            return None
        problem = kept.problem and kept.problem.model_copy(update={"path": path})
        return ScannedFile(path, stamp.size, kept.sha256, kept.described, problem)

    def learn(self, stamp: FileStamp, file: ScannedFile) -> None:
        """Keep what was found in a file that looked like this before it was read."""
        passing = file.problem is not None and file.problem.detail in _PASSING
        if file.sha256 is None or file.size != stamp.size or passing:
            return
        kept = _Kept(program=__version__, sha256=file.sha256, described=file.described, problem=file.problem)
        with self._guard:
            self._seen.add(stamp.place)
            self._waiting.append(FileRow(*stamp, kept.model_dump_json()))
            if len(self._waiting) >= _BATCH:
                self._store.put_files(self._waiting)
                self._waiting = []
