"""What readers of volume files share: sizes checked before anything is allocated, a grid from an affine, units."""

from __future__ import annotations

import bz2
import contextlib
import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from evaluators.domain.case import ImageFacts
from evaluators.domain.geometry import Grid
from evaluators.errors import ImageError
from evaluators.imaging.foreign import FOREIGN_ERRORS, MAX_SIDE
from evaluators.imaging.series import TURNED
from evaluators.imaging.tone import Span, Tone
from evaluators.imaging.volume import Volume

MAX_VOXELS: Final = 400_000_000
"""A CT of 512 × 512 pixels has at most some 1 500 slices; as float32 that is 1.6 of the 4 GiB a worker may use."""
CONTRAST: Final = "volume_contrast_from_values"
_DARKEST, _BRIGHTEST = 0.5, 99.5
_SAMPLES: Final = 1_000_000
"""Voxels looked at for the contrast."""
_SHORT: Final = (-(2**15), 2**15 - 1)
_STEP: Final = 4 * 1024**2
_LARGEST_MM: Final = 1e6

Compression = Literal["raw", "gzip", "bzip2", "zlib"]
_WINDOW_BITS: Final[dict[Compression, int]] = {"gzip": 16 + zlib.MAX_WBITS, "zlib": zlib.MAX_WBITS}


@dataclass(frozen=True, slots=True, eq=False)
class VolumeHeader:
    """What the header of a volume file says, sizes within the limits.

    Args:
        format: nifti, nrrd or mha.
        grid: Where the voxels lie.
        kind: Type and byte order of a stored voxel.
        slope: Modality units = stored × slope + intercept.
        intercept: See ``slope``.
        notes: Ids under ``imaging.notes``.
    """

    format: str
    grid: Grid
    kind: np.dtype[Any]
    slope: float = 1.0
    intercept: float = 0.0
    notes: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Return the bytes of all stored voxels."""
        return math.prod(self.grid.shape) * self.kind.itemsize

    def facts(self, notes: tuple[str, ...] = ()) -> ImageFacts:
        """Return what may be said about the volume."""
        slices, rows, columns = self.grid.shape
        return ImageFacts(
            format=self.format,
            width=columns,
            height=rows,
            channels=1,
            frames=slices,
            bits=8 * self.kind.itemsize,
            decoder=f"numpy {np.__version__}",
            grid=self.grid,
            notes=(*self.notes, *notes),
        )


@contextlib.contextmanager
def header_parser() -> Iterator[None]:
    """Mark a function that parses a header: whatever Python raises over it means that the header is broken.

    Raises:
        ImageError: C205.
    """
    try:
        yield
    except FOREIGN_ERRORS:
        raise ImageError("C205") from None


def check_shape(slices: int, rows: int, columns: int) -> None:
    """Refuse a declared size before anything of that size is allocated.

    Raises:
        ImageError: C205 no size at all, C229 too large.
    """
    if min(slices, rows, columns) < 1:
        raise ImageError("C205")
    if max(slices, rows, columns) > MAX_SIDE or slices * rows * columns > MAX_VOXELS:
        raise ImageError("C229", limit=MAX_VOXELS // 1_000_000)


def grid_of(affine: NDArray[np.float64], shape: tuple[int, int, int]) -> Grid:
    """Return the grid of voxels stored with their first axis fastest.

    Args:
        affine: From (column, row, slice, 1) to x, y, z in DICOM's patient coordinates (LPS), in mm; shape (3, 4).
        shape: Slices, rows, columns.

    Raises:
        ImageError: C205 the affine is not finite or flat, C226 its axes are not at right angles, and as
            ``check_shape``.
    """
    check_shape(*shape)
    if not np.isfinite(affine).all() or np.abs(affine).max() > _LARGEST_MM:
        raise ImageError("C205")
    spacing = np.linalg.norm(affine[:, :3], axis=0)
    if spacing.min() <= 1 / _LARGEST_MM:
        raise ImageError("C205")
    axes = affine[:, :3] / spacing
    angles = axes.T @ axes - np.eye(3)
    if np.abs(angles).max() > TURNED:
        raise ImageError("C226", degrees=round(math.degrees(math.asin(min(1.0, float(np.abs(angles).max())))), 1))
    x, y, z = (float(part) + 0.0 for part in affine[:, 3])
    steps = [round(float(step), 6) for step in spacing[::-1]]  # written with seven digits
    slices, rows, columns = ((float(a) + 0.0, float(b) + 0.0, float(c) + 0.0) for a, b, c in axes.T[::-1])
    return Grid(
        shape=shape, origin=(x, y, z), spacing=(steps[0], steps[1], steps[2]), directions=(slices, rows, columns)
    )


def unpacked(packed: bytes, size: int, compression: Compression) -> bytes | bytearray:
    """Return the first ``size`` bytes and at most one more, which proves the checksum behind them.

    Raises:
        ImageError: C204 a packed stream ends before its end or ``size``.
        Exception: What the unpacker raises where the checksum does not fit; see ``foreign.FOREIGN_ERRORS``.
    """
    if compression == "raw":
        return packed[:size]
    found, unpacker, view, ended = bytearray(), _unpacker(compression), memoryview(packed), False
    for start in range(0, len(packed), _STEP):
        piece: bytes | memoryview = view[start : start + _STEP]
        while piece and len(found) <= size:
            found += unpacker.decompress(piece, size + 1 - len(found))
            piece, ended = b"", unpacker.eof
            if ended and len(found) < size:  # parallel packers write several members, one after the other
                piece, unpacker = unpacker.unused_data, _unpacker(compression)
    if len(found) < size or (len(found) == size and not ended):
        raise ImageError("C204")
    return found


def _unpacker(compression: Compression) -> Any:
    if compression == "bzip2":
        return bz2.BZ2Decompressor()
    return zlib.decompressobj(_WINDOW_BITS[compression])


def volume_of(header: VolumeHeader, stored: bytes | bytearray, offset: int = 0) -> Volume:
    """Return a volume in modality units, from bytes that hold as many voxels as the header says.

    Raises:
        ImageError: C204 there are fewer.
    """
    count = math.prod(header.grid.shape)
    if len(stored) < offset + header.size:
        raise ImageError("C204")
    voxels = np.frombuffer(stored, dtype=header.kind, count=count, offset=offset).reshape(header.grid.shape)
    units = in_units(voxels, header.slope, header.intercept)
    units.flags.writeable = False
    return Volume(units, header.facts((CONTRAST,)), Tone(span_of(units)))


def in_units(stored: NDArray[Any], slope: float, intercept: float) -> NDArray[Any]:
    """Return stored × slope + intercept as int16 where every value fits without rounding, else as float32."""
    if stored.dtype.kind in "iu" and slope.is_integer() and intercept.is_integer():
        ends = [int(end) * int(slope) + int(intercept) for end in (stored.min(), stored.max())]
        if _SHORT[0] <= min(ends) and max(ends) <= _SHORT[1]:
            return _in_short_units(stored, int(slope), int(intercept))
    units = np.empty(stored.shape, dtype=np.float32)
    for index, one in enumerate(stored):  # a slice at a time: a volume in float64 is more than a worker may hold
        units[index] = one * slope + intercept
    return units


def _in_short_units(stored: NDArray[Any], slope: int, intercept: int) -> NDArray[np.int16]:
    """Return the sum in 16 bits: it fits, so what wraps round on the way comes back."""
    units = stored.astype(np.int16)
    if slope != 1:
        units *= np.uint16(slope & 0xFFFF).astype(np.int16)
    if intercept:
        units += np.uint16(intercept & 0xFFFF).astype(np.int16)
    return units


def span_of(units: NDArray[Any]) -> Span:
    """Return the contrast that shows nearly all values of a volume, the same for every slice."""
    step = max(1, math.ceil((units.size / _SAMPLES) ** (1 / 3)))
    sample = units[::step, ::step, ::step]
    finite = sample[np.isfinite(sample)]
    if not finite.size:
        return Span(0.0, 1.0)
    low, high = np.percentile(finite, [_DARKEST, _BRIGHTEST])
    if low == high:  # a label map is mostly background
        low, high = finite.min(), finite.max()
    return Span(float(low), float(high))
