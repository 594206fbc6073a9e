"""How a worker and its parent talk: length-limited frames of a JSON object and byte blobs.

Layout: 4 bytes big-endian length of the head, the head (UTF-8 JSON object with ``blobs``: their lengths), the blobs.
Never pickle: either side may have been taken over by a submission.
"""

from __future__ import annotations

import json
import math
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any, Final

HEAD_LIMIT: Final = 16 * 1024 * 1024
"""A scan of a big package or a 1 000-class answer stays far below."""
BLOB_LIMIT: Final = 2 * 1024**3
"""The largest single image file that is handed over."""
BLOBS_LIMIT: Final = 100_000
"""Blobs of one frame: a case of more files than that is none. Without a limit a head of nothing but lengths takes
seconds to follow."""
DEPTH_LIMIT: Final = 64
"""Lists and objects inside each other. What is nested deeper breaks whoever walks through it; a draft of a card, the
deepest answer, has six levels."""
_STEP: Final = 1024 * 1024
"""Bytes are reserved as they arrive, not as they are announced."""
_LONGEST_NUMBER: Final = 20
"""Digits of a whole number with its sign: what 64 bits hold."""
_TEXT: Final = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_HALF: Final = re.compile(rb"\\u[dD][89a-fA-F]")
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))


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


def read_frame(
    stream: IO[bytes], *, head_limit: int = HEAD_LIMIT, blob_limit: int = BLOB_LIMIT, whole_letters: bool = False
) -> Frame | None:
    """Read one frame; None at the end of the stream.

    Args:
        stream: Read up to the end of the frame.
        head_limit: Bytes of the head.
        blob_limit: Bytes of all blobs together.
        whole_letters: Replace halves of surrogate pairs, which no file and no screen takes. A path may have them.

    Raises:
        BrokenFrame: The stream ended inside a frame, or a length or the JSON is not acceptable.
    """
    prefix = _exactly(stream, 4, at_start=True)
    if prefix is None:
        return None
    (length,) = struct.unpack(">I", prefix)
    if length > head_limit:
        raise BrokenFrame("head too long")
    head = _parsed(_exactly(stream, length) or b"", whole_letters=whole_letters)
    lengths = head.pop("blobs", None)
    if not isinstance(lengths, list) or not all(type(n) is int and n >= 0 for n in lengths):
        raise BrokenFrame("no blob lengths")
    if len(lengths) > BLOBS_LIMIT:
        raise BrokenFrame("too many blobs")
    if sum(lengths) > blob_limit:
        raise BrokenFrame("blobs too long")
    return Frame(head, tuple(_exactly(stream, n) or b"" for n in lengths))


def _parsed(body: bytes, *, whole_letters: bool) -> dict[str, Any]:
    if body.count(b"[") + body.count(b"{") > DEPTH_LIMIT and _too_deep(body):
        raise BrokenFrame("head too deep")
    try:
        head = _DECODER.decode(body.decode())
        if whole_letters and _HALF.search(body):
            head = _DECODER.decode(json.dumps(head, ensure_ascii=False).encode(errors="replace").decode())
    except (ValueError, RecursionError):
        raise BrokenFrame("head is not JSON") from None
    if not isinstance(head, dict):
        raise BrokenFrame("head is no object")
    return head


def _too_deep(body: bytes) -> bool:
    """Return whether brackets are left after as many rounds of taking out the innermost as levels are allowed."""
    brackets = _TEXT.sub(b"", body).translate(None, delete=_NO_BRACKETS)
    for _ in range(DEPTH_LIMIT):
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    return bool(brackets)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):  # 1e999 is JSON
        raise ValueError("not finite")
    return number


def _plain(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:  # no float holds it, nor does the store
        raise ValueError("too long")
    return int(digits)


def _refuse_constant(name: str) -> None:
    raise ValueError(name)  # NaN and infinities are not JSON


_DECODER: Final = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite, parse_int=_plain)


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
