"""How a worker and its parent talk: length-limited frames of a JSON object and byte blobs.

Layout: 4 bytes big-endian length of the head, the head (UTF-8 JSON object with ``blobs``: their lengths), the blobs.
Never pickle: either side may have been taken over by a submission.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any, Final

HEAD_LIMIT: Final = 16 * 1024 * 1024
"""A scan of a big package or a 1 000-class answer stays far below."""
BLOB_LIMIT: Final = 2 * 1024**3
"""The largest single image file that is handed over."""
_STEP: Final = 1024 * 1024
"""Bytes are reserved as they arrive, not as they are announced."""


class BrokenFrame(Exception):
    """The bytes are not a frame within the limits."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message."""

    head: dict[str, Any]
    blobs: tuple[bytes, ...] = ()


def write_frame(stream: IO[bytes], head: dict[str, Any], blobs: Sequence[bytes] = ()) -> None:
    """Write one frame and flush."""
    body = json.dumps({**head, "blobs": [len(blob) for blob in blobs]}, allow_nan=False).encode()
    if len(body) > HEAD_LIMIT:
        raise BrokenFrame("head too long")
    stream.write(struct.pack(">I", len(body)) + body)
    stream.writelines(blobs)
    stream.flush()


def read_frame(stream: IO[bytes], *, head_limit: int = HEAD_LIMIT, blob_limit: int = BLOB_LIMIT) -> Frame | None:
    """Read one frame; None at the end of the stream.

    Raises:
        BrokenFrame: The stream ended inside a frame, or a length or the JSON is not acceptable.
    """
    prefix = _exactly(stream, 4, at_start=True)
    if prefix is None:
        return None
    (length,) = struct.unpack(">I", prefix)
    if length > head_limit:
        raise BrokenFrame("head too long")
    try:
        head = json.loads(_exactly(stream, length) or b"", parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise BrokenFrame("head is not JSON") from None
    lengths = head.pop("blobs", None) if isinstance(head, dict) else None
    if not isinstance(lengths, list) or not all(type(n) is int and n >= 0 for n in lengths):
        raise BrokenFrame("no blob lengths")
    if sum(lengths) > blob_limit:
        raise BrokenFrame("blobs too long")
    return Frame(head, tuple(_exactly(stream, n) or b"" for n in lengths))


def _refuse_constant(name: str) -> None:
    raise ValueError(name)  # NaN and infinities are not JSON


def _exactly(stream: IO[bytes], count: int, *, at_start: bool = False) -> bytes | None:
    parts = []
    missing = count
    while missing:
        part = stream.read(min(missing, _STEP))
        if not part:
            if at_start and missing == count:
                return None
            raise BrokenFrame("ended inside a frame")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
