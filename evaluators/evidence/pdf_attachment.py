"""The file that a PDF carries. The PDF is foreign: called inside the sandbox only."""

from __future__ import annotations

import io

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader


def attached_file(pdf: bytes, name: str) -> bytes | None:
    """Return the attachment called ``name``, or None where there is not exactly one file attached, so called."""
    try:
        root = PdfFileReader(io.BytesIO(pdf), strict=False).root
        files = root["/AF"] if "/AF" in root else generic.ArrayObject()
        found = [_content(entry.get_object()) for entry in files if _name(entry.get_object()) == name]
        return found[0] if len(found) == 1 and len(files) == 1 else None
    except (PdfError, KeyError, ValueError, TypeError, AttributeError, IndexError, RecursionError, NotImplementedError):
        return None


def _name(specification: generic.DictionaryObject) -> str:
    return str(specification.get("/UF", specification.get("/F", "")))


def _content(specification: generic.DictionaryObject) -> bytes:
    stream = specification["/EF"]["/F"]
    return bytes(stream.data)
