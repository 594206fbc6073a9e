"""The measures in each group that the plan names; groups that are too small say so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtWidgets import QComboBox, QWidget

from desktop.tongue import Tongue
from desktop.views.results_page import estimate_columns
from desktop.views.results_page.behind import cases_of_metric
from desktop.views.results_page.tabs.tab import ResultTab
from desktop.widgets.table import Column
from evaluators.domain.estimate import Estimate
from evaluators.domain.results import SubgroupResult
from evaluators.report import numerals
from evaluators.report.screen_figures import subgroup_plot, subgroup_rows
from evaluators.report.tables import group_cases
from evaluators.report.wording import named
from evaluators.texts import Words


class Row(NamedTuple):
    """One measure of one group, or a group that is too small for any."""

    group: SubgroupResult
    estimate: Estimate | None


class SubgroupsTab(ResultTab):
    """Left the groups; right one measure over all of them."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__(tongue)
        self.choice = QComboBox()
        self.choice.setObjectName("res.subgroupMeasure")
        self.right.insertWidget(0, self.choice)
        QWidget.setTabOrder(self.choice, self.plot)
        self.choice.currentIndexChanged.connect(lambda _: self._show_chosen())

    def columns(self) -> Sequence[Column]:
        """Return group, measure, value, interval and cases."""
        tongue = self.tongue
        return (
            Column(
                "group", "desktop_results.columns.group", lambda row: group_name(row.group, tongue.words), wraps=True
            ),
            estimate_columns.measure_column(tongue, lambda row: row.estimate, self.task),
            estimate_columns.value_column(tongue, lambda row: row.estimate),
            estimate_columns.interval_column(tongue, lambda row: row.estimate, reason=self._too_few),
            estimate_columns.cases_column(
                tongue, lambda row: row.estimate, instead=lambda row: group_cases(row.group, tongue.words)
            ),
        )

    def fill(self) -> None:
        """Show all groups."""
        results, words = self.now.results, self.tongue.words
        assert results is not None
        rows: list[Row] = []
        for group in results.subgroups:
            rows += [Row(group, estimate) for estimate in group.estimates] or [Row(group, None)]
        self.model.set_rows(rows)
        if rows:
            self.say("")
        else:
            self.say_instead(words("desktop_results.subgroups.none"))
        metrics = {one.id: one for group in results.subgroups for one in group.estimates}
        chosen = self.choice.currentData() or ("sensitivity" if "sensitivity" in metrics else None)
        self.choice.blockSignals(True)
        self.choice.clear()
        for id, estimate in metrics.items():
            self.choice.addItem(numerals.estimate_name(estimate, words, results.task), id)
        self.choice.setCurrentIndex(max(0, self.choice.findData(chosen)))
        self.choice.blockSignals(False)
        self.choice.setAccessibleName(words("desktop_results.subgroups.measure"))
        self.choice.setVisible(bool(metrics))
        self._show_chosen()

    def activated(self, row: object) -> None:
        """Open the cases of a group."""
        assert isinstance(row, Row)
        attribute, value = row.group.attribute, row.group.value
        title = self.tongue.words("desktop_results.opens.group", group=group_name(row.group, self.tongue.words))
        self.open(lambda groups: groups.of_group(attribute, value), title)

    def plot_clicked(self, name: str, x: float, y: float) -> None:
        """Open the cases of the group whose line is nearest."""
        del name, x
        results, metric = self.now.results, self.choice.currentData()
        shown = subgroup_rows(results, metric) if results is not None else ()
        if not shown:
            return
        chosen = shown[min(max(len(shown) - round(y), 0), len(shown) - 1)]
        if chosen.group is None or results is None:
            self.open(*cases_of_metric(metric, numerals.estimate_name(chosen, self.tongue.words), self.tongue.words))
            return
        self.activated(Row(next(one for one in results.subgroups if chosen in one.estimates), chosen))

    def _too_few(self, row: Row) -> str:
        return self.tongue.words("results.subgroups.too_few", n=row.group.patients)

    def _show_chosen(self) -> None:
        results = self.now.results
        plot = subgroup_plot(results, self.choice.currentData(), self.tongue.words) if results else None
        if plot is None:
            self.without_plot(self.tongue.words("desktop_results.plots.nothing") if results else "")
        else:
            self.plot.show_plot(plot)


def group_name(group: SubgroupResult, words: Words) -> str:
    """Return ``Sex: female``."""
    attribute = named("report.attributes", group.attribute, words)
    return words("report.table.group_name", attribute=attribute, value=named("report.values", group.value, words))
