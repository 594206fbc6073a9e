"""What the reference is read from: a label table, or annotations in one of the formats of other programs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from evaluators.cohort.annotations.annotation_columns import table_format
from evaluators.cohort.annotations.annotation_tables import read_annotation_table
from evaluators.cohort.annotations.reading import TABLES, read_annotations, recognise_reference
from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.columns import ColumnRoles, recognise_columns
from evaluators.cohort.label_table import Table, read_table
from evaluators.cohort.reference_entry import ReferenceEntries
from evaluators.errors import CohortError


@dataclass(frozen=True, slots=True)
class ReferenceTable:
    """A reference table, and what each of its columns is for."""

    path: Path
    table: Table
    roles: ColumnRoles


@dataclass(frozen=True, slots=True)
class Annotations:
    """A file or folder of annotations.

    Attributes:
        path: The file or folder.
        said: What it says.
    """

    path: Path
    said: ReferenceEntries


ReferenceSource: TypeAlias = ReferenceTable | Annotations


def read_reference(
    path: Path,
    answers: CohortAnswers,
    classes: Sequence[str] | None,
    *,
    images: Path | None = None,
    allow_unisolated: bool = False,
) -> ReferenceSource:
    """Read a reference; needs no image.

    Args:
        path: The table, or the file or folder of annotations.
        answers: What the person has answered.
        classes: Of the model; None where no model is chosen yet.
        images: The image folder, where it is known: masks may lie in folders named like its own.
        allow_unisolated: Go on where the sandbox cannot be had.

    Raises:
        TableError, CohortError: It cannot be used; of a folder, nothing in it is an annotation (C281).
        CallError: An answer is missing or does not fit.
    """
    if not (path.is_file() and path.suffix.lower() in TABLES):
        if recognise_reference(path) is not None:
            folders = _folders_in(images) if images is not None and images.resolve() != path.resolve() else ()
            said = read_annotations(path, answers, image_folders=folders, allow_unisolated=allow_unisolated)
            return Annotations(path, said)
        if path.is_dir():
            raise CohortError("C281", name=path.name)
    table = read_table(path, allow_unisolated=allow_unisolated)
    if table_format(table) == "table":
        return ReferenceTable(path, table, recognise_columns(table, answers, classes))
    return Annotations(path, read_annotation_table(table, path.name, answers))


def _folders_in(images: Path) -> frozenset[str]:
    """Return the names of the folders in the image folder; none of an archive, or where it cannot be read."""
    try:
        return frozenset(entry.name for entry in os.scandir(images) if entry.is_dir(follow_symlinks=False))
    except OSError:
        return frozenset()


def own_files(path: Path | None, source: ReferenceSource | None, folder: Path) -> frozenset[Path]:
    """Return what in the image folder belongs to the reference and is no image of its own.

    A folder of references inside the image folder belongs to it as a whole; where both are one folder, only the files
    that hold masks.

    Args:
        path: Of the reference; None: there is none.
        source: What was read from it; None: it could not be read.
        folder: Of the images.
    """
    if path is None:
        return frozenset()
    place, images = path.resolve(), folder.resolve()
    if not place.is_dir() or (place != images and place.is_relative_to(images)):
        return frozenset([place])
    if not isinstance(source, Annotations):
        return frozenset()
    return frozenset(place / mask.path for entry in source.said.entries for mask in entry.said.masks)
