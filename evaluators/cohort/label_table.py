"""Reference tables: CSV, TSV or XLSX to columns and rows of text. What is detected is kept, to be shown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from evaluators.cohort.text_table import Record, parse_text
from evaluators.cohort.workbook import is_workbook, parse_workbook
from evaluators.errors import TableError

BYTES_LIMIT: Final = 256 * 1024**2
"""Held in memory as a whole; a million rows of a hundred characters are 100 MB."""
ROWS_LIMIT: Final = 2_000_000
COLUMNS_LIMIT: Final = 2_000


class Row(NamedTuple):
    """One row: its line in the file from 1 (the header included), and its cells as text, trimmed."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A reference table as it stands in the file; ``"000123"`` stays ``"000123"``.

    Attributes:
        columns: Names of the columns, different from each other; ``#3`` where the third has none.
        rows: As many cells each as there are columns.
        encoding: utf-8, utf-8-sig, utf-16, windows-1252 or xlsx.
        delimiter: Between the cells; empty for xlsx.
        sha256: Of the file, hex.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    delimiter: str
    sha256: str

    def cells(self, column: str) -> Iterator[str]:
        """Return the cells of one column, from top to bottom."""
        index = self.columns.index(column)
        return (row.cells[index] for row in self.rows)


def read_table(path: Path) -> Table:
    """Read a reference table.

    Raises:
        TableError: It cannot be opened (C230), is too large (C231), is no table (C232, C236, C237, C238), has no
            rows (C233), repeats a column name (C234) or has a row of another length (C235).
    """
    data = _bytes(path)
    if is_workbook(data):
        encoding, delimiter, records = "xlsx", "", parse_workbook(data, path.name)
    else:
        encoding, delimiter, records = parse_text(data, path.name)
    filled = (record for record in _trimmed(records) if any(record.cells))
    header = next(filled, None)
    if header is None:
        raise TableError("C233", name=path.name)
    columns = _columns(header)
    rows = tuple(_rows(filled, len(columns), path.name))
    if not rows:
        raise TableError("C233", name=path.name)
    return Table(columns, rows, encoding, delimiter, hashlib.sha256(data).hexdigest())


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise TableError("C230", name=path.name)
        with path.open("rb") as file:
            data = file.read(BYTES_LIMIT + 1)
    except OSError:
        raise TableError("C230", name=path.name) from None
    if len(data) > BYTES_LIMIT:
        raise TableError("C231", name=path.name, rows=ROWS_LIMIT)
    return data


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


def _rows(records: Iterable[Record], width: int, name: str) -> Iterator[Row]:
    for count, (line, cells) in enumerate(records, start=1):
        if count > ROWS_LIMIT:
            raise TableError("C231", name=name, rows=ROWS_LIMIT)
        if len(cells) < width or any(cells[width:]):
            raise TableError("C235", row=line, found=len(cells), expected=width)
        yield Row(line, tuple(cells[:width]))
