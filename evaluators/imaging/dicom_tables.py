"""Lookup tables as DICOM writes them (PS3.3 C.11.1.1.1, C.7.6.3.1.5)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRBigEndian

from evaluators.imaging.dicom_header import PixelModule
from evaluators.imaging.foreign import FOREIGN_ERRORS
from evaluators.imaging.tone import LookupTable


def lookup_table(
    item: Dataset | None,
    module: PixelModule,
    descriptor: str = "LUTDescriptor",
    data: str = "LUTData",
    *,
    signed: bool,
) -> LookupTable | None:
    """Return a lookup table; None where there is none or it contradicts itself.

    Args:
        item: What holds the two elements.
        module: Of the same file.
        descriptor: Name of the element with number of entries, first input value and bits.
        data: Name of the element with the entries.
        signed: Whether input values may be negative.
    """
    if item is None:
        return None
    try:
        count, first, bits = (int(part) for part in item[descriptor].value)
        count = count or 2**16  # does not fit into the 16 bits it is written in
        entries = _entries(item[data].value, count, module)[:count]
    except FOREIGN_ERRORS:
        return None
    if not 1 <= bits <= 16 or len(entries) < count:
        return None
    if signed and first >= 2**15:  # often written as unsigned although the input is not
        first -= 2**16
    return LookupTable(first, entries, bits if entries.max() < 2**bits else 16)


def _entries(stored: Any, count: int, module: PixelModule) -> NDArray[np.uint16]:
    """Return the entries, written as numbers, as 16-bit words or as bytes."""
    if not isinstance(stored, bytes):
        return np.atleast_1d(np.asarray(stored, dtype=np.uint16))
    if len(stored) < 2 * count:
        return np.frombuffer(stored, dtype=np.uint8).astype(np.uint16)
    order = ">" if module.transfer_syntax == ExplicitVRBigEndian else "<"
    return np.frombuffer(stored, dtype=f"{order}u2").astype(np.uint16)
