"""NRRD volumes in one file (teem.sourceforge.net/nrrd/format.html); pynrrd is the oracle of the tests."""

from __future__ import annotations

import math
import re
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

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

_END: Final = re.compile(rb"\r?\n\r?\n")
_LONGEST: Final = 1024**2
"""Bytes of a header; some writers keep a protocol in it."""
_VECTOR: Final = re.compile(r"none|\(([^()]*)\)")
_KINDS: Final = {
    "i1": ("signed char", "int8", "int8_t"),
    "u1": ("uchar", "unsigned char", "uint8", "uint8_t"),
    "i2": ("short", "short int", "signed short", "signed short int", "int16", "int16_t"),
    "u2": ("ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"),
    "i4": ("int", "signed int", "int32", "int32_t"),
    "u4": ("uint", "unsigned int", "uint32", "uint32_t"),
    "i8": ("longlong", "long long", "long long int", "signed long long", "signed long long int", "int64", "int64_t"),
    "u8": ("ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t"),
    "f4": ("float",),
    "f8": ("double",),
}
_KIND_OF: Final = {name: kind for kind, names in _KINDS.items() for name in names}
_SIGNS: Final = {
    "left-posterior-superior": (1, 1, 1),
    "lps": (1, 1, 1),
    "right-anterior-superior": (-1, -1, 1),
    "ras": (-1, -1, 1),
    "left-anterior-superior": (1, -1, 1),
    "las": (1, -1, 1),
}
"""What turns a space into DICOM's."""
_PACKED: Final[dict[str, Compression]] = {
    "raw": "raw",
    "gzip": "gzip",
    "gz": "gzip",
    "bzip2": "bzip2",
    "bz2": "bzip2",
}
_SKIPS: Final = ("line skip", "lineskip", "byte skip", "byteskip")
_ASSUMED: Final = "orientation_assumed"


def is_nrrd(data: bytes) -> bool:
    """Return whether the bytes start as an NRRD file."""
    return data[:7] == b"NRRD000"


def nrrd_facts(data: bytes) -> ImageFacts:
    """Return what the header says.

    Raises:
        ImageError: As ``open_nrrd``, missing voxels excepted.
    """
    with foreign_code():
        return _header(data)[0].facts()


def open_nrrd(data: bytes) -> Volume:
    """Read a volume; indices are those of the file, its first axis being the columns.

    Raises:
        ImageError: C202 written as text or with bytes to skip, C204 voxels are missing, C205 broken header, C208 not
            enough memory, C215 not numbers, C226 sheared, C227 several volumes, C228 voxels in another file, C229
            too large.
    """
    with foreign_code():
        header, start, compression = _header(data)
        return volume_of(header, unpacked(data[start:], header.size, compression))


@header_parser()
def _header(data: bytes) -> tuple[VolumeHeader, int, Compression]:
    """Return the header, where the voxels start, and how they are packed."""
    entries, start = _entries(data)
    encoding = entries["encoding"].lower()
    if encoding not in _PACKED or any(entries.get(name, "0") != "0" for name in _SKIPS):
        raise ImageError("C202", ts=f"NRRD {'skip' if encoding in _PACKED else 'text'}")
    sizes = [int(size) for size in entries["sizes"].split()]
    if int(entries["dimension"]) != len(sizes) or min(sizes) < 1:
        raise ImageError("C205")
    known = entries.get("space", "").lower() in _SIGNS and "space directions" in entries
    steps = _steps(entries, len(sizes))
    kept = [axis for axis in range(len(sizes)) if not np.isnan(steps[axis]).any()]
    others = math.prod(size for axis, size in enumerate(sizes) if axis not in kept)
    if others > 1 or len(kept) > 3:
        raise ImageError("C227", n=others if others > 1 else sizes[-1])
    if len(kept) < 3:
        raise ImageError("C205")
    columns, rows, slices = (sizes[axis] for axis in kept)
    check_shape(slices, rows, columns)
    origin = _vectors(entries.get("space origin", "(0,0,0)"))[0]
    signs = np.array(_SIGNS.get(entries.get("space", "").lower(), (1, 1, 1)), dtype=np.float64)
    affine = np.column_stack([steps[kept].T, np.nan_to_num(origin)]) * signs[:, np.newaxis]
    notes = () if known else (_ASSUMED,)
    return (
        VolumeHeader("nrrd", grid_of(affine, (slices, rows, columns)), _kind(entries), notes=notes),
        start,
        _PACKED[encoding],
    )


def _entries(data: bytes) -> tuple[dict[str, str], int]:
    """Return the fields of the header, and where it ends."""
    end = _END.search(data, 0, _LONGEST)
    lines = (data[: end.start()] if end else data[:_LONGEST]).decode("latin-1").splitlines()[1:]
    found = [field for line in lines if (field := _field(line))]
    entries = dict(found)
    if "data file" in entries or "datafile" in entries:
        raise ImageError("C228")
    if end is None or len(entries) < len(found):  # the format forbids a field to occur twice
        raise ImageError("C205")
    return entries, end.end()


def _field(line: str) -> tuple[str, str] | None:
    """Return name and value of a line; None of comments and of pairs written with := that are not the format's own."""
    name, colon, said = line.partition(":")
    if line.startswith("#") or not colon or said.startswith("="):
        return None
    return name.strip().lower(), said.strip()


def _steps(entries: dict[str, str], count: int) -> NDArray[np.float64]:
    """Return the step of each axis in the file's space, shape (axes, 3); axes that are not in space are not numbers."""
    if "space directions" in entries:
        return np.stack(_vectors(entries["space directions"])).reshape(count, 3)
    sizes = [float(size) for size in entries.get("spacings", "1 " * count).split()]
    steps = np.full((count, 3), np.nan)
    for axis in range(min(count, 3)):
        steps[axis] = np.eye(3)[axis] * (sizes[axis] if math.isfinite(sizes[axis]) else 1.0)
    return steps


def _vectors(text: str) -> list[NDArray[np.float64]]:
    """Return vectors written as (x,y,z); none becomes three that are not numbers."""
    found = [
        np.array([float(part) for part in vector[1].split(",")] if vector[1] else [math.nan] * 3)
        for vector in _VECTOR.finditer(text)
    ]
    if any(len(vector) != 3 for vector in found):
        raise ImageError("C205")
    return found


def _kind(entries: dict[str, str]) -> np.dtype[Any]:
    name = _KIND_OF.get(entries["type"].lower())
    if name is None:
        raise ImageError("C215")
    return np.dtype((">" if entries.get("endian", "").lower() == "big" else "<") + name)
