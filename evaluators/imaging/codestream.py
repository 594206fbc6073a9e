"""The headers of JPEG, JPEG-LS and JPEG 2000 codestreams: read before a decoder believes the sizes in them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_NOT_FRAME_HEADERS = frozenset({0xC4, 0xC8, 0xCC})
"""Huffman tables, an extension and arithmetic conditioning share the range of the frame headers."""
_J2K_START = b"\xff\x4f\xff\x51"


@dataclass(frozen=True, slots=True)
class JpegHeader:
    """What a JPEG or JPEG-LS codestream says of itself."""

    marker: int
    precision: int
    rows: int
    columns: int
    components: int
    adobe_transform: int | None
    """0: stored as it is (RGB), 1: YCbCr."""

    @property
    def lossless(self) -> bool:
        """Return whether it is lossless JPEG (process 14); JPEG-LS has its own marker."""
        return self.marker == 0xC3


@dataclass(frozen=True, slots=True)
class J2kHeader:
    """What a JPEG 2000 or HTJ2K codestream says of itself."""

    precision: int
    rows: int
    columns: int
    components: int
    colour_transform: bool
    """Decoding gives RGB."""


def jpeg_header(stream: bytes) -> JpegHeader:
    """Read up to the frame header.

    Raises:
        ValueError: It is no JPEG, or it is cut off.
    """
    adobe: int | None = None
    for marker, start, end in _segments(stream, b"\xff\xd8", 2):
        if marker == 0xEE and stream[start : start + 5] == b"Adobe" and end - start >= 12:
            adobe = stream[start + 11]
        elif (0xC0 <= marker <= 0xCF and marker not in _NOT_FRAME_HEADERS) or marker == 0xF7:
            precision, rows, columns, components = struct.unpack_from(">BHHB", stream, start)
            return JpegHeader(marker, precision, rows, columns, components, adobe)
    raise ValueError("no frame header")


def jpeg_is_whole(stream: bytes) -> bool:
    """Return whether the end marker of a JPEG or JPEG-LS is there; padding may follow it.

    Without it libjpeg fills what is missing with grey and says nothing, and CharLS may search for seconds.
    """
    return b"\xff\xd9" in stream[-64:]


def j2k_header(stream: bytes) -> J2kHeader:
    """Read image size and colour transform; a JP2 box around the codestream is skipped.

    Raises:
        ValueError: It is no JPEG 2000, or it is cut off.
    """
    begin = stream.find(_J2K_START, 0, 4096)
    if begin < 0:
        raise ValueError("no codestream")
    size: tuple[int, ...] | None = None
    for marker, start, _ in _segments(stream, b"\xff\x4f", begin + 2):
        if marker == 0x51:
            size = struct.unpack_from(">HIIIIIIIIHB", stream, start)
        elif marker == 0x52 and size is not None:
            _, right, bottom, left, top, *_, components, depth = size
            mixed = bool(stream[start + 4])
            return J2kHeader((depth & 0x7F) + 1, bottom - top, right - left, components, mixed)
    raise ValueError("no image size")


def _segments(stream: bytes, magic: bytes, offset: int) -> Iterator[tuple[int, int, int]]:
    """Yield marker, start and end of the content of each segment."""
    if stream[offset - 2 : offset] != magic:
        raise ValueError("not the start of a codestream")
    while offset + 4 <= len(stream):
        lead, marker, length = struct.unpack_from(">BBH", stream, offset)
        if lead != 0xFF or length < 2:
            if lead == marker == 0xFF:  # fill bytes before a marker
                offset += 1
                continue
            raise ValueError("not a segment")
        yield marker, offset + 4, offset + 2 + length
        offset += 2 + length
