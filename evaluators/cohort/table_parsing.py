"""The bytes of a CSV, TSV or XLSX file to columns and cells: what a worker does, for they may come from a stranger."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from evaluators.cohort.coco_results import is_coco_results, parse_coco_results
from evaluators.cohort.text_table import Record, parse_text
from evaluators.cohort.workbook import is_workbook, parse_workbook
from evaluators.errors import TableError

ROWS_LIMIT: Final = 2_000_000
COLUMNS_LIMIT: Final = 2_000
TEXT_LIMIT: Final = 480 * 1024**2
"""Bytes of all cells, below what a worker may answer; a workbook can repeat one long text in every cell."""
BETWEEN: Final = "\0"
"""Stands between the cells: no text table may hold it."""
_AT_ONCE: Final = 10_000
"""Rows that are held as single cells."""


class ParsedTable(NamedTuple):
    """A table on its way to the parent.

    Attributes:
        columns: Their names, different from each other.
        encoding: utf-8, utf-8-sig, utf-16, windows-1252 or xlsx.
        delimiter: Between the cells of the file; empty for xlsx.
        lines: On which each row begins, 4 bytes each.
        cells: All cells of all rows in UTF-8, with ``BETWEEN`` between them.
    """

    columns: tuple[str, ...]
    encoding: str
    delimiter: str
    lines: bytes
    cells: bytes


def parse_table(data: bytes, name: str) -> ParsedTable:
    """Read a table.

    Raises:
        TableError: It is too large (C231), no table (C232, C236, C237, C238), has no rows (C233), repeats a column
            name (C234) or has a row of another length (C235).
    """
    if is_workbook(data):
        encoding, delimiter, records = "xlsx", "", parse_workbook(data, name)
    elif is_coco_results(data):
        encoding, delimiter, records = "utf-8", "", parse_coco_results(data, name)
    else:
        encoding, delimiter, records = parse_text(data, name)
    filled = (record for record in _trimmed(records) if any(record.cells))
    header = next(filled, None)
    if header is None:
        raise TableError("C233", name=name)
    columns = _columns(header)
    lines = array("I")
    parts: list[bytes] = []
    size = 0
    while rows := list(islice(filled, _AT_ONCE)):
        parts.append(_joined(rows, len(columns), name))
        size += len(parts[-1])
        lines.extend(row.line for row in rows)
        if len(lines) > ROWS_LIMIT or size > TEXT_LIMIT:
            raise TableError("C231", name=name, rows=ROWS_LIMIT)
    if not lines:
        raise TableError("C233", name=name)
    return ParsedTable(columns, encoding, delimiter, lines.tobytes(), BETWEEN.encode().join(parts))


def _trimmed(records: Iterable[Record]) -> Iterator[Record]:
    return (Record(line, [cell.strip() for cell in cells]) for line, cells in records)


def _columns(header: Record) -> tuple[str, ...]:
    """Return the names; empty cells at the end, which spreadsheets like to add, are no columns."""
    width = max(place for place, name in enumerate(header.cells, start=1) if name)
    if width > COLUMNS_LIMIT:
        raise TableError("C231", name=f"#{width}", rows=ROWS_LIMIT)
    names = tuple(name or f"#{place}" for place, name in enumerate(header.cells[:width], start=1))
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise TableError("C234", column=name)
        seen.add(name)
    return names


def _joined(rows: Iterable[Record], width: int, name: str) -> bytes:
    cells: list[str] = []
    for line, found in rows:
        if len(found) < width or any(found[width:]):
            raise TableError("C235", row=line, found=len(found), expected=width)
        cells += found[:width]
    joined = BETWEEN.join(cells)
    if joined.count(BETWEEN) != len(cells) - 1:  # only a workbook can hold it
        raise TableError("C237", name=name)
    return joined.encode()
