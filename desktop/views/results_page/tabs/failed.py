"""The cases the model failed on, and what difference it makes how they are counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from desktop.tongue import Tongue
from desktop.views.results_page import estimate_columns
from desktop.views.results_page.tabs.tab import LEAST_ROWS, ResultTab
from desktop.widgets.fitted_table import FittedTable
from desktop.widgets.label import Label
from desktop.widgets.table import Column, TableModel
from evaluators.domain.estimate import Estimate
from evaluators.domain.results import CaseFailure
from evaluators.report import numerals
from evaluators.report.wording import distinct_estimates


class Both(NamedTuple):
    """One measure with failed cases counted both ways."""

    ours: Estimate
    other: Estimate | None


class FailedTab(ResultTab):
    """Left the cases; right the measures counted both ways."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__(tongue)
        self.policy = Label("note")
        self.ways_model = TableModel(tongue, self._ways())
        self.ways = FittedTable(tongue, self.ways_model)
        self.ways.setObjectName("res.bothWays")
        self.ways.setMinimumHeight(LEAST_ROWS)
        self.right.insertWidget(0, self.policy)
        self.right.insertWidget(1, self.ways, 1)
        self.plot.hide()

    def columns(self) -> Sequence[Column]:
        """Return case and what happened."""
        words = self.tongue
        return (
            Column(
                "case",
                "desktop_results.columns.case",
                lambda row: words.words("desktop_results.opens.case", n=row.case),
                sort_key=lambda row: row.case,
                width=120,
            ),
            Column("failure", "desktop_results.columns.failure", lambda row: words.words(f"failures.{row.category}")),
        )

    def fill(self) -> None:
        """Show the failed cases and both ways of counting."""
        results, words = self.now.results, self.tongue.words
        assert results is not None
        self.model.set_rows(results.failures)
        if results.failures:
            self.say("")
        else:
            self.say_instead(words("desktop_results.failed.none"))
        other = {one.id: one for one in results.other_policy}
        rows = [Both(one, other.get(one.id)) for one in distinct_estimates(results)] if results.failures else []
        self.ways_model.set_rows(rows)
        self.ways.setVisible(bool(rows))
        self.ways.caption = self.table.caption
        self.ways.setAccessibleName(words("desktop_results.failed.other"))
        policy = words(f"desktop_results.failed.policy_{results.failed_policy}")
        self.policy.say(f"{policy} {words('desktop_results.failed.other')}" if rows else "")

    def activated(self, row: object) -> None:
        """Open the failed cases, this one first."""
        assert isinstance(row, CaseFailure)
        title = self.tongue.words("desktop_results.opens.failed")
        self.open(lambda groups: [row.case, *(number for number in groups.failed() if number != row.case)], title)

    def _ways(self) -> Sequence[Column]:
        tongue = self.tongue
        ours = estimate_columns.value_column(tongue, lambda row: row.ours)
        return (
            estimate_columns.measure_column(tongue, lambda row: row.ours, self.task),
            Column("ours", "desktop_results.columns.value", ours.text, ours.sort_key, "right", 76, number=ours.number),
            Column(
                "other",
                "desktop_results.columns.other",
                lambda row: numerals.estimate_value(row.other, tongue.words) if row.other else numerals.DASH,
                sort_key=lambda row: row.other.value if row.other else None,
                align="right",
                width=140,
                number=lambda row: row.other.value if row.other else None,
            ),
        )
