"""Annotations of every kind to entries: what a file or folder holds is told by its content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Final

from evaluators.cohort.annotations.annotation_columns import table_format
from evaluators.cohort.annotations.annotation_tables import read_annotation_table
from evaluators.cohort.annotations.box_texts import NAME_FILES
from evaluators.cohort.annotations.merging import FileSays, merged
from evaluators.cohort.annotations.recognition import HEAD_BYTES, KINDS, FileKind, kind_of
from evaluators.cohort.annotations.workers import AnnotationParser
from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.label_table import read_table
from evaluators.cohort.reference_entry import ReferenceEntries
from evaluators.domain.case import Problem, ProblemKind
from evaluators.domain.reference import ReferenceFormat
from evaluators.errors import CohortError, ImageError, TableError

FILE_LIMIT: Final = 1024**3
"""Bytes of one annotation file, held in memory as a whole."""
TABLES: Final = frozenset({".csv", ".tsv", ".xlsx"})
_SAMPLED: Final = 2_000
"""Files of a folder that are looked at to recognise it; all of them are looked at when it is read."""


def recognise_reference(path: Path, *, allow_unisolated: bool = False) -> ReferenceFormat | None:
    """Return what a file or folder of references holds; None where nothing in it is known.

    A table of labels is ``table``; a table of boxes or points is ``box_table``, one of events or frames
    ``event_table``. In a folder, annotations count before pictures: those may be the images themselves.
    """
    if path.is_file() and path.suffix.lower() in TABLES:
        try:
            return table_format(read_table(path, allow_unisolated=allow_unisolated))
        except TableError:
            return None
    kind = _first(map(_kind_of, islice(_files(path, []), _SAMPLED)))
    return kind.format if kind else None


def read_annotations(
    path: Path, answers: CohortAnswers, *, image_folders: Collection[str] = (), allow_unisolated: bool = False
) -> ReferenceEntries:
    """Read every annotation of a file or folder; files that cannot be read are problems, not the end.

    Args:
        path: The file or folder.
        answers: Column names and the kind, where a table or a report leaves them open.
        image_folders: Names of the folders the images lie in: of masks they are no classes.
        allow_unisolated: Go on where the sandbox cannot be had.

    Raises:
        CohortError: C281 it holds no annotations that are known.
        TableError: It is a table that cannot be read, or a line of it cannot (C285, C292).
        CallError: An answer is missing (C240, C241, C282).
        EvaluationError: The isolated process cannot be had.
    """
    if path.is_file() and path.suffix.lower() in TABLES:
        table = read_table(path, allow_unisolated=allow_unisolated)
        return read_annotation_table(table, path.name, answers)
    root = path if path.is_dir() else path.parent
    problems: list[Problem] = []
    kinds = {file: _kind_of(file) for file in _files(path, problems)}
    kind = _first(kinds.values())
    if kind is None:
        raise CohortError("C281", name=path.name)
    says: list[FileSays] = []
    with AnnotationParser(allow_unisolated=allow_unisolated) as parser:
        words = _class_words(path, parser) if kind.parser == "yolo" else ()
        for file, own in kinds.items():
            name = file.relative_to(root).as_posix()
            try:
                if own is not None and own.format == kind.format:
                    says.append(_file(file, name, own, parser, words))
                elif own is None and kind.parser in {"yolo", "box_lines"} and _is_empty_text(file):
                    says.append(_file(file, name, kind, parser, words))
            except ImageError as error:
                problems.append(_problem(ProblemKind.UNREADABLE, name, error.id))
    together = merged(says, answers, image_folders)
    digests = sorted(file.sha256 for file in says)
    digest = digests[0] if path.is_file() else hashlib.sha256("".join(digests).encode()).hexdigest()
    return ReferenceEntries(
        format=kind.format,
        kind=together.kind,
        entries=together.entries,
        values=together.values,
        digest=digest,
        problems=tuple(problems),
        notes=together.notes,
    )


def _file(file: Path, name: str, kind: FileKind, parser: AnnotationParser, words: Sequence[str]) -> FileSays:
    data = _bytes(file)
    said = parser.parse(kind.parser, name, data, tuple(words))
    return FileSays(name, hashlib.sha256(data).hexdigest(), len(data), said)


def _first(kinds: Iterable[FileKind | None]) -> FileKind | None:
    """Return the first kind, in the order of precedence, that occurs."""
    found = set(kinds)
    return next((kind for kind in KINDS.values() if kind in found), None)


def _kind_of(file: Path) -> FileKind | None:
    if file.name.lower() in NAME_FILES:
        return None
    try:
        with file.open("rb") as opened:
            return kind_of(opened.read(HEAD_BYTES))
    except OSError:
        return None


def _is_empty_text(file: Path) -> bool:
    """Return whether a file says that its image shows nothing, as YOLO writes it."""
    try:
        return file.suffix.lower() == ".txt" and file.stat().st_size == 0
    except OSError:
        return False


def _files(path: Path, problems: list[Problem]) -> Iterator[Path]:
    """Yield the files of a folder in the order of their paths; links are never followed, hidden files passed over."""
    if not path.is_dir():
        yield path
        return

    def unreadable(error: OSError) -> None:
        folder = Path(str(error.filename)).relative_to(path).as_posix()
        problems.append(_problem(ProblemKind.UNREADABLE, folder, "C257"))

    for folder, folders, names in os.walk(path, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in [*folders, *sorted(names)]:
            file = Path(folder, name)
            if file.is_symlink():
                problems.append(_problem(ProblemKind.LINK_IGNORED, file.relative_to(path).as_posix(), None))
            elif not name.startswith(".") and file.is_file() and _is_text(name):
                yield file


def _class_words(path: Path, parser: AnnotationParser) -> tuple[str, ...]:
    """Return the words for class numbers that lie beside the labels, or up to two folders above."""
    start = path if path.is_dir() else path.parent
    inside = sorted(folder for folder in start.rglob("*") if folder.is_dir() and folder.name == "labels")
    for folder in (start, *inside, *start.parents[:2]):
        for name in NAME_FILES:
            file = folder / name
            if file.is_file() and not file.is_symlink():
                words = parser.class_words(name, _bytes(file))
                if words:
                    return words
    return ()


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            data = opened.read(FILE_LIMIT + 1)
    except OSError:
        raise ImageError("C257") from None
    if len(data) > FILE_LIMIT:
        raise ImageError("C286", limit=FILE_LIMIT)
    return data


def _is_text(name: str) -> bool:
    """Return whether a name can be written down."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _problem(kind: ProblemKind, path: str, detail: str | None) -> Problem:
    printable = PurePosixPath(path).as_posix().encode(errors="backslashreplace").decode()
    return Problem(
        kind=kind,
        severity="warning" if kind is ProblemKind.LINK_IGNORED else "error",
        path=printable,
        detail=detail,
    )
