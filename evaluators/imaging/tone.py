"""From stored grey values to units, and from units to the 8-bit grey that a viewer shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[Any]
"""Integers or floats of any shape."""

_TABLE_LIMIT = 2**20
"""Ranges of stored values up to this are converted through a table: one entry per value, not one sum per pixel."""
_ROWS_AT_ONCE = 256
"""Indexing needs 8 bytes a pixel, and arithmetic several times that, which for a large radiograph would be most of a
worker's memory."""


@dataclass(frozen=True, slots=True)
class Rescale:
    """Modality units = stored value × slope + intercept (DICOM PS3.3 C.11.1)."""

    slope: float
    intercept: float

    def units(self, stored: Numbers) -> Numbers:
        return np.asarray(stored * self.slope + self.intercept, dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class LookupTable:
    """A table of output values (DICOM PS3.3 C.11.1.1): as modality LUT, as VOI LUT, as one colour of a palette.

    ``first`` is the input value of the first entry; inputs beyond either end get the first or the last entry.
    Entries have ``bits`` significant bits.
    """

    first: int
    entries: NDArray[np.uint16]
    bits: int

    def units(self, stored: Numbers) -> Numbers:
        place = np.clip(np.floor(stored) - self.first, 0, len(self.entries) - 1).astype(np.intp)
        return np.asarray(self.entries[place])

    def share(self, units: Numbers) -> Numbers:
        return np.asarray(self.units(units) / (2**self.bits - 1))


@dataclass(frozen=True, slots=True)
class Window:
    """A VOI window (DICOM PS3.3 C.11.2.1.2 and C.11.2.1.3)."""

    centre: float
    width: float
    function: Literal["LINEAR", "LINEAR_EXACT", "SIGMOID"] = "LINEAR"

    def share(self, units: Numbers) -> Numbers:
        match self.function:
            case "SIGMOID":
                return 1 / (1 + np.exp(np.clip(-4 * (units - self.centre) / self.width, -700, 700)))
            case "LINEAR_EXACT":
                return (units - self.centre) / self.width + 0.5
            case _ if self.width == 1:
                return (units > self.centre - 0.5).astype(np.float64)
            case _:
                return (units - (self.centre - 0.5)) / (self.width - 1) + 0.5


@dataclass(frozen=True, slots=True)
class Span:
    """From black at ``low`` to white at ``high``."""

    low: float
    high: float

    def share(self, units: Numbers) -> Numbers:
        return (units - self.low) / ((self.high - self.low) or 1.0)


Contrast: TypeAlias = Window | LookupTable | Span


@dataclass(frozen=True, slots=True, eq=False)
class Tone:
    """What a grey image's stored values mean and how they are shown."""

    contrast: Contrast
    modality: Rescale | LookupTable | None = None
    inverted: bool = False
    """MONOCHROME1: the smallest value is white."""

    def units(self, stored: Numbers) -> NDArray[np.float32]:
        """Return modality units (Hounsfield units, for example), same shape, float32; never inverted."""
        units = stored if self.modality is None else _each_value_once(self.modality.units, stored)
        return np.asarray(units, dtype=np.float32)

    def shown(self, stored: Numbers) -> NDArray[np.uint8]:
        """Return 8-bit grey, 0 black, same shape."""
        return np.asarray(_each_value_once(self._shown, stored), dtype=np.uint8)

    def _shown(self, stored: Numbers) -> Numbers:
        units = stored if self.modality is None else self.modality.units(stored)
        share = np.clip(np.nan_to_num(self.contrast.share(units.astype(np.float64))), 0, 1)
        grey: Numbers = np.rint(255 * (1 - share if self.inverted else share)).astype(np.uint8)
        return grey


def _each_value_once(convert: Callable[[Numbers], Numbers], stored: Numbers) -> Numbers:
    """Return ``convert(stored)``; for integers through a table over the values from smallest to largest."""
    if not stored.size or not stored.ndim:
        return convert(stored)
    if stored.dtype.kind not in "iu":
        return _by_rows(convert, stored)
    low, high = int(stored.min()), int(stored.max())
    if high - low >= _TABLE_LIMIT:
        return _by_rows(convert, stored)
    table = convert(np.arange(low, high + 1, dtype=np.int64))
    converted = np.empty(stored.shape, dtype=table.dtype)
    for first in range(0, len(stored), _ROWS_AT_ONCE):
        rows = slice(first, first + _ROWS_AT_ONCE)
        converted[rows] = table[stored[rows].astype(np.intp) - low]
    return converted


def _by_rows(convert: Callable[[Numbers], Numbers], stored: Numbers) -> Numbers:
    return np.concatenate([convert(stored[row : row + _ROWS_AT_ONCE]) for row in range(0, len(stored), _ROWS_AT_ONCE)])
