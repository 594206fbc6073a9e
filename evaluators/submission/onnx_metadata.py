"""The notes inside an ONNX file (``metadata_props``), read without reading its weights.

An ONNX file is a protobuf message: fields one after the other, each with a number and a length. Only the notes are
looked at; everything else is stepped over, so that a model of two gigabytes costs a few reads.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

_METADATA: Final = 14
"""Field of ``ModelProto``; its entries have a key (1) and a value (2)."""
_ENTRY_LIMIT: Final = 1_000_000
"""Bytes of one note. The longest known are lists of a few thousand class names."""
_ENTRIES: Final = 200
_BYTES: Final = 2
"""Kind of a field that says its own length."""


def read_metadata(path: Path) -> dict[str, str]:
    """Return the notes; none where the file is not ONNX, which is for others to say."""
    found: dict[str, str] = {}
    size = path.stat().st_size
    with path.open("rb") as stream:
        try:
            while stream.tell() < size and len(found) < _ENTRIES:
                field, kind = divmod(_varint(stream), 8)
                length = _length(stream, kind)
                if field == _METADATA and kind == _BYTES and length <= _ENTRY_LIMIT:
                    found.update(_entry(_content(stream, length)))
                else:
                    stream.seek(length, 1)
        except ValueError:
            return {}
    return found


def _length(stream: BinaryIO, kind: int) -> int:
    """Return how many bytes the content of a field has."""
    match kind:
        case 0:  # a number: it ends where its last byte says so
            _varint(stream)
            return 0
        case 1:
            return 8
        case 2:
            return _varint(stream)
        case 5:
            return 4
    raise ValueError("not protobuf")


def _content(stream: BinaryIO, length: int) -> bytes:
    content = stream.read(length)
    if len(content) < length:
        raise ValueError("the file ends inside a field")
    return content


def _varint(stream: BinaryIO) -> int:
    value = 0
    for place in range(10):
        byte = stream.read(1)
        if not byte:
            break
        value |= (byte[0] & 0x7F) << (7 * place)
        if byte[0] < 0x80:
            return value
    raise ValueError("not a number")


def _entry(content: bytes) -> dict[str, str]:
    """Return one note as key and value."""
    texts: dict[int, str] = {}
    stream = BytesIO(content)
    while stream.tell() < len(content):
        field, kind = divmod(_varint(stream), 8)
        texts[field] = _content(stream, _length(stream, kind)).decode("utf-8", "replace")
    return {texts[1]: texts.get(2, "")} if 1 in texts else {}
