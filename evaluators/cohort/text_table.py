"""Tables written as text: which encoding, which delimiter, which records."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from evaluators.errors import TableError

DELIMITERS: Final = (",", ";", "\t")
_SAMPLE_CHARACTERS = 64 * 1024
_SAMPLE_RECORDS = 100
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_EXCEL_HINT = re.compile(r"sep=(.)\r?\n")


class Record(NamedTuple):
    """One record and the line it begins on, from 1."""

    line: int
    cells: list[str]


class TextTable(NamedTuple):
    """Records as they stand in the file."""

    encoding: str
    delimiter: str
    records: Iterator[Record]


def parse_text(data: bytes, name: str) -> TextTable:
    """Return the records of a CSV or TSV file; they are read while iterating.

    Raises:
        TableError: The bytes are no text (C232); while iterating, a record is broken (C236).
    """
    text, encoding = _decode(data, name)
    first_line = 1
    if hint := _EXCEL_HINT.match(text):
        delimiter, text, first_line = hint[1], text[hint.end() :], 2
    else:
        delimiter = _delimiter(text)
    return TextTable(encoding, delimiter, _records(text, delimiter, first_line))


def _decode(data: bytes, name: str) -> tuple[str, str]:
    """Decode by byte-order mark, else as UTF-8 if it is that, else as Windows-1252."""
    marked = [encoding for mark, encoding in _BYTE_ORDER_MARKS if data.startswith(mark)]
    for encoding in marked or ["utf-8", "windows-1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise TableError("C232", name=name)


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts the sampled records into equally many cells, the most if several do.

    Where none does, the one most frequent in the header: the ragged row is then named.
    """
    truncated = len(text) > _SAMPLE_CHARACTERS
    sample = text[:_SAMPLE_CHARACTERS]
    widths = {delimiter: _widths(sample, delimiter, truncated=truncated) for delimiter in DELIMITERS}
    even = [delimiter for delimiter in DELIMITERS if len(set(widths[delimiter])) == 1 and widths[delimiter][0] > 1]
    return max(even or DELIMITERS, key=lambda delimiter: next(iter(widths[delimiter]), 0))


def _widths(sample: str, delimiter: str, *, truncated: bool) -> list[int]:
    """Return the number of cells of the first records; none where they cannot be read with this delimiter."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        widths = [len(cells) for cells in islice(reader, _SAMPLE_RECORDS) if any(cell.strip() for cell in cells)]
    except csv.Error:
        return []
    return widths[:-1] if truncated and len(widths) > 1 else widths


def _records(text: str, delimiter: str, first_line: int) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + first_line
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise TableError("C236", row=line) from None
        yield Record(line, cells)
