"""MetaImage volumes in one file (.mha), raw or zlib; their coordinates are DICOM's already."""

from __future__ import annotations

import math
import re
import sys
from typing import Final

import numpy as np

from evaluators.domain.case import ImageFacts
from evaluators.errors import ImageError
from evaluators.imaging.foreign import foreign_code
from evaluators.imaging.volume import Volume
from evaluators.imaging.volume_file import (
    Compression,
    VolumeHeader,
    check_shape,
    grid_of,
    header_parser,
    unpacked,
    volume_of,
)

_LONGEST: Final = 65536
"""Bytes of a header."""
_START: Final = re.compile(rb"\s*(ObjectType|NDims|Comment)\s*=")
_KINDS: Final = {
    "MET_CHAR": "i1",
    "MET_UCHAR": "u1",
    "MET_SHORT": "i2",
    "MET_USHORT": "u2",
    "MET_INT": "i4",
    "MET_UINT": "u4",
    "MET_LONG": "i4",
    "MET_ULONG": "u4",
    "MET_LONG_LONG": "i8",
    "MET_ULONG_LONG": "u8",
    "MET_FLOAT": "f4",
    "MET_DOUBLE": "f8",
}


def is_metaimage(data: bytes) -> bool:
    """Return whether the bytes start with the header of a MetaImage."""
    return _START.match(data[:256]) is not None and b"ElementDataFile" in data[:_LONGEST]


def metaimage_facts(data: bytes) -> ImageFacts:
    """Return what the header says.

    Raises:
        ImageError: As ``open_metaimage``, missing voxels excepted.
    """
    with foreign_code():
        return _header(data)[0].facts()


def open_metaimage(data: bytes) -> Volume:
    """Read a volume; indices are those of the file, its first axis being the columns.

    Raises:
        ImageError: C204 voxels are missing, C205 broken header, C208 not enough memory, C215 not numbers, C226
            sheared, C227 several volumes, C228 voxels in another file, C229 too large.
    """
    with foreign_code():
        header, start, compression = _header(data)
        return volume_of(header, unpacked(data[start:], header.size, compression))


@header_parser()
def _header(data: bytes) -> tuple[VolumeHeader, int, Compression]:
    """Return the header, where the voxels start, and how they are packed."""
    entries, start = _entries(data)
    if entries["ElementDataFile"] != "LOCAL":
        raise ImageError("C228")
    dimensions = int(entries["NDims"])
    sizes = [int(size) for size in entries["DimSize"].split()]
    if not 2 <= dimensions <= 4 or len(sizes) != dimensions or min(sizes) < 1:
        raise ImageError("C205")
    columns, rows, slices, more = (*sizes, 1, 1)[:4]
    check_shape(slices, rows, columns)
    if more > 1:
        raise ImageError("C227", n=more)
    if int(entries.get("ElementNumberOfChannels", "1")) != 1 or entries["ElementType"] not in _KINDS:
        raise ImageError("C215")
    if int(entries.get("HeaderSize", "0")) != 0:
        raise ImageError("C205")
    big = _true(entries, "BinaryDataByteOrderMSB") or _true(entries, "ElementByteOrderMSB")
    kind = np.dtype((">" if big else "<") + _KINDS[entries["ElementType"]])
    grid = grid_of(_affine(entries, dimensions), (slices, rows, columns))
    return VolumeHeader("mha", grid, kind), start, "zlib" if _true(entries, "CompressedData") else "raw"


def _entries(data: bytes) -> tuple[dict[str, str], int]:
    """Return the lines of the header, and where the last one, ElementDataFile, ends."""
    entries: dict[str, str] = {}
    start = 0
    while True:
        end = data.index(b"\n", start, _LONGEST)
        name, equals, said = (part.strip() for part in data[start:end].decode("latin-1").partition("="))
        start = end + 1
        if not name or not equals:
            raise ImageError("C205")
        entries[name] = said
        if name == "ElementDataFile":
            return entries, start


def _affine(entries: dict[str, str], dimensions: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return the affine to LPS; the matrix of the file holds one axis after the other."""
    size = min(dimensions, 3)
    turn, offset, spacing = np.eye(3), np.zeros(3), np.ones(3)
    matrix = _numbers(entries, "TransformMatrix", "Rotation", "Orientation")
    if matrix:
        turn[:size, :size] = np.array(matrix).reshape(dimensions, dimensions)[:size, :size]
    for target, names in ((offset, ("Offset", "Position", "Origin")), (spacing, ("ElementSpacing", "ElementSize"))):
        found = _numbers(entries, *names)
        if found:
            target[:size] = np.array(found).reshape(dimensions)[:size]
    if not all(map(math.isfinite, spacing)) or spacing.min() < sys.float_info.epsilon:
        raise ImageError("C205")
    return np.column_stack([turn.T * spacing, offset])


def _numbers(entries: dict[str, str], *names: str) -> list[float]:
    """Return the numbers of the first entry that is there: later formats named them anew."""
    found = next((entries[name] for name in names if name in entries), "")
    return [float(part) for part in found.split()]


def _true(entries: dict[str, str], name: str) -> bool:
    return entries.get(name, "").lower() in {"true", "1"}
