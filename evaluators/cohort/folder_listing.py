"""Which files of an image folder are looked at. Links are never followed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from evaluators.cohort import archives
from evaluators.cohort.file_access import SEPARATOR
from evaluators.domain.case import Problem, ProblemKind
from evaluators.errors import CohortError

_TABLES = (".csv", ".tsv", ".xls", ".xlsx", ".ods")
_TEXTS = (".txt", ".md", ".rst", ".log", ".html", ".htm", ".pdf", ".doc", ".docx", ".odt", ".rtf")
_DATA = (".json", ".jsonl", ".xml", ".toml", ".yaml", ".yml", ".ini", ".cfg", ".sqlite", ".db", ".sha256", ".md5")
_PROGRAMS = (".py", ".ipynb", ".sh", ".bat", ".onnx")
NOT_IMAGES: Final = frozenset([*_TABLES, *_TEXTS, *_DATA, *_PROGRAMS])
"""Endings of files that nobody means as images; they are counted, not read."""
_SYSTEM_NAMES = frozenset(["thumbs.db", "desktop.ini"])
_MAC_FOLDER = "__MACOSX"
_DICOM_INDEX = "dicomdir"
_TOO_LARGE = "C258"
_IGNORED = frozenset([ProblemKind.LINK_IGNORED, ProblemKind.SPECIAL_IGNORED])
_WINDOWS_JUNCTION = 0xA0000003  # stat.IO_REPARSE_TAG_MOUNT_POINT, which only Windows' module has


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies in a folder.

    Attributes:
        root: The folder, absolute.
        paths: Files to be read, relative with forward slashes, sorted by code point.
        problems: Links, entries that are neither file nor folder, and those that cannot be listed.
        left_out: Number of files that are no images by their name, and of those the caller left out.
        own: Number of those the caller left out.
        archives: Number of archives that were opened.
        indexes: Number of DICOMDIR files, which only repeat what the images say.
    """

    root: Path
    paths: tuple[str, ...]
    problems: tuple[Problem, ...]
    left_out: int
    archives: int = 0
    indexes: int = 0
    own: int = 0


def list_files(folder: Path, *, only: Sequence[str] = (), leave_out: frozenset[Path] = frozenset()) -> Listing:
    """List a folder, its subfolders and the archives in it; hidden and system entries are passed over.

    Args:
        folder: The image folder, or an archive; may itself be a link.
        only: Files and folders in it that are meant; empty: everything.
        leave_out: Files and folders that belong to the evaluation, such as the reference.

    Raises:
        CohortError: It is no folder, or cannot be opened (C250).
    """
    root = folder.resolve()
    if root.suffix.lower() == archives.ENDING and root.is_file():
        root, only = root.parent, (root.name,)
    if not os.access(root, os.R_OK) or not root.is_dir():
        raise CohortError("C250", folder=str(folder))
    found = _Found(root, frozenset(path.resolve() for path in leave_out))
    for path, problem in _chosen(root, only) if only else _walk(root, PurePosixPath()):
        found.add(path, problem)
    return Listing(
        root,
        tuple(sorted(found.paths)),
        tuple(sorted(found.problems, key=lambda one: one.path or "")),
        found.left_out,
        found.archives,
        found.indexes,
        found.own,
    )


class _Found:
    """What was found so far."""

    def __init__(self, root: Path, excluded: frozenset[Path]) -> None:
        self._root = root
        self._excluded = excluded
        self.paths: list[str] = []
        self.problems: list[Problem] = []
        self.left_out = self.archives = self.indexes = self.own = 0

    def add(self, path: PurePosixPath, problem: Problem | None) -> None:
        """Sort an entry of the folder into its place."""
        suffix = path.suffix.lower()
        if problem is not None:
            self.problems.append(problem)
        elif self._is_excluded(path):
            self.left_out += 1
            self.own += 1
        elif suffix in NOT_IMAGES:
            self.left_out += 1
        elif path.name.lower() == _DICOM_INDEX:
            self.indexes += 1
        elif suffix == archives.ENDING:
            self._open(path)
        else:
            self.paths.append(path.as_posix())

    def _is_excluded(self, path: PurePosixPath) -> bool:
        place = self._root / path
        return bool(self._excluded) and not self._excluded.isdisjoint([place, *place.parents])

    def _open(self, path: PurePosixPath) -> None:
        """Add what is in an archive."""
        try:
            listed = archives.members(self._root / path)
        except OSError:
            self.problems.append(_problem(ProblemKind.UNREADABLE, path, "C257"))
            return
        except CohortError as error:
            refused = _problem(ProblemKind.ARCHIVE_REFUSED, path, error.id)
            self.problems.append(refused.model_copy(update={"parameters": error.parameters}))
            return
        self.archives += 1
        for name, member in listed.items():
            inner, inside = PurePosixPath(name), PurePosixPath(f"{path}{SEPARATOR}{name}")
            if member.is_link:
                self.problems.append(_problem(ProblemKind.LINK_IGNORED, inside, None))
            elif member.refused is not None:
                too_large = member.refused == _TOO_LARGE
                kind = ProblemKind.TOO_LARGE if too_large else ProblemKind.ARCHIVE_REFUSED
                self.problems.append(_problem(kind, inside, member.refused))
            elif inner.suffix.lower() in NOT_IMAGES:
                self.left_out += 1
            elif inner.name.lower() == _DICOM_INDEX:
                self.indexes += 1
            elif not _is_system(inner):
                self.paths.append(f"{path}{SEPARATOR}{name}")


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
        if _is_system(PurePosixPath(entry.name)):
            continue
        if not _is_text(entry.name):
            yield path, _problem(ProblemKind.UNREADABLE, path, "C257")
        elif _is_link(entry):
            yield path, _problem(ProblemKind.LINK_IGNORED, path, None)
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(folder / entry.name, path)
        elif entry.is_file(follow_symlinks=False):
            yield path, None
        else:
            yield path, _problem(ProblemKind.SPECIAL_IGNORED, path, None)


def _is_system(path: PurePosixPath) -> bool:
    """Return whether an entry is hidden, or something an operating system has put there."""
    hidden = any(part.startswith(".") or part == _MAC_FOLDER for part in path.parts)
    return hidden or path.name.lower() in _SYSTEM_NAMES


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
        severity="warning" if kind in _IGNORED else "error",
        path=printable,
        detail=detail,
    )
