"""The cases as a table: the same rows and order as the gallery, in words and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from desktop.tongue import Tongue
from desktop.views.cases_page import wording
from desktop.views.cases_page.listing import CaseRow
from desktop.views.cases_page.small_lines import Tally, difference, tally
from desktop.widgets.table import Column, Table, TableModel
from evaluators.report.numerals import DASH

if TYPE_CHECKING:
    from evaluators.domain.plan import LockedPlan


_OF_TASK: Final = {
    "classification": ("reference", "model", "score"),
    "multilabel": ("reference", "model"),
    "measurement": ("reference", "model", "difference"),
    "segmentation": ("dice",),
    "detection": ("found", "alarms", "highest"),
    "video": ("found", "alarms", "highest"),
}
"""Columns of each kind of task between the case and what it counts as; that there are masks says nothing of a case."""


class CaseTable(Table):
    """Sortable, copyable."""

    def __init__(self, tongue: Tongue) -> None:
        self.locked: LockedPlan | None = None
        self._every = {column.id: column for column in self._columns(tongue)}
        super().__init__(tongue, TableModel(tongue, self._of_task(None)), dense=True)
        self.setObjectName("cases.table")

    def show_rows(self, rows: Sequence[CaseRow], locked: LockedPlan | None) -> None:
        """Show these cases in this order."""
        columns = self._of_task(locked)
        self.locked = locked
        if [one.id for one in columns] == [one.id for one in self.rows.columns]:
            self.rows.set_rows(rows)
        else:
            self.rows.set_columns(columns, rows)

    def refresh(self, place: int, row: CaseRow) -> None:
        """Show a case that was judged or noted; it stays where it is."""
        self.rows.replace(place, row)

    def mark(self, number: int) -> None:
        """Mark a case without telling anybody."""
        place = next((n for n, row in enumerate(self.rows.rows) if row.number == number), None)
        if place is not None and place != self.current_row():
            self.blockSignals(True)
            self.set_current_row(place)
            self.blockSignals(False)

    def _of_task(self, locked: LockedPlan | None) -> tuple[Column, ...]:
        """Return the columns that say something about cases of this kind."""
        task = locked.task if locked is not None else "classification"
        return tuple(self._every[name] for name in ("case", *_OF_TASK[task], "counted", "verdict", "note"))

    def _columns(self, tongue: Tongue) -> tuple[Column, ...]:
        def score(row: CaseRow) -> float | None:
            return row.standing.score if row.standing is not None else None

        def shown_score(row: CaseRow) -> str:
            value = score(row)
            return "–" if value is None else tongue.words.number(value, 3)

        def note(row: CaseRow) -> str:
            return row.review.note.replace("\n", " ") if row.review else ""

        def verdict(row: CaseRow) -> str:
            given = row.review.verdict if row.review else None
            return tongue.words(f"desktop_cases.verdict.{given}") if given else ""

        def off(row: CaseRow) -> str:
            return (difference(tongue.words, row.standing) if row.standing is not None else "") or "–"

        def told(row: CaseRow) -> str:
            return wording.decision(tongue.words, row, self.locked)

        area = "desktop_cases.column"
        return (
            Column("case", f"{area}.case", lambda row: str(row.number), lambda row: row.number, "right", 52),
            Column("reference", f"{area}.reference", lambda row: wording.reference(tongue.words, row), width=100),
            Column("model", f"{area}.model", told, width=112),
            *_tally_columns(tongue),
            Column("score", f"{area}.score", shown_score, score, "right", 60, number=score),
            Column("dice", f"{area}.dice", shown_score, score, "right", 60, number=score),
            Column("difference", f"{area}.difference", off, score, "right", 92, number=score),
            Column("highest", f"{area}.highest", shown_score, score, "right", 124, number=score),
            Column("counted", f"{area}.counted", lambda row: wording.counted_short(tongue.words, row), width=144),
            Column("verdict", f"{area}.verdict", verdict, width=140),
            Column("note", f"{area}.note", note, width=160),
        )


def _tally_columns(tongue: Tongue) -> tuple[Column, Column]:
    """Return how much was found of what is there, sorted by what was missed, and how many false alarms there were."""

    def counted(row: CaseRow) -> Tally | None:
        return tally(row.standing) if row.standing is not None else None

    def found(row: CaseRow) -> str:
        one = counted(row)
        return DASH if one is None else tongue.words("desktop_cases.of", found=one.found, there=one.there)

    def missed(row: CaseRow) -> int | None:
        one = counted(row)
        return None if one is None else one.there - one.found

    def alarms(row: CaseRow) -> int | None:
        one = counted(row)
        return None if one is None else one.alarms

    def alarms_shown(row: CaseRow) -> str:
        number = alarms(row)
        return DASH if number is None else tongue.words.count(number)

    area = "desktop_cases.column"
    return (
        Column("found", f"{area}.found", found, missed, width=84),
        Column("alarms", f"{area}.alarms", alarms_shown, alarms, "right", 108, number=alarms),
    )
