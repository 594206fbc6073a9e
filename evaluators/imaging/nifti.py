"""NIfTI-1 and NIfTI-2 files, packed with gzip or not (nifti.nimh.nih.gov; the affine is chosen as nibabel does).

nibabel itself believes the sizes of a header and costs every worker its import; it is the oracle of the tests.
"""

from __future__ import annotations

import math
import struct
import zlib
from dataclasses import dataclass
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

_GZIP: Final = b"\x1f\x8b"
_FIRST, _SECOND = 348, 540
"""Bytes of a header of either version."""
_KINDS: Final = {
    2: "u1",
    4: "i2",
    8: "i4",
    16: "f4",
    64: "f8",
    256: "i1",
    512: "u2",
    768: "u4",
    1024: "i8",
    1280: "u8",
}
"""Data types with one number for each voxel."""
_NOT_NUMBERS: Final = frozenset({32, 128, 1792, 2048, 2304})
"""Complex numbers and colours."""
_TO_LPS: Final = np.diag([-1.0, -1.0, 1.0])
"""NIfTI's x grows to the patient's right and y to the front."""
_PER_MM: Final = {1: 1000.0, 3: 0.001}
"""Units of length: metres, micrometres; all else is taken as millimetres."""
_ASSUMED: Final = "orientation_assumed"


@dataclass(frozen=True, slots=True)
class _Fields:
    """What is read of a header; names as in nifti1.h."""

    dim: tuple[int, ...]
    datatype: int
    pixdim: tuple[float, ...]
    vox_offset: float
    scaling: tuple[float, float]
    units: int
    codes: tuple[int, int]
    """qform and sform."""
    quaternion: tuple[float, ...]
    """b, c, d and the offsets x, y, z."""
    rows: tuple[float, ...]
    """Of the sform's affine, 12 numbers."""
    order: str
    first: int
    """Where voxels can start at the earliest."""


def is_nifti(data: bytes) -> bool:
    """Return whether the bytes, or what they unpack to, start with a NIfTI header; a header of its own file is one."""
    try:
        head = _head(data, _FIRST)
    except zlib.error:
        return False
    return head[344:348] in {b"n+1\0", b"ni1\0"} or head[4:8] in {b"n+2\0", b"ni2\0"}


def nifti_facts(data: bytes) -> ImageFacts:
    """Return what the header says.

    Raises:
        ImageError: As ``open_nifti``, missing voxels excepted.
    """
    with foreign_code():
        return _header(data)[0].facts()


def open_nifti(data: bytes) -> Volume:
    """Read a volume; indices are those of the file, its first axis being the columns.

    Raises:
        ImageError: C204 voxels are missing, C205 broken header, C208 not enough memory, C215 not numbers, C226
            sheared, C227 several volumes, C228 voxels in another file, C229 too large.
    """
    with foreign_code():
        header, offset = _header(data)
        compression: Compression = "gzip" if data.startswith(_GZIP) else "raw"
        return volume_of(header, unpacked(data, offset + header.size, compression), offset)


def _head(data: bytes, size: int) -> bytes:
    if data.startswith(_GZIP):
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(data[:65536], size)
    return data[:size]


@header_parser()
def _header(data: bytes) -> tuple[VolumeHeader, int]:
    """Return the header and where the voxels start."""
    fields = _fields(_head(data, _SECOND))
    shape = _shape(fields.dim)
    if fields.datatype in _NOT_NUMBERS:
        raise ImageError("C215")
    if fields.datatype not in _KINDS or not 0 <= fields.vox_offset < 2**31:
        raise ImageError("C205")
    affine, notes = _affine(fields, shape)
    slope, intercept = fields.scaling
    if slope == 0 or not math.isfinite(slope):  # as the standard says of 0: not scaled
        slope, intercept = 1.0, 0.0
    if not math.isfinite(intercept):
        raise ImageError("C205")
    kind = np.dtype(fields.order + _KINDS[fields.datatype])
    return VolumeHeader("nifti", grid_of(affine, shape), kind, slope, intercept, notes), max(
        int(fields.vox_offset), fields.first
    )


def _fields(head: bytes) -> _Fields:
    if head[4:8] in {b"n+2\0", b"ni2\0"}:
        first = _SECOND + 4
        if head[4:8] == b"ni2\0":
            raise ImageError("C228")
        order = "<" if head[:4] == struct.pack("<i", _SECOND) else ">"
        (datatype,) = struct.unpack_from(f"{order}h", head, 12)
        codes = struct.unpack_from(f"{order}2i", head, 344)
        numbers = struct.unpack_from(f"{order}6d12d", head, 352)
        pixdim, dim = struct.unpack_from(f"{order}8d", head, 104), struct.unpack_from(f"{order}8q", head, 16)
        offset, *scaling = struct.unpack_from(f"{order}q2d", head, 168)
        (units,) = struct.unpack_from(f"{order}i", head, 500)
    else:
        first = _FIRST + 4
        if head[344:348] != b"n+1\0":
            raise ImageError("C228")
        order = "<" if head[:4] == struct.pack("<i", _FIRST) else ">"
        (datatype,) = struct.unpack_from(f"{order}h", head, 70)
        codes = struct.unpack_from(f"{order}2h", head, 252)
        numbers = struct.unpack_from(f"{order}6f12f", head, 256)
        pixdim, dim = struct.unpack_from(f"{order}8f", head, 76), struct.unpack_from(f"{order}8h", head, 40)
        offset, *scaling = struct.unpack_from(f"{order}3f", head, 108)
        units = head[123]
    return _Fields(
        dim=dim,
        datatype=datatype,
        pixdim=pixdim,
        vox_offset=offset,
        scaling=(scaling[0], scaling[1]),
        units=units & 7,
        codes=(codes[0], codes[1]),
        quaternion=numbers[:6],
        rows=numbers[6:],
        order=order,
        first=first,
    )


def _shape(dim: tuple[int, ...]) -> tuple[int, int, int]:
    """Return slices, rows, columns."""
    count = dim[0]
    if not 1 <= count <= 7 or min(dim[1 : count + 1]) < 1:
        raise ImageError("C205")
    columns, rows, slices, *more = [*dim[1 : count + 1], 1, 1][: max(count, 3)]
    check_shape(slices, rows, columns)
    if math.prod(more) > 1:
        raise ImageError("C227", n=math.prod(more))
    return slices, rows, columns


def _affine(fields: _Fields, shape: tuple[int, int, int]) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Return the affine to LPS: the sform where there is one, else the qform, else the voxel sizes alone."""
    notes: tuple[str, ...] = ()
    if fields.codes[1] > 0:
        affine = np.array(fields.rows, dtype=np.float64).reshape(3, 4)
    elif fields.codes[0] > 0:
        affine = _from_quaternion(fields)
    else:  # nibabel's base affine: centred, the first axis turned round
        sizes = _sizes(fields) * [-1, 1, 1]
        middle = (np.array(shape[::-1]) - 1) / 2
        affine, notes = np.column_stack([np.diag(sizes), -middle * sizes]), (_ASSUMED,)
    return _TO_LPS @ affine * _PER_MM.get(fields.units, 1.0), notes


def _sizes(fields: _Fields) -> NDArray[np.float64]:
    """Return the voxel sizes; a flat image leaves the third one out."""
    return np.array([abs(size) or 1.0 for size in fields.pixdim[1:4]])


def _from_quaternion(fields: _Fields) -> NDArray[np.float64]:
    b, c, d, *offset = fields.quaternion
    rest = 1 - (b * b + c * c + d * d)
    if not rest > -1e-6:
        raise ImageError("C205")
    a = math.sqrt(max(rest, 0.0))
    turn: NDArray[Any] = np.array(
        [
            [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)],
            [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)],
            [2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c],
        ]
    )
    sizes = _sizes(fields)
    sizes[2] *= -1 if fields.pixdim[0] == -1 else 1
    return np.column_stack([turn * sizes, offset])
