"""Everything that is wrong with the data, as one table: which case or file, what, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.tongue import Tongue
from desktop.widgets.sheet import Sheet
from desktop.widgets.table import Column, Table, TableModel
from evaluators.cohort.problem_words import OTHER_FILE, problem_detail
from evaluators.domain.case import NEAREST, Problem, ProblemKind


@dataclass(frozen=True, slots=True)
class _Row:
    problem: Problem
    hidden: bool


class ProblemList(Sheet):
    """Opened in the place of the cases; copied as a table."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self.setObjectName("data.problemList")
        self._tongue = tongue
        model = TableModel(
            tongue,
            [
                Column("case", "desktop_data.problems.case", self._where, _by_case, width=180),
                Column("problem", "desktop_data.problems.problem", self._what, width=320),
                Column("remedy", "desktop_data.problems.remedy", self._remedy, width=360),
            ],
        )
        self.table = Table(tongue, model)
        self.table.setObjectName("data.problemTable")
        self.table.setMinimumHeight(160)
        self.body.addWidget(self.table)
        self.copy_all = self.add_button("data.problemsCopy")
        self.back = self.add_button("data.problemsBack", primary=False)
        self.copy_all.clicked.connect(lambda: self.table.copy(everything=True))
        self.back.clicked.connect(self.close_sheet)

    def show_problems(self, problems: Sequence[Problem], *, hide_names: bool) -> None:
        """Show problems; while names are hidden, files that are no cases are not named either."""
        self.table.rows.set_rows(_Row(problem, hide_names) for problem in problems)
        self.table.caption = self._tongue.words("desktop_data.problems.heading")

    def retranslate(self) -> None:
        """Say the words."""
        words = self._tongue.words
        self.title.say(words("desktop_data.problems.heading"))
        self.table.setAccessibleName(self.title.text())
        for push, key in ((self.copy_all, "copy"), (self.back, "back")):
            push.setText(words(f"desktop_data.problems.{key}"))
            push.setAccessibleName(push.text())

    def _where(self, row: _Row) -> str:
        words, problem = self._tongue.words, row.problem
        parts = []
        if problem.case is not None:
            parts.append(words("desktop_data.table.case_name", n=str(problem.case)))
        if problem.path and not row.hidden:
            parts.append(problem.path)
        if problem.row is not None:
            parts.append(words("desktop_data.problems.row", n=str(problem.row)))
        return ", ".join(parts) or words("desktop_data.problems.hidden")

    def _what(self, row: _Row) -> str:
        words, problem = self._tongue.words, row.problem
        title = words(f"problems.{problem.kind}.title")
        names_a_file = problem.kind in OTHER_FILE | {ProblemKind.ROW_WITHOUT_FILE}
        detail = problem_detail(words, problem)
        if problem.kind is ProblemKind.ROW_WITHOUT_FILE:
            detail = detail.partition(NEAREST)[0]  # the remedy names the other half
        return f"{title} ({detail})" if detail and not (row.hidden and names_a_file) else title

    def _remedy(self, row: _Row) -> str:
        words, problem = self._tongue.words, row.problem
        if problem.kind is ProblemKind.LABEL_OUTSIDE_CLASSES:
            return words("desktop_data.problems.remedy_outside")
        near = (problem.detail or "").partition(NEAREST)[2]
        if problem.kind is ProblemKind.ROW_WITHOUT_FILE and near and not row.hidden:
            return words("desktop_data.problems.remedy_nearest", near=near)
        return words(f"problems.{problem.kind}.remedy")


def _by_case(row: _Row) -> tuple[bool, int, int]:
    return row.problem.case is None, row.problem.case or 0, row.problem.row or 0
