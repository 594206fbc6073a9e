"""Which files of an image folder are looked at. Links are never followed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from evaluators.domain.case import Problem, ProblemKind
from evaluators.errors import CohortError

_TABLES = (".csv", ".tsv", ".xls", ".xlsx", ".ods")
_TEXTS = (".txt", ".md", ".rst", ".log", ".html", ".htm", ".pdf", ".doc", ".docx", ".odt", ".rtf")
_DATA = (".json", ".jsonl", ".xml", ".toml", ".yaml", ".yml", ".ini", ".cfg", ".sqlite", ".db", ".sha256", ".md5")
_PROGRAMS = (".py", ".ipynb", ".sh", ".bat", ".onnx", ".zip")
NOT_IMAGES: Final = frozenset([*_TABLES, *_TEXTS, *_DATA, *_PROGRAMS])
"""Endings of files that nobody means as images; they are counted, not read."""
_SYSTEM_NAMES = frozenset(["thumbs.db", "desktop.ini", "dicomdir"])
_WINDOWS_JUNCTION = 0xA0000003  # stat.IO_REPARSE_TAG_MOUNT_POINT, which only Windows' module has


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies in a folder.

    Attributes:
        root: The folder, absolute.
        paths: Files to be read, relative with forward slashes, sorted by code point.
        problems: Links, and entries that cannot be listed.
        left_out: Number of files that are no images by their name, and of those the caller left out.
    """

    root: Path
    paths: tuple[str, ...]
    problems: tuple[Problem, ...]
    left_out: int


def list_files(folder: Path, *, only: Sequence[str] = (), leave_out: frozenset[Path] = frozenset()) -> Listing:
    """List a folder and its subfolders; hidden entries and those of the operating system are passed over.

    Args:
        folder: The image folder; may itself be a link.
        only: Files and folders in it that are meant; empty: everything.
        leave_out: Files that belong to the evaluation, such as the reference table.

    Raises:
        CohortError: It is no folder, or cannot be opened (C250).
    """
    root = folder.resolve()
    excluded = {path.resolve() for path in leave_out}
    paths: list[str] = []
    problems: list[Problem] = []
    left_out = 0
    if not os.access(root, os.R_OK) or not root.is_dir():
        raise CohortError("C250", folder=str(folder))
    for path, problem in _chosen(root, only) if only else _walk(root, PurePosixPath()):
        if problem is not None:
            problems.append(problem)
        elif path.suffix.lower() in NOT_IMAGES or root / path in excluded:
            left_out += 1
        else:
            paths.append(path.as_posix())
    return Listing(root, tuple(sorted(paths)), tuple(sorted(problems, key=lambda one: one.path or "")), left_out)


def _chosen(root: Path, only: Sequence[str]) -> Iterator[tuple[PurePosixPath, Problem | None]]:
    """Yield what lies in the folders meant, and the files meant; nothing twice."""
    seen: set[PurePosixPath] = set()
    for place in sorted({PurePosixPath(name) for name in only}):
        for path, problem in _at(root, place):
            if path not in seen:
                seen.add(path)
                yield path, problem


def _at(root: Path, place: PurePosixPath) -> Iterator[tuple[PurePosixPath, Problem | None]]:
    if (root / place).is_symlink():
        yield place, _problem(ProblemKind.LINK_IGNORED, place, None)
    elif (root / place).is_dir():
        yield from _walk(root / place, place)
    else:  # one that is gone is found out when it is read
        yield place, None


def _walk(folder: Path, place: PurePosixPath) -> Iterator[tuple[PurePosixPath, Problem | None]]:
    """Yield regular files, and what stands in the way of reading others."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        yield place, _problem(ProblemKind.UNREADABLE, place, "C257")
        return
    for entry in entries:
        path = place / entry.name
        if entry.name.startswith(".") or entry.name.lower() in _SYSTEM_NAMES:
            continue
        if not _is_text(entry.name):
            yield path, _problem(ProblemKind.UNREADABLE, path, "C257")
        elif _is_link(entry):
            yield path, _problem(ProblemKind.LINK_IGNORED, path, None)
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(folder / entry.name, path)
        elif entry.is_file(follow_symlinks=False):
            yield path, None


def _is_link(entry: os.DirEntry[str]) -> bool:
    if entry.is_symlink() or os.name != "nt":
        return entry.is_symlink()
    return getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0) == _WINDOWS_JUNCTION


def _is_text(name: str) -> bool:
    """Return whether a name can be written down: names in a broken encoding cannot."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _problem(kind: ProblemKind, path: PurePosixPath, detail: str | None) -> Problem:
    printable = path.as_posix().encode(errors="backslashreplace").decode()
    return Problem(
        kind=kind,
        severity="warning" if kind is ProblemKind.LINK_IGNORED else "error",
        path=printable,
        detail=detail,
    )
