"""The file that a PDF carries. The PDF is foreign: called inside the sandbox only."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

_LIMIT: Final = 256 * 1024**2
"""Bytes of an attachment, unpacked: as much as a bundle may have (``packages.BYTES_LIMIT``)."""

_FOREIGN_ERRORS: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
    PdfError,
)
"""All that the PDF library was seen to raise, or may raise, on bytes that are not what they claim."""


def attached_file(pdf: bytes, name: str) -> bytes | None:
    """Return the attachment called ``name``, or None where there is not exactly one file attached, so called."""
    try:
        root = PdfFileReader(io.BytesIO(pdf), strict=False).root
        files = root["/AF"] if "/AF" in root else generic.ArrayObject()
        found = [_content(entry.get_object()) for entry in files if _name(entry.get_object()) == name]
        return found[0] if len(found) == 1 and len(files) == 1 else None
    except _FOREIGN_ERRORS:
        return None


def _name(specification: generic.DictionaryObject) -> str:
    return str(specification.get("/UF", specification.get("/F", "")))


def _content(specification: generic.DictionaryObject) -> bytes:
    """Return the bytes attached: as they are or deflated, the only ways this program writes them."""
    stream = specification["/EF"]["/F"]
    packed = bytes(stream.encoded_data)
    if "/Filter" not in stream:
        return packed
    if stream["/Filter"] != "/FlateDecode" or "/DecodeParms" in stream:
        raise ValueError
    unpacking = zlib.decompressobj()
    content = unpacking.decompress(packed, _LIMIT)
    if not unpacking.eof:
        raise ValueError
    return content
