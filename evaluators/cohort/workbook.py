"""Tables written as an Excel workbook (XLSX). Cells become the text a person would have typed."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

import python_calamine as calamine

from evaluators.cohort.text_table import Record
from evaluators.errors import TableError

UNPACKED_LIMIT: Final = 1024**3
"""A workbook that unpacks to more is no reference table; a million rows of ten columns stay under 0.5 GiB."""
CELLS_LIMIT: Final = 50_000_000
"""The reader holds the whole rectangle up to the last filled cell, about 1.5 GiB for this many; with a stray cell in
the far corner of a sheet it would end the program."""
_COLUMN_OF_CELL = re.compile(rb'\sr="([A-Z]{1,3})[0-9]')
_ROW_OF_CELL = re.compile(rb'\sr="[A-Z]{1,3}([0-9]{1,7})"')

_BROKEN: Final = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, struct.error),
    calamine.CalamineError,
)
"""What the libraries raise on a damaged file."""

Cell = int | float | str | bool | time | date | datetime | timedelta


def is_workbook(data: bytes) -> bool:
    """Return whether these bytes are a zip archive, as every XLSX file is."""
    return data.startswith(b"PK\x03\x04")


def parse_workbook(data: bytes, name: str) -> Iterator[Record]:
    """Return the rows of the only sheet that holds something; numbered as the program shows them, from 1.

    Raises:
        TableError: Not a readable workbook, encrypted, or too large unpacked (C237); several sheets are filled (C238).
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_LIMIT or _is_too_wide(archive):
                raise TableError("C237", name=name)
        with calamine.load_workbook(io.BytesIO(data)) as workbook:
            sheet = _only_filled_sheet(workbook)
            rows = sheet.to_python(skip_empty_area=False)
    except _BROKEN:
        raise TableError("C237", name=name) from None
    return (Record(line, [_as_text(cell) for cell in row]) for line, row in enumerate(rows, start=1))


def _is_too_wide(archive: zipfile.ZipFile) -> bool:
    """Return whether a sheet reaches further than can be held, however few cells are filled."""
    for name in archive.namelist():
        if "worksheets/" in name:
            sheet = archive.read(name)
            columns = max(map(_column_number, set(_COLUMN_OF_CELL.findall(sheet))), default=0)
            rows = max(map(int, _ROW_OF_CELL.findall(sheet)), default=0)
            if columns * rows > CELLS_LIMIT:
                return True
    return False


def _column_number(letters: bytes) -> int:
    """Return 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _only_filled_sheet(workbook: calamine.CalamineWorkbook) -> calamine.CalamineSheet:
    visible = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible is calamine.SheetVisibleEnum.Visible and sheet.typ is calamine.SheetTypeEnum.WorkSheet
    ]
    filled = [sheet for sheet in map(workbook.get_sheet_by_name, visible) if sheet.height]
    if len(filled) > 1:
        raise TableError("C238", sheets=", ".join(sheet.name for sheet in filled))
    return filled[0] if filled else workbook.get_sheet_by_index(0)


def _as_text(cell: Cell) -> str:
    match cell:
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer() and abs(cell) < 2**53:
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)
