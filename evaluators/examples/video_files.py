"""Synthetic videos as Motion JPEG in AVI files, which call themselves synthetic. Imports Pillow only."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SYNTHETIC: Final = b"synthetic video, drawn by a program, no patient"
QUALITY: Final = 85
_HAS_INDEX: Final = 0x10
_KEY_FRAME: Final = 0x10
_MILLION: Final = 1_000_000


def avi_bytes(frames: Sequence[NDArray[np.uint8]], rate: int) -> bytes:
    """Return a video, the same bytes for the same input.

    Args:
        frames: RGB, each of shape (rows, columns, 3).
        rate: Frames per second.
    """
    rows, columns, _ = frames[0].shape
    pictures = [_jpeg(frame) for frame in frames]
    largest = max(map(len, pictures))
    main = struct.pack(
        "<14I", _MILLION // rate, largest * rate, 0, _HAS_INDEX, len(frames), 0, 1, largest, columns, rows, 0, 0, 0, 0
    )
    stream = struct.pack(
        "<4s4sIHH8I4H", b"vids", b"MJPG", 0, 0, 0, 0, 1, rate, 0, len(frames), largest, 0, 0, 0, 0, columns, rows
    )
    picture = struct.pack("<IiiHH4sIiiII", 40, columns, rows, 1, 24, b"MJPG", 3 * rows * columns, 0, 0, 0, 0)
    header = _list(b"hdrl", _chunk(b"avih", main) + _list(b"strl", _chunk(b"strh", stream) + _chunk(b"strf", picture)))
    said = _list(b"INFO", _chunk(b"ICMT", SYNTHETIC + b"\0"))
    movie = _list(b"movi", b"".join(_chunk(b"00dc", one) for one in pictures))
    inside = b"AVI " + header + said + movie + _chunk(b"idx1", _index(pictures))
    return b"RIFF" + struct.pack("<I", len(inside)) + inside


def _index(pictures: Sequence[bytes]) -> bytes:
    """Return where each picture begins, counted from the word ``movi``."""
    entries, at = [], 4
    for one in pictures:
        entries.append(struct.pack("<4s3I", b"00dc", _KEY_FRAME, at, len(one)))
        at += 8 + len(one) + len(one) % 2
    return b"".join(entries)


def _jpeg(frame: NDArray[np.uint8]) -> bytes:
    file = BytesIO()
    Image.fromarray(frame).save(file, "JPEG", quality=QUALITY, comment=SYNTHETIC)
    return file.getvalue()


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _list(name: bytes, data: bytes) -> bytes:
    return _chunk(b"LIST", name + data)
