"""What a reference says before it is known of which case: the common form of all annotations but label tables."""

from __future__ import annotations

from dataclasses import dataclass, field

from evaluators.domain.case import Note, Problem
from evaluators.domain.geometry import Grid
from evaluators.domain.reference import Reference, ReferenceFormat, ReferenceKind


@dataclass(frozen=True, slots=True)
class ReferenceEntry:
    """One annotation of one image, series, study, patient or clip.

    Attributes:
        names: What it calls the image: relative paths, file names, UIDs; compared, never opened.
        said: The reference, with the hospital's own words for classes.
        line: Where it stands in its file, from 1.
        origin: The file it stands in, relative to the reference's folder.
        reader: Who said it, where there are several.
        patient: Whose image it is, where the annotation says so.
        attributes: Further columns.
        fractions: Its boxes and points are shares of the image's width and height; ``annotations.merging.scaled``.
        extents: Where its masks lie, as far as their headers say: rows and columns of a picture, a grid.
    """

    names: tuple[str, ...]
    said: Reference
    line: int | None = None
    origin: str | None = None
    reader: str | None = None
    patient: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    fractions: bool = False
    extents: tuple[Grid | tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ReferenceEntries:
    """Everything one reference says.

    Attributes:
        format: What it was read from.
        kind: What it says.
        entries: In the order they stand.
        values: Every value, class name or colour that occurs and stands for a class, in the order of appearance: what
            the person maps to the classes of the model.
        digest: Hex SHA-256 of the file, or over the sorted digests of the files.
        problems: What could not be read: a file, a line.
        notes: What was decided, for the person to see.
    """

    format: ReferenceFormat
    kind: ReferenceKind
    entries: tuple[ReferenceEntry, ...]
    values: tuple[str, ...]
    digest: str
    problems: tuple[Problem, ...] = ()
    notes: tuple[Note, ...] = ()
