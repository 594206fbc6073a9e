"""The table of cases: a box to take part, a small picture, and what is known; names only when wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPixmap

from desktop import theme
from desktop.tongue import Tongue
from desktop.views.data_page.case_rows import CaseRow
from desktop.widgets.table import Column, Table, TableModel
from evaluators.cohort.reference_words import reference_text

THUMB: Final = 24
KEPT: Final = 600
"""Small pictures held: a few screens."""
FILTERS: Final = ("all", "evaluable", "problems", "excluded", "duplicates", "no_reference", "changed", "finding")
_HERE: Final = "\0"
SETTLE_MS: Final = 80
"""Scrolling past rows asks for no pictures."""


class CaseTable(Table):
    """``data.table``. Shows ``CaseRow`` values.

    Args:
        tongue: The words.
    """

    ticked = Signal(int, bool)
    """Place of the row, wanted state."""
    wanted = Signal(list)
    """Numbers of the cases on the screen whose pictures are not there yet."""

    def __init__(self, tongue: Tongue) -> None:
        self._words = tongue
        self._pictures: dict[int, QPixmap | None] = {}
        self._placeholder: tuple[str, QPixmap] | None = None
        self.hide_names = True
        self._marked: dict[str, frozenset[int]] = {"changed": frozenset(), "finding": frozenset()}
        super().__init__(tongue, TableModel(tongue, self._columns()))
        self.setObjectName("data.table")
        self.rows.ticked.connect(self.ticked)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._ask)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._settle.start())
        for signal in (self.rows.modelReset, self.rows.layoutChanged, self.rows.rowsInserted):
            signal.connect(lambda *_: self._settle.start())
        self.show_names(hidden=True)

    def show_names(self, *, hidden: bool) -> None:
        """Show or hide the column of file names."""
        self.hide_names = hidden
        place = next(place for place, column in enumerate(self.rows.columns) if column.id == "file")
        self.setColumnHidden(place, hidden)

    def mark(self, name: str, numbers: Sequence[int]) -> bool:
        """Know the cases of a filter, and return whether that is news.

        Args:
            name: changed: their files changed since they were added; finding: they are behind a finding.
            numbers: Of the cases.
        """
        before, self._marked[name] = self._marked[name], frozenset(numbers)
        return before != self._marked[name]

    def show_picture(self, number: int, png: bytes | None) -> None:
        """Show the small picture of a case; None: it has none."""
        while len(self._pictures) >= KEPT:
            self._pictures.pop(next(iter(self._pictures)))
        self._pictures[number] = None if png is None else _small(png)
        self.viewport().update()

    def forget_pictures(self) -> None:
        """Drop all small pictures: they were of other cases."""
        self._pictures.clear()

    def show_filter(self, name: str, searched: str) -> None:
        """Show what a filter and a search leave."""
        keep, text = self._keep(name), searched.strip().casefold()
        if name == "all" and not text:
            self.rows.filter(None)
        elif not text:
            self.rows.filter(keep)
        else:
            before, _, after = self._words.words("desktop_data.table.case_name", n=_HERE).casefold().partition(_HERE)
            self.rows.filter(lambda row: keep(row) and text in self._searched(row, before, after))

    def name_of(self, row: CaseRow) -> str:
        """Return what a case is called while names are hidden."""
        key = "desktop_data.table.file_name" if row.number is None else "desktop_data.table.case_name"
        return self._words.words(key, n=str(row.place))

    def problem_of(self, row: CaseRow) -> str:
        """Return what is wrong with a case, or why it takes no part."""
        words = self._words.words
        if row.note:
            return words("desktop_data.table.excluded", reason=row.note)
        if row.problem is not None:
            return words(f"problems.{row.problem}.title")
        return words(f"exclusions.{row.exclusion}") if row.exclusion is not None else ""

    def _columns(self) -> list[Column]:
        def title(name: str) -> str:
            return f"desktop_data.table.{name}"

        return [
            Column("include", title("include"), lambda _: "", lambda r: not r.included, width=64, checked=_included),
            Column("thumb", title("thumb"), lambda _: "", lambda r: r.place, width=68, picture=self._picture),
            Column("case", title("case"), self.name_of, lambda r: r.place, width=96),
            Column("file", title("file"), self._file, lambda r: r.path, width=220),
            Column("modality", title("modality"), lambda r: r.modality, width=88),
            Column("size", title("size"), _size, lambda r: r.width * r.height or None, width=112),
            Column("reference", title("reference"), self._reference, width=136),
            Column("patient", title("patient"), _patient, lambda r: r.patient, width=80, align="right"),
            Column("problem", title("problem"), self.problem_of, self._by_problem, width=160),
        ]

    def _file(self, row: CaseRow) -> str:
        """Return nothing while names are hidden: a hidden column is not painted, but can still be read out."""
        return "" if self.hide_names else row.path

    def _reference(self, row: CaseRow) -> str:
        return reference_text(row.reference, self._words.words)

    def _by_problem(self, row: CaseRow) -> str | None:
        return self.problem_of(row) or None

    def _keep(self, name: str) -> Callable[[CaseRow], bool]:
        keep: dict[str, Callable[[CaseRow], bool]] = {
            "all": lambda _: True,
            "evaluable": lambda row: row.included and row.known,
            "problems": lambda row: row.problem is not None,
            "excluded": lambda row: not row.included,
            "duplicates": lambda row: row.exclusion == "duplicate",
            "no_reference": lambda row: not row.known,
            "changed": lambda row: row.number in self._marked["changed"],
            "finding": lambda row: row.number in self._marked["finding"],
        }
        return keep[name]

    def _searched(self, row: CaseRow, before: str, after: str) -> str:
        """Return what is searched of a row; before and after its number stands what makes it a name."""
        path = "" if self.hide_names else row.path
        problem = self.problem_of(row) if row.problem or row.exclusion else ""
        patient = "" if row.patient is None else row.patient
        return f"{before}{row.place}{after} {path} {self._reference(row)} {patient} {problem}".casefold()

    def _picture(self, row: CaseRow) -> QPixmap:
        found = self._pictures.get(row.number) if row.number is not None else None
        return found or self._neutral()

    def _neutral(self) -> QPixmap:
        colour = theme.current().quiet
        if self._placeholder is None or self._placeholder[0] != colour:
            pixmap = QPixmap(THUMB, THUMB)
            pixmap.fill(colour)
            self._placeholder = (colour, pixmap)
        return self._placeholder[1]

    def _ask(self) -> None:
        """Ask for the pictures of the rows on the screen."""
        height = self.viewport().height()
        first, last = self.rowAt(0), self.rowAt(height)
        count = self.rows.rowCount()
        if first < 0 or not count:
            return
        places = range(first, (count if last < 0 else last + 1))
        rows = [self.rows.rows[self.rows.row_at(place)] for place in places]
        numbers = [row.number for row in rows if row.number is not None and row.number not in self._pictures]
        if numbers:
            self.wanted.emit(numbers)


def _included(row: CaseRow) -> bool:
    return row.included


def _size(row: CaseRow) -> str:
    if not row.width:
        return ""
    return f"{row.width} × {row.height}" + (f" × {row.images}" if row.images > 1 else "")


def _patient(row: CaseRow) -> str:
    return "" if row.patient is None else str(row.patient)


def _small(png: bytes) -> QPixmap | None:
    from PySide6.QtCore import Qt

    pixmap = QPixmap()
    if not pixmap.loadFromData(png):
        return None
    return pixmap.scaled(THUMB, THUMB, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
