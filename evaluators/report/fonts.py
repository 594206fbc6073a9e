"""The typeface of the pages, and what it can draw.

A page that claims PDF/A must not hold a single character its fonts lack: a hospital's name in Chinese would stop the
report. Such characters are shown as an empty box, and the page says that the attached record has them.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

from evaluators.resources import resource

FAMILY: Final = "DejaVu Sans"
"""Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew, Arabic, the signs ≥ ≤ − □; free to embed and to ship."""
FOLDER: Final = "fonts/dejavu"
PLACEHOLDER: Final = "□"
BREAK: Final = "\u200b"
PIECE: Final = 12
_UNICODE_ALL_PLANES: Final = b"\x00\x03\x00\x0a"
"""Platform 3, encoding 10."""
_UNBROKEN: Final = re.compile(r"[^\s\u2013-]{30,}")


def folder() -> Path:
    """Return the folder that holds the typeface and its licence, and nothing else."""
    return resource(FOLDER)


def regular() -> Path:
    """Return the file of the regular weight."""
    return folder() / "DejaVuSansCondensed.ttf"


def bold() -> Path:
    """Return the file of the bold weight."""
    return folder() / "DejaVuSansCondensed-Bold.ttf"


@cache
def coverage() -> frozenset[str]:
    """Return the characters that both weights can draw."""
    return _characters(regular()) & _characters(bold())


def drawable(text: str) -> str:
    """Return the text as the pages can show it: composed, on one line, unknown characters as an empty box.

    Control and formatting characters are removed: a right-to-left override could make a page read differently from
    what was signed. A long run without a gap may be broken anywhere, so that it cannot leave its column.
    """
    shown = "".join(_shown(char) for char in unicodedata.normalize("NFC", text))
    return _UNBROKEN.sub(lambda run: BREAK.join(_pieces(run[0])), shown)


def _shown(char: str) -> str:
    category = unicodedata.category(char)
    if char.isspace() and category in {"Cc", "Zl", "Zp"}:
        return " "
    if category in {"Cc", "Cf", "Cs", "Co", "Cn"}:
        return ""
    return char if char in coverage() else PLACEHOLDER


def _pieces(run: str) -> list[str]:
    return [run[start : start + PIECE] for start in range(0, len(run), PIECE)]


def _characters(file: Path) -> frozenset[str]:
    """Return the characters for which a TrueType file has a shape, from its table ``cmap`` (format 12: all planes)."""
    data = file.read_bytes()
    (tables,) = struct.unpack_from(">H", data, 4)
    directory = dict(struct.unpack_from(">4s4xI", data, 12 + 16 * index) for index in range(tables))
    start = directory[b"cmap"]
    (encodings,) = struct.unpack_from(">H", data, start + 2)
    offsets = dict(struct.unpack_from(">4sI", data, start + 4 + 8 * index) for index in range(encodings))
    table = start + offsets[_UNICODE_ALL_PLANES]
    (runs,) = struct.unpack_from(">I", data, table + 12)
    ends = (struct.unpack_from(">II", data, table + 16 + 12 * index) for index in range(runs))
    return frozenset(chr(code) for first, last in ends for code in range(first, last + 1))
