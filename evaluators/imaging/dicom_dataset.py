"""DICOM bytes to a pydicom dataset with a known transfer syntax."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import Any, Final

from pydicom import dcmread, uid
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.valuerep import VR

from evaluators.errors import ImageError
from evaluators.imaging.foreign import FOREIGN_ERRORS, MAX_INFLATED, too_large

_PREFIX: Final = 132
"""Preamble and the letters DICM."""
_STEP: Final = 4 * 1024**2
_VRS: Final = frozenset(VR)
_OVERLAY_GROUPS: Final = range(0x6000, 0x6020, 2)


def is_dicom(data: bytes) -> bool:
    """Return whether the bytes are DICOM: with the letters DICM, or, in old files, starting with group 0002 or 0008."""
    if data[128:_PREFIX] == b"DICM":
        return True
    head = data[:8]
    if len(head) < 8:
        return False
    little = head[:2] in {b"\x02\x00", b"\x08\x00"} and head[3] == 0
    big = head[:2] == b"\x00\x08" and head[2] == 0
    if not (little or big):
        return False
    explicit = head[4:6].decode("latin-1") in _VRS
    return explicit or (little and int.from_bytes(head[4:8], "little") <= 64)


def read_dataset(data: bytes) -> Dataset:
    """Parse a DICOM file; values are converted when they are asked for.

    Raises:
        ImageError: C203 it unpacks to more than the limit, C205 its header cannot be read.
    """
    _check_inflated_size(data)
    try:
        dataset = dcmread(BytesIO(data), force=True)
    except FOREIGN_ERRORS:
        raise ImageError("C205") from None
    if value(dataset.file_meta, "TransferSyntaxUID") is None:
        _guess_transfer_syntax(dataset)
    return dataset


def value(dataset: Dataset, keyword: str) -> Any:
    """Return one value, the first of several; None where it is absent, empty or cannot be read."""
    try:
        found = dataset.get(keyword)
        if found is None or isinstance(found, str | bytes | Dataset):
            return found or None
        if hasattr(found, "__getitem__"):
            return found[0] if len(found) else None
    except FOREIGN_ERRORS:
        return None
    return found


def number(dataset: Dataset, keyword: str) -> float | None:
    """Return one value as a number, None where there is none."""
    try:
        return float(value(dataset, keyword))
    except (TypeError, ValueError, OverflowError):
        return None


def functional_group(dataset: Dataset, name: str, frame: int) -> Dataset:
    """Return the item of an enhanced object that holds for this frame, else the dataset itself."""
    for groups, index in (("PerFrameFunctionalGroupsSequence", frame), ("SharedFunctionalGroupsSequence", 0)):
        try:
            return dataset[groups][index][name][0]  # type: ignore[no-any-return]
        except FOREIGN_ERRORS:
            continue
    return dataset


def has_overlay(dataset: Dataset) -> bool:
    """Return whether there is an overlay plane beside the pixels."""
    return any((group, 0x3000) in dataset for group in _OVERLAY_GROUPS)


def _check_inflated_size(data: bytes) -> None:
    """Unpack a deflated file piece by piece before pydicom does it at once."""
    head = data[:2048]
    if head[128:_PREFIX] != b"DICM" or uid.DeflatedExplicitVRLittleEndian.encode() not in head:
        return
    start = _PREFIX + 12 + int.from_bytes(head[_PREFIX + 8 : _PREFIX + 12], "little")
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    rest, total = data[start:], 0
    try:
        while rest and total <= MAX_INFLATED:
            total += len(unpacker.decompress(rest, _STEP))
            rest = unpacker.unconsumed_tail
    except zlib.error:
        raise ImageError("C205") from None
    if total > MAX_INFLATED:
        raise too_large()


def _guess_transfer_syntax(dataset: FileDataset) -> None:
    """Name the encoding that pydicom found in a file without that entry; pixels are then taken as not compressed."""
    implicit, little = dataset.original_encoding
    if not isinstance(dataset.file_meta, FileMetaDataset):
        dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = (
        uid.ImplicitVRLittleEndian if implicit else uid.ExplicitVRLittleEndian if little else uid.ExplicitVRBigEndian
    )
