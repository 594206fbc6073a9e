"""From a folder to described files: read, hashed and decoded by isolated workers, in an order that never varies."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Final, NamedTuple, Protocol

from evaluators.cohort.file_access import stamp
from evaluators.cohort.file_reading import ScannedFile, read_several
from evaluators.cohort.folder_listing import Listing, list_files
from evaluators.cohort.image_workers import ImageDescriber
from evaluators.domain.case import Problem
from evaluators.errors import RunCancelled

_AHEAD = 8  # portions a worker may be ahead of the oldest unfinished one; descriptions are small
_SINGLY = 16
_TOGETHER = 8
"""Files handed to a worker one by one, and then together: the first rows appear at once, the rest does not wait."""
_POLL_S = 0.1  # how often a paused scan asks whether to go on

WORKERS: Final = 2
"""Worker processes of a scan: decoding holds the interpreter lock, so threads would gain nothing."""


class ScanObserver(Protocol):
    """Is told of progress from the thread that scans, and can stop the scan."""

    def progress(self, done: int, total: int, failed: int) -> None:
        """Say how many files are done, of how many, and how many of them cannot be used."""

    def stop_requested(self) -> bool:
        """Return whether to stop; the scan then ends within a few files per worker."""

    def pause_requested(self) -> bool:
        """Return whether to begin no further file for now; a stop still ends the scan."""


class FileStamp(NamedTuple):
    """By what a file that has not changed is known again; the run hashes it again anyway."""

    place: str
    """Absolute path."""
    size: int
    mtime_ns: int


class FileMemory(Protocol):
    """Knows files that were described before. Asked by several threads."""

    def recall(self, stamp: FileStamp, path: str) -> ScannedFile | None:
        """Return what was found in a file, under the path it has now; None where it is new or has changed."""

    def learn(self, stamp: FileStamp, file: ScannedFile) -> None:
        """Keep what was found in a file that looked like this before it was read."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A folder, looked at: its files in the order of their paths, links and the like as problems."""

    root: Path
    files: tuple[ScannedFile, ...]
    problems: tuple[Problem, ...]
    left_out: int
    archives: int = 0
    indexes: int = 0
    own: int = 0
    """Of those left out: files of the reference."""


def scan_folder(
    folder: Path,
    *,
    new_describer: Callable[[], ImageDescriber],
    observer: ScanObserver | None = None,
    workers: int = WORKERS,
    only: Sequence[str] = (),
    leave_out: frozenset[Path] = frozenset(),
    memory: FileMemory | None = None,
    on_file: Callable[[ScannedFile], None] | None = None,
) -> Scan:
    """Look at every file of a folder.

    Args:
        folder: The image folder.
        new_describer: Makes one describer per worker.
        observer: Is told of progress.
        workers: Number of describers at work at the same time; the result does not depend on it.
        only: Files and folders in it that are meant; empty: everything.
        leave_out: Files in the folder that belong to the evaluation.
        memory: Spares files that have not changed; None: all are read.
        on_file: Is given each file as soon as it is described, in the thread that scans.

    Raises:
        CohortError: The folder cannot be opened (C250).
        RunCancelled: The observer asked to stop.
        EvaluationError: No describer can be started.
    """
    listing = list_files(folder, only=only, leave_out=leave_out)
    files = []
    for file in read_files(listing, new_describer=new_describer, observer=observer, workers=workers, memory=memory):
        files.append(file)
        if on_file is not None:
            on_file(file)
    return Scan(
        listing.root,
        tuple(files),
        listing.problems,
        listing.left_out,
        listing.archives,
        listing.indexes,
        listing.own,
    )


def read_files(
    listing: Listing,
    *,
    new_describer: Callable[[], ImageDescriber],
    observer: ScanObserver | None = None,
    workers: int = WORKERS,
    memory: FileMemory | None = None,
) -> Iterator[ScannedFile]:
    """Yield the files of a listing in its order, the first ones while the rest are still being read."""
    describers = [new_describer() for _ in range(workers)]
    idle: SimpleQueue[ImageDescriber] = SimpleQueue()
    for describer in describers:
        idle.put(describer)
    total = len(listing.paths)
    waiting: deque[Future[list[ScannedFile]]] = deque()
    remaining = _portions(listing.paths)
    done = failed = 0
    go = threading.Event()
    go.set()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="scan")
    try:
        while done < total:
            while len(waiting) < _AHEAD * workers and (paths := next(remaining, None)) is not None:
                waiting.append(pool.submit(_read_or_recall, listing.root, paths, idle=idle, go=go, memory=memory))
            for file in waiting.popleft().result():
                done += 1
                failed += file.problem is not None
                if observer is not None:
                    observer.progress(done, total, failed)
                    _heed(observer, go)
                yield file
    finally:
        go.set()
        pool.shutdown(cancel_futures=True)
        for describer in describers:
            describer.close()


def _portions(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the first files one by one, so that they are there at once, then several together."""
    for path in paths[:_SINGLY]:
        yield [path]
    for start in range(_SINGLY, len(paths), _TOGETHER):
        yield paths[start : start + _TOGETHER]


def _heed(observer: ScanObserver, go: threading.Event) -> None:
    """Hold the scan while it is paused, and end it if it is to stop."""
    while not observer.stop_requested():
        if not observer.pause_requested():
            go.set()
            return
        go.clear()
        time.sleep(_POLL_S)
    raise RunCancelled


def _read_or_recall(
    root: Path,
    paths: Sequence[str],
    *,
    idle: SimpleQueue[ImageDescriber],
    go: threading.Event,
    memory: FileMemory | None,
) -> list[ScannedFile]:
    go.wait()
    stamps = {path: _stamp(root, path) for path in paths} if memory is not None else {}
    known: dict[str, ScannedFile] = {}
    for path, seen in stamps.items():
        if memory is not None and seen is not None and (file := memory.recall(seen, path)) is not None:
            known[path] = file
    new = [path for path in paths if path not in known]
    if new:
        describer = idle.get()
        try:
            found = read_several(root, new, describer)
        finally:
            idle.put(describer)
        known |= {file.path: file for file in found}
    for path in new:
        if memory is not None and (seen := stamps[path]) is not None:
            memory.learn(seen, known[path])
    return [known[path] for path in paths]


def _stamp(root: Path, path: str) -> FileStamp | None:
    try:
        return FileStamp(str(root / path), *stamp(root, path))
    except OSError:
        return None
