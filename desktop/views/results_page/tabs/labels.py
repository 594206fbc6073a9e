"""Every finding in a line: how well it is recognised, how often it was missed or called without need; its ROC curve."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from desktop.tongue import Tongue
from desktop.views.results_page.tabs.tab import ResultTab
from desktop.widgets.table import Column
from evaluators.domain.estimate import Estimate
from evaluators.domain.results import LabelCounts
from evaluators.report import numerals
from evaluators.report.figures_of_labels import OF_LABELS, label_roc, of_each_label
from evaluators.report.plot import Plot
from evaluators.report.tables import estimate_in_one


class Row(NamedTuple):
    """One finding."""

    counts: LabelCounts
    estimates: Mapping[str, Estimate]
    """By measure."""


class LabelsTab(ResultTab):
    """Left the findings; right the ROC curve of the one that is chosen there."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__(tongue)
        self._shown: Plot | None = None
        self._label: str | None = None
        self.table.row_chosen.connect(self._chosen)

    def columns(self) -> Sequence[Column]:
        """Return the finding, its measures, and in how many cases it was missed and called without need."""
        area, tongue = "desktop_results.columns", self.tongue
        return (
            Column("label", f"{area}.label", lambda row: row.counts.label, width=120, wraps=True),
            *(self._measure(metric) for metric in OF_LABELS),
            *(
                Column(
                    name, f"{area}.{name}", _count(tongue, of, all_), sort_key=of, align="right", width=70, number=of
                )
                for name, (of, all_) in _WRONG.items()
            ),
        )

    def fill(self) -> None:
        """Show all findings, and the curve of the first or of the one looked at before."""
        results = self.now.results
        assert results is not None
        found = {metric: {one.parameter: one for one in of_each_label(results, metric)} for metric in OF_LABELS}
        rows = [
            Row(one, {metric: by[one.label] for metric, by in found.items() if one.label in by})
            for one in results.labels
        ]
        self.model.set_rows(rows)
        words = self.tongue.words
        self.say(words("desktop_results.labels.note", n=len(rows), level=numerals.level(results.interval_level, words)))
        known = [row.counts.label for row in rows]
        drawn = [row.counts.label for row in rows if row.counts.roc is not None]
        self._label = self._label if self._label in known else next(iter(drawn or known), None)
        self._show()

    def activated(self, row: object) -> None:
        """Open the cases in which the finding was decided wrongly."""
        assert isinstance(row, Row)
        label = row.counts.label
        self.open(lambda groups: groups.wrong(label), self.tongue.words("desktop_results.opens.label", label=label))

    def plot_clicked(self, name: str, x: float, y: float) -> None:
        """Do nothing: cases are opened from the table, where the finding is named."""

    def _chosen(self, place: int) -> None:
        if place < 0:
            return
        row = self.model.rows[place]
        assert isinstance(row, Row)
        self._label = row.counts.label
        self._show()

    def _show(self) -> None:
        results, words = self.now.results, self.tongue.words
        plot = None if results is None or self._label is None else label_roc(results, self._label, words)
        if plot is None:
            self.without_plot(words("desktop_results.labels.no_curve", label=self._label) if self._label else "")
        else:
            self.plot.show_plot(plot)

    def _measure(self, metric: str) -> Column:
        def text(row: Row) -> str:
            return estimate_in_one(row.estimates.get(metric), self.tongue.words)

        def value(row: Row) -> float | None:
            found = row.estimates.get(metric)
            return found.value if found else None

        return Column(metric, f"metrics.{metric}.short", text, sort_key=value, width=120, number=value, wraps=True)


_WRONG: Mapping[str, tuple[Callable[[Row], int | None], Callable[[Row], int]]] = {
    "missed": (lambda row: row.counts.missed, lambda row: row.counts.holds),
    "alarms": (lambda row: row.counts.alarms, lambda row: row.counts.absent),
}
"""What went wrong how often, and in how many cases it could."""


def _count(tongue: Tongue, of: Callable[[Row], int | None], among: Callable[[Row], int]) -> Callable[[Row], str]:
    def text(row: Row) -> str:
        found = of(row)
        if found is None:
            return numerals.DASH
        words = tongue.words
        return words("desktop_results.labels.of", n=words.count(found), all=words.count(among(row)))

    return text
