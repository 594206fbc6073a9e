"""DICOM bytes to a pydicom dataset with a known transfer syntax."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from functools import cache
from io import BytesIO
from typing import Any, Final

from pydicom import dcmread, uid
from pydicom.datadict import tag_for_keyword
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.tag import BaseTag
from pydicom.valuerep import VR

from evaluators.errors import ImageError
from evaluators.imaging.foreign import FOREIGN_ERRORS, MAX_INFLATED, too_large

_PREFIX: Final = 132
"""Preamble and the letters DICM."""
_STEP: Final = 4 * 1024**2
_VRS: Final = frozenset(VR)
_OVERLAYS: Final = [BaseTag(group << 16 | 0x3000) for group in range(0x6000, 0x6020, 2)]
_DIRECTORY: Final = b"1.2.840.10008.1.3.10"
"""Media Storage Directory: what DICOMDIR files are."""
_HEAD: Final = 1024
"""The class of a file stands in its first elements."""
_NUMBERS: Final = frozenset({"US", "UL", "SS", "SL"})


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


def is_directory(data: bytes) -> bool:
    """Return whether a DICOM file is a DICOMDIR: it names the files of a medium and holds no image."""
    return data[128:_PREFIX] == b"DICM" and _DIRECTORY in data[_PREFIX:_HEAD]


def read_dataset(data: bytes, only: Sequence[BaseTag] | None = None) -> Dataset:
    """Parse a DICOM file; values are converted when they are asked for.

    Args:
        data: The whole file.
        only: Keep these elements alone, which is quicker; None: all.

    Raises:
        ImageError: C203 it unpacks to more than the limit, C205 its header cannot be read.
    """
    _check_inflated_size(data)
    try:
        dataset = dcmread(BytesIO(data), force=True, specific_tags=list(only) if only else None)
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


def raw_element(dataset: Dataset, keyword: str) -> RawDataElement | DataElement | None:
    """Return an element as it was read, its value not converted; None where there is none."""
    return dataset.get_item(_tag(keyword))


def text(dataset: Dataset, keyword: str) -> str | None:
    """Return one value as text without the blanks around it, the first of several; None where there is none.

    Plain ASCII, which is nearly everything, is taken from the bytes: pydicom's conversion of thirty values costs more
    than parsing the header. For elements that hold text only.
    """
    raw = raw_element(dataset, keyword)
    if raw is None:
        return None
    if isinstance(raw, RawDataElement) and type(raw.value) is bytes and raw.VR not in _NUMBERS:
        stored = raw.value
        if stored.isascii() and b"\x1b" not in stored:  # the escape announces another character set
            return stored.partition(b"\\")[0].decode("ascii").strip(" \0") or None
    found = value(dataset, keyword)
    return (str(found).strip(" \0") or None) if found is not None else None


def number(dataset: Dataset, keyword: str) -> float | None:
    """Return one value as a number, None where there is none."""
    raw = raw_element(dataset, keyword)
    if raw is None:
        return None
    if isinstance(raw, RawDataElement) and raw.VR == "US" and type(raw.value) is bytes and len(raw.value) == 2:
        return float(int.from_bytes(raw.value, "little" if raw.is_little_endian else "big"))
    written = isinstance(raw, RawDataElement) and raw.VR in {"DS", "IS"}
    found: Any = text(dataset, keyword) if written else value(dataset, keyword)
    try:
        return float(found)
    except (TypeError, ValueError, OverflowError):
        return None


def functional_group(dataset: Dataset, name: str, frame: int) -> Dataset:
    """Return the item of an enhanced object that holds for this frame, else the dataset itself."""
    for groups, index in (("PerFrameFunctionalGroupsSequence", frame), ("SharedFunctionalGroupsSequence", 0)):
        if raw_element(dataset, groups) is None:
            continue
        try:
            return dataset[groups][index][name][0]  # type: ignore[no-any-return]
        except FOREIGN_ERRORS:
            continue
    return dataset


def has_overlay(dataset: Dataset) -> bool:
    """Return whether there is an overlay plane beside the pixels."""
    present = dataset.keys()
    return any(tag in present for tag in _OVERLAYS)


def tags_of(keywords: Iterable[str]) -> tuple[BaseTag, ...]:
    """Return the tags of elements, and those that ``has_overlay`` looks for."""
    return (*map(_tag, keywords), *_OVERLAYS)


@cache
def _tag(keyword: str) -> BaseTag:
    """Return the tag of an element; pydicom's own search costs as much as reading the value."""
    tag = tag_for_keyword(keyword)
    assert tag is not None, keyword
    return BaseTag(tag)


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
