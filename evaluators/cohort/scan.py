"""From a folder to described files: read, hashed and decoded by isolated workers, in an order that never varies."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from queue import SimpleQueue
from typing import Final, NamedTuple, Protocol

from evaluators.cohort.file_access import read_bytes, stamp
from evaluators.cohort.folder_listing import Listing, list_files
from evaluators.cohort.image_workers import ImageDescriber, ImageDescription
from evaluators.domain.case import Problem, ProblemKind
from evaluators.errors import ImageError, RunCancelled

FILE_LIMIT: Final = 1024**3
"""Bytes. Parent and worker hold a file as a whole; larger ones are whole slides or films, not single images."""
_AHEAD = 8  # portions a worker may be ahead of the oldest unfinished one; descriptions are small
_SINGLY = 16
_TOGETHER = 8
_TOGETHER_BYTES = 4 * 1024**2
"""Small files go to a worker together; of larger ones the way there is no part of the time."""
_CHUNK = 1024 * 1024
_POLL_S = 0.1  # how often a paused scan asks whether to go on
_KINDS: Final[Mapping[str, ProblemKind]] = {
    "C200": ProblemKind.NOT_AN_IMAGE,
    "C201": ProblemKind.NO_PIXELS,
    "C202": ProblemKind.UNSUPPORTED_COMPRESSION,
    "C203": ProblemKind.TOO_LARGE,
    "C206": ProblemKind.NOT_YET_SUPPORTED,
    "C258": ProblemKind.TOO_LARGE,
}
"""Errors that call for a remedy of their own; every other error means that the file cannot be read."""
_IMAGE_ENDINGS = frozenset(
    [
        ".png",
        ".jpg",
        ".jpeg",
        ".tif",
        ".tiff",
        ".bmp",
        ".webp",
        ".dcm",
        ".dicom",
        ".ima",
        ".nii",
        ".nrrd",
        ".mha",
        ".mp4",
    ]
)

WORKERS: Final = 2
"""Worker processes of a scan: decoding holds the interpreter lock, so threads would gain nothing."""


class ScanObserver(Protocol):
    """Is told of progress from the thread that scans, and can stop the scan."""

    def progress(self, done: int, total: int, failed: int) -> None:
        """Say how many files are done, of how many, and how many of them cannot be used."""

    def stop_requested(self) -> bool:
        """Return whether to stop; the scan then ends within one file per worker."""

    def pause_requested(self) -> bool:
        """Return whether to begin no further file for now; a stop still ends the scan."""


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """One file, looked at.

    Attributes:
        path: Relative to the image folder, with forward slashes.
        size: In bytes.
        sha256: Hex; None where the file could not be opened.
        described: What the image is; None exactly where there is a problem.
        problem: Why it cannot be used as an image.
    """

    path: str
    size: int
    sha256: str | None
    described: ImageDescription | None = None
    problem: Problem | None = None


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
    return Scan(listing.root, tuple(files), listing.problems, listing.left_out, listing.archives, listing.indexes)


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


def read_several(root: Path, paths: Sequence[str], describer: ImageDescriber) -> list[ScannedFile]:
    """Read, hash and describe files; whatever is wrong with one becomes its problem.

    No more than ``_TOGETHER_BYTES`` and one file are held at a time.
    """
    done: list[ScannedFile] = []
    held: list[tuple[str, bytes]] = []
    for path in paths:
        data = _content(root, path)
        if isinstance(data, ScannedFile):
            done.append(data)
            continue
        held.append((path, data))
        if sum(len(one) for _, one in held) > _TOGETHER_BYTES:
            done += _described(held, describer)
            held = []
    return done + (_described(held, describer) if held else [])


def _content(root: Path, path: str) -> bytes | ScannedFile:
    """Return the bytes of a file, or the file with its problem."""
    try:
        size, _ = stamp(root, path)
        if size > FILE_LIMIT:
            return ScannedFile(path, size, _hash_in_chunks(root / path), problem=_problem(path, ImageError("C258")))
        return read_bytes(root, path)
    except OSError:
        return ScannedFile(path, 0, None, problem=_problem(path, ImageError("C257")))


def _described(held: Sequence[tuple[str, bytes]], describer: ImageDescriber) -> list[ScannedFile]:
    digests = [hashlib.sha256(data).hexdigest() for _, data in held]
    files = []
    for (path, data), digest, said in zip(
        held, digests, describer.describe_all([data for _, data in held]), strict=True
    ):
        if isinstance(said, ImageError):
            files.append(ScannedFile(path, len(data), digest, problem=_problem(path, said)))
        else:
            files.append(ScannedFile(path, len(data), digest, described=said))
    return files


def _hash_in_chunks(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _problem(path: str, error: ImageError) -> Problem:
    """Return the row of the problem list; its detail is the compression where that is the cause, else an error id."""
    kind = _KINDS.get(error.id, ProblemKind.UNREADABLE)
    if kind is ProblemKind.NOT_AN_IMAGE and PurePosixPath(path).suffix.lower() in _IMAGE_ENDINGS:
        kind = ProblemKind.UNREADABLE
    return Problem(
        kind=kind,
        severity="warning" if kind is ProblemKind.NOT_AN_IMAGE else "error",
        path=path,
        detail=str(error.parameters["ts"]) if "ts" in error.parameters else error.id,
    )
