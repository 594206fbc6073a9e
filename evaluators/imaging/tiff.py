"""TIFF pages of more than 8 bits, or with signs, which Pillow reads wrongly in part.

Seen with Pillow 13: compressed big-endian floats and integers come out with their bytes swapped, signed bytes without
their sign, 32-bit values above 2³¹ negative, 16-bit colours in planes mixed up; 64-bit floats and many pages that
count from white are refused. libtiff itself reads them all.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import imagecodecs
import numpy as np
from imagecodecs import tiff_decode
from numpy.typing import NDArray

from evaluators.errors import ImageError

TIFF_DECODER: Final = f"imagecodecs {imagecodecs.__version__} ({imagecodecs.tiff_version()})"
MAX_PAGES: Final = 10_000

_WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC, _ORIENTATION, _SAMPLES = 256, 257, 258, 262, 274, 277
_PLANES, _SAMPLE_FORMAT, _PROFILE = 284, 339, 34675
_READ: Final = frozenset(
    {_WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC, _ORIENTATION, _SAMPLES, _PLANES, _SAMPLE_FORMAT, _PROFILE}
)
_TYPES: Final = {1: "B", 3: "H", 4: "I", 16: "Q"}
_UNSIGNED, _SIGNED, _FLOAT = 1, 2, 3
_WIDE: Final = frozenset({(8, _SIGNED), *((bits, kind) for bits in (16, 32) for kind in (1, 2, 3)), (64, _FLOAT)})
"""Bits and kinds of number that are read here."""
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB = 0, 1, 2


@dataclass(frozen=True, slots=True)
class WidePage:
    """What the tags of a page say that is grey and wide, or has 16-bit colours in planes."""

    index: int
    pages: int
    width: int
    """As stored, before the page is turned."""
    height: int
    bits: int
    samples: int
    """1: grey; 3 or more: red, green, blue, and what is left out."""
    orientation: int
    inverted: bool
    """The smallest value is white."""
    profile: bool
    """It holds a colour profile."""


def wide_page(data: bytes, index: int) -> WidePage | None:
    """Return what the tags of a page say; None where it is for Pillow to read, or its tags cannot be read.

    Raises:
        ImageError: C205 there is no such page.
    """
    try:
        pages = list(_directories(data))
    except struct.error:
        return None
    if not pages:
        return None
    if not 0 <= index < len(pages):
        raise ImageError("C205")
    tags = pages[index]
    kind = tags.get(_BITS, 1), tags.get(_SAMPLE_FORMAT, _UNSIGNED)
    samples, meaning = tags.get(_SAMPLES, 1), tags.get(_PHOTOMETRIC)
    grey = samples == 1 and meaning in {_WHITE_IS_ZERO, _BLACK_IS_ZERO} and kind in _WIDE
    planes = samples >= 3 and meaning == _RGB and tags.get(_PLANES) == 2 and kind == (16, _UNSIGNED)
    if not grey and not planes:
        return None
    return WidePage(
        index=index,
        pages=len(pages),
        width=tags.get(_WIDTH, 0),
        height=tags.get(_HEIGHT, 0),
        bits=kind[0],
        samples=samples,
        orientation=tags.get(_ORIENTATION, 1),
        inverted=meaning == _WHITE_IS_ZERO,
        profile=_PROFILE in tags,
    )


def has_whole_tags(data: bytes) -> bool:
    """Return whether the tags of every page can be read and speak of pixels: what is refused then is their kind."""
    try:
        pages = list(_directories(data))
    except struct.error:
        return False
    return bool(pages) and all({_WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC} <= tags.keys() for tags in pages)


def decode_wide(data: bytes, page: WidePage) -> NDArray[Any]:
    """Return grey values as stored, shape (rows, columns), or RGB, shape (rows, columns, 3), uint8; not turned.

    Raises:
        ImageError: C204 they do not have the size that the tags say.
        RuntimeError: libtiff found them broken.
    """
    pixels = tiff_decode(data, page.index)
    if pixels.shape != (*((page.samples,) if page.samples > 1 else ()), page.height, page.width):
        raise ImageError("C204")
    if page.samples > 1:
        return (np.moveaxis(pixels[:3], 0, -1) >> 8).astype(np.uint8)
    return pixels.astype(np.float32) if pixels.dtype == np.float16 else pixels


def _directories(data: bytes) -> Iterator[dict[int, int]]:
    """Yield the tags of every page, each with its first value; a directory that comes a second time ends them.

    Raises:
        struct.error: The file ends before a directory does.
    """
    order = "<" if data[:2] == b"II" else ">"
    big = _unpacked(order + "H", data, 2)[0] == 43
    place, counter, entry, inline = ("Q", "Q", 20, 8) if big else ("I", "H", 12, 4)
    seen: set[int] = set()
    (at,) = _unpacked(order + place, data, 8 if big else 4)
    while at and at not in seen and len(seen) < MAX_PAGES:
        seen.add(at)
        (count,) = _unpacked(order + counter, data, at)
        first = at + struct.calcsize(order + counter)
        (following,) = _unpacked(order + place, data, first + count * entry)
        tags = {}
        for start in range(first, first + count * entry, entry):
            tag, kind, values = _unpacked(order + "HH" + place, data, start)
            code = _TYPES.get(kind, "B")
            where = start + entry - inline
            if values * struct.calcsize(code) > inline:
                (where,) = _unpacked(order + place, data, where)
            if tag in _READ:
                (tags[tag],) = _unpacked(order + code, data, where)
        yield tags
        at = following


def _unpacked(form: str, data: bytes, place: int) -> tuple[Any, ...]:
    """Return numbers at a place, which a broken file may give as any number of 64 bits."""
    if place > len(data):
        raise struct.error
    return struct.unpack_from(form, data, place)
