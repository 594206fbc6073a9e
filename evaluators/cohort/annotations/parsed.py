"""What one annotation file says: the answer of the worker that parsed it, checked by whoever asked."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from evaluators.domain.case import Note
from evaluators.domain.geometry import Grid
from evaluators.domain.reference import MaskFormat, Reference
from evaluators.domain.value import Value

Name = Annotated[str, Field(max_length=4096)]

VALUES_LIMIT = 4096
"""Different classes, structures, colours or stored values of one file; a picture with more is no mask."""
ENTRIES_LIMIT = 1_000_000
"""Annotations of one file; the largest public collections stay below."""


class MaskForm(Value):
    """How a mask file is built."""

    format: MaskFormat
    names: dict[str, str]
    """Stored value, colour, segment number or structure to the word it has in the file."""
    is_binary: bool = False
    """One value beside 0: it may show a single class."""
    extents: tuple[Grid | tuple[int, int], ...] = ()
    """Rows and columns of a picture, grid of a volume, grid of each frame of a segmentation; empty: not known."""


class ParsedEntry(Value):
    """One annotation of one image."""

    names: tuple[Name, ...]
    said: Reference
    mask: MaskForm | None = None
    line: int | None = None
    reader: Name | None = None
    measured: Name | None = None
    """What ``said.value`` is a measurement of."""


class ParsedFile(Value):
    """All annotations of one file."""

    entries: tuple[ParsedEntry, ...]
    values: tuple[Name, ...] = ()
    """Words for classes, in the order of appearance; some may have no annotation."""
    fractions: bool = False
    """Coordinates are shares of the image's width and height."""
    notes: tuple[Note, ...] = ()
