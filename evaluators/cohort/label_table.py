"""Reference tables: CSV, TSV or XLSX to columns and rows of text. What is detected is kept, to be shown.

A table may come from a stranger, as predictions do, and native code reads workbooks: an isolated process reads it.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import Field

from evaluators.cohort.table_parsing import BETWEEN, COLUMNS_LIMIT, ROWS_LIMIT
from evaluators.domain.value import Value
from evaluators.errors import EvaluationError, TableError, WorkerCrashed, WorkerError, WorkerHung
from evaluators.isolation.frames import Frame
from evaluators.isolation.worker_process import WorkerProcess

BYTES_LIMIT: Final = 256 * 1024**2
"""Held in memory as a whole; a million rows of a hundred characters are 100 MB."""
MEMORY_BYTES: Final = 8 * 1024**3
"""Address space of the process: the largest workbook that is read takes half of it."""
TIMEOUT_S: Final = 600.0
"""A million rows of a workbook take half a minute."""
_LONGEST_NAME: Final = 32_767
"""Letters of one cell of a workbook."""


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


class _Head(Value):
    columns: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=_LONGEST_NAME)], ...],
        Field(min_length=1, max_length=COLUMNS_LIMIT),
    ]
    encoding: Literal["utf-8", "utf-8-sig", "utf-16", "windows-1252", "xlsx"]
    delimiter: Annotated[str, Field(max_length=1)]


def read_table(path: Path, *, allow_unisolated: bool = False) -> Table:
    """Read a reference table in an isolated process.

    Raises:
        TableError: It cannot be opened (C230), is too large (C231), is no table (C232, C236, C237, C238), has no
            rows (C233), repeats a column name (C234) or has a row of another length (C235); the process was lost
            over it (C522) or taken over by it (C523).
        EvaluationError: The isolated process cannot be had.
    """
    data = _bytes(path)
    with WorkerProcess("tables", setup={}, memory_bytes=MEMORY_BYTES, allow_unisolated=allow_unisolated) as worker:
        try:
            answer = worker.ask({"name": path.name}, [data], timeout_s=TIMEOUT_S)
            return _understood(answer, hashlib.sha256(data).hexdigest())
        except TableError:
            raise
        except (WorkerCrashed, WorkerHung):
            raise TableError("C522", name=path.name) from None
        except WorkerError as error:
            raise TableError("C231" if error.id == "C405" else "C523", name=path.name, rows=ROWS_LIMIT) from None
        except (EvaluationError, ValueError):  # no sane worker says that of a table
            raise TableError("C523", name=path.name) from None


def _understood(answer: Frame, sha256: str) -> Table:
    """Return what a worker says is in a table, believing nothing of it.

    Raises:
        ValueError: No sane worker says that.
    """
    said = {key: answer.head[key] for key in _Head.model_fields if key in answer.head}
    head = _Head.model_validate_json(json.dumps(said))
    width = len(head.columns)
    if len(set(head.columns)) != width:
        raise ValueError("columns of one name")
    packed_lines, packed_cells = answer.blobs
    lines = array("I")
    lines.frombytes(packed_lines)
    if not 0 < len(lines) <= ROWS_LIMIT or lines[0] < 1 or any(one >= next_ for one, next_ in pairwise(lines)):
        raise ValueError("lines in no order")
    if packed_cells.count(BETWEEN.encode()) != width * len(lines) - 1:
        raise ValueError("another number of cells")
    cells = iter(packed_cells.decode().split(BETWEEN))
    rows = tuple(map(Row, lines, zip(*[cells] * width, strict=True)))
    return Table(head.columns, rows, head.encoding, head.delimiter, sha256)


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
