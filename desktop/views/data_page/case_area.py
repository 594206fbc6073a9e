"""The lower part of the Data page: every case, what to filter and exclude, the list of problems, the balance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.flows import excluding
from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.viewing import Viewing
from desktop.tongue import Tongue
from desktop.views.data_page.case_rows import CaseRow, rows_of_cases
from desktop.views.data_page.case_table import CaseTable
from desktop.views.data_page.case_tools import CaseTools
from desktop.views.data_page.exclude_sheet import ExcludeSheet
from desktop.views.data_page.problem_list import ProblemList
from desktop.widgets.label import Label, printable
from desktop.widgets.sheet import SheetHost
from evaluators.cohort.overview import CohortOverview
from evaluators.domain.case import Case, ExclusionReason

LEAST_TABLE: Final = 240
"""Pixels of the table on the smallest window; below, the page scrolls."""
FILTER: Final = "data.filter"


class CaseArea(QWidget):
    """``data.table``, what is around it, and the sheets that take its place.

    Args:
        tongue: The words.
        evaluation: The open evaluation.
        viewing: Makes the small pictures.
    """

    def __init__(self, tongue: Tongue, evaluation: OpenEvaluation, viewing: Viewing) -> None:
        super().__init__()
        self._tongue, self._evaluation = tongue, evaluation
        self._busy = False
        self._shown: Sequence[Case] | None = None
        self.tools, self.table = CaseTools(tongue), CaseTable(tongue)
        self.problems, self.sheet = ProblemList(tongue), ExcludeSheet(tongue)
        self.host = SheetHost(self.table, (self.problems, self.sheet))
        self.balance, self.no_match, self.duplicates = Label(), Label("note"), QPushButton()
        self.table.setMinimumHeight(LEAST_TABLE)
        self.balance.setObjectName("data.balance")
        self.duplicates.setObjectName("data.duplicates")
        self.duplicates.setProperty("flat", True)
        counts = QHBoxLayout()
        counts.setSpacing(8)
        counts.addWidget(self.balance, 1)
        counts.addWidget(self.duplicates)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.tools)
        inside.addWidget(self.host, 1)
        inside.addWidget(self.no_match)
        inside.addLayout(counts)
        self._connect(viewing)

    def _connect(self, viewing: Viewing) -> None:
        self.tools.filtered.connect(self._filter)
        self.tools.names_hidden.connect(self._hide_names)
        self.tools.exclude.connect(lambda: self._ask_why(self._selected(included=True), out=True))
        self.tools.include.connect(lambda: self._take_back(self._selected(included=False)))
        self.table.ticked.connect(self._ticked)
        self.table.selection_changed.connect(self._selection)
        self.table.wanted.connect(viewing.want_thumbnails)
        viewing.thumbnailed.connect(self.table.show_picture)
        self.sheet.decided.connect(self._decided)
        self.sheet.closed.connect(self.table.setFocus)
        self.duplicates.clicked.connect(lambda: self.show_filter("duplicates"))

    def retranslate(self) -> None:
        """Say the words."""
        words = self._tongue.words
        self.no_match.say(words("desktop_data.table.no_match"))
        self.table.setAccessibleName(words("desktop_data.table.name"))
        for part in (self.tools, self.problems, self.sheet):
            part.retranslate()

    def begin_anew(self) -> None:
        """Show another evaluation."""
        self.table.forget_pictures()
        self.host.close_sheet()
        self.tools.show_filter(str(self._evaluation.recall(FILTER) or "all"))

    def begin_stream(self) -> None:
        """Empty the table: other images come in."""
        self._shown = None
        self.table.forget_pictures()
        self.host.close_sheet()
        self.table.rows.set_rows([])

    def add_rows(self, rows: Sequence[CaseRow]) -> None:
        """Add files while they are being read."""
        self.table.rows.add_rows(rows)

    def show_cases(self, overview: CohortOverview | None, *, busy: bool, streaming: bool) -> None:
        """Show the cases.

        Args:
            overview: In numbers; None: there are none.
            busy: They are being read, so that nothing can be excluded.
            streaming: Their rows come in with ``add_rows`` for now.
        """
        self._busy = busy
        cases = self._evaluation.cases
        if not streaming and cases is not self._shown:
            self._shown = cases
            self._refill(rows_of_cases(cases, self._evaluation.problems))
        self.balance.say(self._balance(overview))
        twice = overview.duplicates if overview else 0
        self.duplicates.setVisible(twice > 0)
        self.duplicates.setText(self._tongue.words("desktop_data.balance.duplicates", n=twice))
        self.duplicates.setAccessibleName(self.duplicates.text())
        self._selection()
        self._say_whether_empty()

    def _refill(self, rows: list[CaseRow]) -> None:
        """Show rows anew; of the same cases, the person stays where they were."""
        same = [row.path for row in rows] == [row.path for row in self.table.rows.rows]
        chosen, place = self.table.selected_rows(), self.table.verticalScrollBar().value()
        self.table.rows.set_rows(rows)
        if same:
            self.table.select_rows(chosen)
            self.table.verticalScrollBar().setValue(place)
        if self.host.open is self.problems:
            self.show_problems()

    def show_filter(self, name: str) -> None:
        """Show the cases of a filter."""
        self.host.close_sheet()
        self.tools.show_filter(name)

    def show_changed(self, numbers: Sequence[int]) -> None:
        """Know the cases whose files changed; if it is they who are to be shown, show them."""
        if self.table.mark("changed", numbers) and self.tools.filter.key == "changed":
            self.tools.tell()

    def show_found(self, numbers: Sequence[int]) -> None:
        """Show the cases behind a finding."""
        self.table.mark("finding", numbers)
        self.show_filter("finding")

    def show_problems(self) -> None:
        """Open the list of problems."""
        self.problems.show_problems(self._evaluation.problems, hide_names=self.table.hide_names)
        self.host.show_sheet(self.problems)

    def copy(self) -> None:
        """Copy the table on the screen."""
        (self.problems.table if self.host.open is self.problems else self.table).copy()

    def _balance(self, overview: CohortOverview | None) -> str:
        if overview is None or not overview.evaluable:
            return ""
        words = self._tongue.words
        shares = ", ".join(
            words(
                "desktop_data.balance.class",
                name=printable(one.name),
                n=one.cases,
                share=words.percent(one.cases / overview.evaluable, 1),
            )
            for one in overview.classes
        )
        patients = words("desktop_data.balance.patients", n=overview.patients) if overview.patients else ""
        return " – ".join(part for part in (shares, patients) if part)

    def _filter(self, name: str, searched: str) -> None:
        self.table.show_filter(name, searched)
        self._evaluation.remember(FILTER, name)
        self._say_whether_empty()

    def _say_whether_empty(self) -> None:
        self.no_match.setVisible(bool(self.table.rows.rows) and not self.table.rows.rowCount())

    def _hide_names(self, hidden: bool) -> None:
        self.table.show_names(hidden=hidden)
        if self.host.open is self.problems:
            self.show_problems()

    def _selected(self, *, included: bool) -> list[CaseRow]:
        rows = [self.table.rows.rows[row] for row in self.table.selected_rows()]
        if included:
            return [row for row in rows if row.included and row.number is not None]
        return [row for row in rows if row.exclusion is ExclusionReason.BY_HAND]

    def _selection(self) -> None:
        may = self._evaluation.writable and not self._busy
        self.tools.out.setEnabled(may and bool(self._selected(included=True)))
        self.tools.back.setVisible(may and bool(self._selected(included=False)))

    def _ticked(self, place: int, wanted: bool) -> None:
        row = self.table.rows.rows[place]
        if row.number is None or self._busy or not self._evaluation.writable:
            return
        if not wanted:
            chosen = self._selected(included=True)
            self._ask_why(chosen if row in chosen else [row], out=True)
        elif row.exclusion is ExclusionReason.BY_HAND:
            self._take_back([row])

    def _take_back(self, rows: Sequence[CaseRow]) -> None:
        if self._evaluation.locked_plan is not None:
            self._ask_why(rows, out=False)
        elif rows:
            excluding.include(self._evaluation, [row.number for row in rows if row.number is not None])

    def _ask_why(self, rows: Sequence[CaseRow], *, out: bool) -> None:
        numbers = [row.number for row in rows if row.number is not None]
        if numbers:
            self.sheet.ask(numbers, out=out, locked=self._evaluation.locked_plan is not None)
            self.host.show_sheet(self.sheet)
            (self.sheet.reason if out else self.sheet.note).setFocus()

    def _decided(self, numbers: list[int], reason: str, out: bool) -> None:
        (excluding.exclude if out else excluding.include)(self._evaluation, numbers, reason)
