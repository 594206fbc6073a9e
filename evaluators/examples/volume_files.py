"""Synthetic volumes and label maps as NIfTI files, which call themselves synthetic. Imports numpy only."""

from __future__ import annotations

import gzip
import struct
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

SYNTHETIC: Final = b"synthetic volume, drawn by a program, no patient"
_TYPES: Final = {"uint8": (2, 8), "int16": (4, 16)}
"""Code and bits of a data type, as nifti1.h names them."""
_HEADER: Final = 348
_MM: Final = 2
_SCANNER: Final = 1


def nifti_bytes(
    voxels: NDArray[Any], spacing: tuple[float, float, float], *, turned: bool = False, packed: bool = True
) -> bytes:
    """Return a NIfTI-1 file, the same bytes for the same input.

    Args:
        voxels: uint8 or int16, shape (slices, rows, columns); towards the head, to the back, to the patient's left.
        spacing: Between slices, rows, columns, in mm.
        turned: Store columns to the right and rows to the front, as many programs do (RAS); else as scanners (LPS).
        packed: With gzip.
    """
    stored = voxels[:, ::-1, ::-1] if turned else voxels
    code, bits = _TYPES[voxels.dtype.name]
    slices, rows, columns = voxels.shape
    high, down, across = spacing
    sign = 1.0 if turned else -1.0  # NIfTI's x grows to the right, its y to the front
    first = [-sign * (columns - 1) / 2 * across, -sign * (rows - 1) / 2 * down, -(slices - 1) / 2 * high]
    affine = [sign * across, 0, 0, first[0], 0, sign * down, 0, first[1], 0, 0, high, first[2]]
    header = bytearray(_HEADER + 4)
    struct.pack_into("<i", header, 0, _HEADER)
    struct.pack_into("<8h", header, 40, 3, columns, rows, slices, 1, 1, 1, 1)
    struct.pack_into("<2h", header, 70, code, bits)
    struct.pack_into("<8f", header, 76, 1, across, down, high, 0, 0, 0, 0)
    struct.pack_into("<3f", header, 108, _HEADER + 4, 1, 0)
    header[123] = _MM
    struct.pack_into("80s", header, 148, SYNTHETIC)
    struct.pack_into("<2h", header, 252, 0, _SCANNER)
    struct.pack_into("<12f", header, 280, *affine)
    header[344:348] = b"n+1\0"
    little = np.ascontiguousarray(stored, voxels.dtype.newbyteorder("<"))
    data = bytes(header) + little.tobytes()
    return gzip.compress(data, 4, mtime=0) if packed else data
