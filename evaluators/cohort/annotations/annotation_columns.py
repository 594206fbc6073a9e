"""Which columns of a table mark boxes, points, events or frames: recognised by name, or by the person's answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.columns import CASE_NAMES, LABEL_NAMES, PATIENT_NAMES, READER_NAMES, plain
from evaluators.cohort.decimals import DecimalSign, signs_in_column
from evaluators.cohort.label_table import Table
from evaluators.domain.reference import ReferenceFormat, ReferenceKind
from evaluators.errors import CallError, TableError

_UNITS = ("clip", "clipid", "video", "videoid", "series", "seriesinstanceuid", "studyinstanceuid")
_CASES: Final = CASE_NAMES | frozenset(_UNITS)
_LABELS: Final = (LABEL_NAMES - {"y"}) | frozenset(
    ["class", "classname", "category", "klasse", "kategorie", "befund", "finding", "event", "ereignis"]
)
_PREFIXES: Final = ("bbox", "box")
_STARTS: Final = frozenset(["start", "starts", "starttime", "startsec", "startseconds", "onset", "von", "beginn"])
_ENDS: Final = frozenset(["end", "ends", "endtime", "endsec", "endseconds", "stop", "offset", "bis", "ende"])
FRAMES: Final = frozenset(["frame", "frameindex", "framenumber", "frameno", "bildnummer"])
TIMES: Final = frozenset(["time", "times", "timesec", "timeseconds", "timestamp", "zeit", "t"])

Layout = Literal["corners", "size", "centre", "point", "event", "frame", "time"]


class Form(NamedTuple):
    """How the numbers of a table are meant, and its columns that hold them."""

    layout: Layout
    columns: tuple[str, ...]

    @property
    def kind(self) -> ReferenceKind:
        """Return what the table says."""
        kinds: dict[str, ReferenceKind] = {"point": "points", "event": "events", "frame": "frames", "time": "frames"}
        return kinds.get(self.layout, "boxes")


_LAYOUTS: Final[tuple[tuple[Layout, tuple[str, ...]], ...]] = (
    ("corners", ("xmin", "ymin", "xmax", "ymax")),
    ("corners", ("minx", "miny", "maxx", "maxy")),
    ("corners", ("left", "top", "right", "bottom")),
    ("corners", ("links", "oben", "rechts", "unten")),
    ("corners", ("x0", "y0", "x1", "y1")),
    ("corners", ("x1", "y1", "x2", "y2")),
    ("centre", ("cx", "cy", "w", "h")),
    ("centre", ("xcenter", "ycenter", "width", "height")),
    ("size", ("x", "y", "w", "h")),
    ("size", ("x", "y", "width", "height")),
    ("size", ("left", "top", "width", "height")),
    ("size", ("xmin", "ymin", "width", "height")),
    ("point", ("x", "y")),
)
"""Names as ``plain`` writes them, in the order they are tried."""


def form_of(table: Table, wanted: ReferenceKind | None = None) -> Form | None:
    """Return how a table marks something; None where it does not: then it is a table of labels.

    Frames are recognised where a column names the clip and a clip has several rows; else only where they are wanted.
    """
    names = {_without_prefix(plain(column)): column for column in reversed(table.columns)}
    for layout, wanted_names in _LAYOUTS:
        if all(name in names for name in wanted_names):
            return Form(layout, tuple(names[name] for name in wanted_names))
    starts, ends = _STARTS & names.keys(), _ENDS & names.keys()
    if len(starts) == len(ends) == 1:
        return Form("event", (names[next(iter(starts))], names[next(iter(ends))]))
    cases = [column for column in table.columns if plain(column) in _CASES]
    repeated = any(len(set(table.cells(column))) < len(table.rows) for column in cases)
    if repeated or wanted == "frames":
        for layout, known in (("frame", FRAMES), ("time", TIMES)):
            found = [names[name] for name in names if name in known]
            if len(found) == 1:
                return Form("frame" if layout == "frame" else "time", (found[0],))
    return None


def table_format(table: Table) -> ReferenceFormat:
    """Return ``box_table``, ``event_table`` or ``table``."""
    form = form_of(table)
    if form is None:
        return "table"
    return "event_table" if form.layout in {"event", "frame", "time"} else "box_table"


@dataclass(frozen=True, slots=True)
class MarkColumns:
    """Places of the columns by what they say."""

    cases: tuple[int, ...]
    numbers: tuple[int, ...]
    label: int | None
    reader: int | None
    patient: int | None
    frame: int | None


def columns_of(table: Table, form: Form, answers: CohortAnswers) -> MarkColumns:
    """Say which column names the image, the class, the reader, the patient, the frame.

    Raises:
        CallError: C240 a named column is not there, C241 none names the image.
    """
    taken = set(form.columns)

    def recognised(names: frozenset[str]) -> str | None:
        return next((column for column in table.columns if plain(column) in names and column not in taken), None)

    cases = [column for column in table.columns if plain(column) in _CASES and column not in taken]
    if answers.case_column is not None:
        cases = [_named(table, answers.case_column)]
    if not cases:
        raise CallError("C241", columns=", ".join(table.columns[:20]))
    label = _named(table, answers.label_column) if answers.label_column else recognised(_LABELS)
    reader = _named(table, answers.reader_column) if answers.reader_column else recognised(READER_NAMES)
    patient = _named(table, answers.patient_column) if answers.patient_column else recognised(PATIENT_NAMES)
    frame = recognised(FRAMES) if form.kind in {"boxes", "points"} else None
    place = table.columns.index
    return MarkColumns(
        cases=tuple(map(place, cases)),
        numbers=tuple(map(place, form.columns)),
        label=None if label is None else place(label),
        reader=None if reader is None else place(reader),
        patient=None if patient is None or answers.patient_column == "" else place(patient),
        frame=None if frame is None else place(frame),
    )


def label_column(table: Table, form: Form) -> int | None:
    """Return the place of the column that names the class, if one is recognised."""
    names = (place for place, column in enumerate(table.columns) if plain(column) in _LABELS)
    return next((place for place in names if table.columns[place] not in form.columns), None)


def _named(table: Table, wanted: str) -> str:
    """Return the column of this name, else the only one that differs in case alone."""
    similar = [column for column in table.columns if column.casefold() == wanted.strip().casefold()]
    if wanted in table.columns:
        return wanted
    if len(similar) != 1:
        raise CallError("C240", column=wanted, columns=", ".join(table.columns[:20]))
    return similar[0]


def decimal_of(table: Table, form: Form, answers: CohortAnswers) -> DecimalSign | None:
    """Return the one sign that the columns of numbers show, unless the person has named it.

    Raises:
        TableError: M09 they show both.
    """
    if answers.decimal is not None:
        return "." if answers.decimal == "." else ","
    found: set[DecimalSign] = set()
    for column in form.columns:
        found |= signs_in_column(set(table.cells(column))) or frozenset()
        if len(found) > 1:
            raise TableError("M09", col=column)
    return next(iter(found), None)


def _without_prefix(name: str) -> str:
    prefix = next((prefix for prefix in _PREFIXES if name.startswith(prefix) and len(name) > len(prefix)), "")
    return name.removeprefix(prefix)
