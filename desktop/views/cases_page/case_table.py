"""The cases as a table: the same rows and order as the gallery, in words and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop.tongue import Tongue
from desktop.views.cases_page import wording
from desktop.views.cases_page.listing import CaseRow
from desktop.widgets.table import Column, Table, TableModel

if TYPE_CHECKING:
    from evaluators.domain.plan import LockedPlan


class CaseTable(Table):
    """Sortable, copyable."""

    def __init__(self, tongue: Tongue) -> None:
        self.locked: LockedPlan | None = None
        super().__init__(tongue, TableModel(tongue, self._columns(tongue)), dense=True)
        self.setObjectName("cases.table")

    def show_rows(self, rows: Sequence[CaseRow], locked: LockedPlan | None) -> None:
        """Show these cases in this order."""
        self.locked = locked
        self.rows.set_rows(rows)

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

        def counted(row: CaseRow) -> str:
            found = row.standing.verdict if row.standing is not None else None
            return tongue.words(f"desktop_cases.counts.{found}") if found is not None else ""

        area = "desktop_cases.column"
        return (
            Column("case", f"{area}.case", lambda row: str(row.number), lambda row: row.number, "right", 52),
            Column("reference", f"{area}.reference", lambda row: wording.reference(tongue.words, row), width=100),
            Column("model", f"{area}.model", lambda row: wording.decision(tongue.words, row, self.locked), width=112),
            Column("score", f"{area}.score", shown_score, score, "right", 60, number=score),
            Column("counted", f"{area}.counted", counted, width=104),
            Column("verdict", f"{area}.verdict", verdict, width=140),
            Column("note", f"{area}.note", note, width=160),
        )
