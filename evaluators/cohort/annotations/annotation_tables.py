"""Tables of boxes, points, events and frames: CSV, TSV or XLSX with a row for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from evaluators.cohort.annotations.annotation_columns import Form, Layout, columns_of, decimal_of, form_of
from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.decimals import is_missing, parse_number
from evaluators.cohort.label_table import Row, Table
from evaluators.cohort.reference_entry import ReferenceEntries, ReferenceEntry
from evaluators.domain.case import Note
from evaluators.domain.reference import Box, Event, FrameLabel, Point, Reference
from evaluators.errors import CallError, TableError

OBJECT: Final = "object"
"""The word for what is marked in a table without a column of classes."""


def read_annotation_table(table: Table, name: str, answers: CohortAnswers) -> ReferenceEntries:
    """Return an entry for each image, series or clip, and for each reader of it.

    Coordinates are continuous pixels: the first one covers 0 to 1, and a right edge of 10 ends the tenth. A row that
    names an image and leaves the coordinates empty says that nothing is there.

    Raises:
        TableError: C285 a cell is no number, or an end lies before its beginning; C292 the coordinates are shares of
            the image; M09 the decimal sign is unclear.
        CallError: C240 a named column is not there, C241 none names the image; C284 the table marks nothing.
    """
    form = form_of(table, answers.reference_kind)
    if form is None:
        raise CallError("C284", name=name)
    reader = _Reader(table, form, answers)
    entries = tuple(reader.entries(name))
    return ReferenceEntries(
        format="event_table" if form.layout in {"event", "frame", "time"} else "box_table",
        kind=form.kind,
        entries=entries,
        values=tuple(reader.labels),
        digest=table.sha256,
        notes=(Note(id="edges_of_boxes", parameters={"columns": ", ".join(form.columns)}),)
        if form.kind == "boxes"
        else (),
    )


class _Reader:
    """Reads the rows of one table."""

    def __init__(self, table: Table, form: Form, answers: CohortAnswers) -> None:
        self._table, self._form = table, form
        self._columns = columns_of(table, form, answers)
        self._decimal = decimal_of(table, form, answers)
        self.labels: dict[str, None] = {}

    def entries(self, origin: str) -> Iterator[ReferenceEntry]:
        groups: dict[tuple[tuple[str, ...], str | None], list[Row]] = {}
        for row in self._table.rows:
            names = tuple(cell for place in self._columns.cases if (cell := row.cells[place]))
            if names:
                groups.setdefault((names, self._cell(row, self._columns.reader)), []).append(row)
        marks = {key: [mark for row in rows if (mark := self._mark(row))] for key, rows in groups.items()}
        self._check_shares([mark for found in marks.values() for mark in found])
        for (names, reader), rows in groups.items():
            yield ReferenceEntry(
                names=names,
                said=Reference.model_validate({self._form.kind: tuple(marks[names, reader])}),
                line=rows[0].line,
                origin=origin,
                reader=reader,
                patient=self._cell(rows[0], self._columns.patient),
            )

    def _mark(self, row: Row) -> Box | Point | Event | FrameLabel | None:
        cells = [row.cells[place] for place in self._columns.numbers]
        if all(is_missing(cell) for cell in cells):
            return None
        numbers = [self._number(row, place) for place in self._columns.numbers]
        label = self._cell(row, self._columns.label) or OBJECT
        self.labels.setdefault(label)
        if self._form.layout == "event":
            if numbers[1] < numbers[0]:
                raise TableError("C285", row=row.line, column=self._form.columns[1])
            return Event(label=label, start_s=numbers[0], end_s=numbers[1])
        if self._form.layout == "time":
            return FrameLabel(label=label, time_s=numbers[0])
        if self._form.layout == "frame":
            return FrameLabel(label=label, frame=self._whole(row, self._columns.numbers[0]))
        frame = None if self._columns.frame is None else self._whole(row, self._columns.frame)
        if self._form.layout == "point":
            return Point(label=label, x=numbers[0], y=numbers[1], frame=frame)
        left, top, right, bottom = _corners(self._form.layout, numbers)
        if right < left or bottom < top:
            raise TableError("C285", row=row.line, column=self._form.columns[2 if right < left else 3])
        return Box(label=label, left=left, top=top, right=right, bottom=bottom, frame=frame)

    def _number(self, row: Row, place: int) -> float:
        cell = row.cells[place]
        found = parse_number(cell, self._decimal)
        if found is None and self._form.layout in {"event", "time"}:
            found = _clock(cell)
        if found is None or found in {float("inf"), float("-inf")}:
            raise TableError("C285", row=row.line, column=self._table.columns[place])
        return found

    def _whole(self, row: Row, place: int) -> int:
        found = self._number(row, place)
        if found < 0 or not found.is_integer():
            raise TableError("C285", row=row.line, column=self._table.columns[place])
        return int(found)

    def _check_shares(self, marks: Sequence[Box | Point | Event | FrameLabel]) -> None:
        """Refuse coordinates that are shares of the image: read as pixels, all would lie in the first one."""
        sides = [(mark.left, mark.top, mark.right, mark.bottom) for mark in marks if isinstance(mark, Box)]
        sides += [(mark.x, mark.y, mark.x, mark.y) for mark in marks if isinstance(mark, Point)]
        inside = all(0 <= one <= 1 for side in sides for one in side)
        if sides and inside and any(not one.is_integer() for side in sides for one in side):
            raise TableError("C292", columns=", ".join(self._form.columns))

    def _cell(self, row: Row, place: int | None) -> str | None:
        return row.cells[place] or None if place is not None else None


def _corners(layout: Layout, numbers: Sequence[float]) -> tuple[float, float, float, float]:
    first, second, third, fourth = numbers
    if layout == "size":
        return first, second, first + third, second + fourth
    if layout == "centre":
        return first - third / 2, second - fourth / 2, first + third / 2, second + fourth / 2
    return first, second, third, fourth


def _clock(cell: str) -> float | None:
    """Return the seconds of ``1:02:03.5`` or ``02:03``."""
    parts = cell.replace(",", ".").split(":")
    if not 2 <= len(parts) <= 3 or not all(part.replace(".", "", 1).isdecimal() for part in parts):
        return None
    return sum(float(part) * 60.0**power for power, part in enumerate(reversed(parts)))
