"""Whether predicted risks are right: groups of cases on the left, the curve on the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop.views.results_page.tabs.tab import ResultTab
from desktop.widgets.table import Column
from evaluators.domain.estimate import Interval
from evaluators.domain.results import CalibrationBin
from evaluators.report import numerals
from evaluators.report.figures import plots


class CalibrationTab(ResultTab):
    """Left the groups of the plot; right the plot."""

    def columns(self) -> Sequence[Column]:
        """Return predicted and observed risk with interval and cases."""
        return (
            self._share("predicted", lambda row: float(row.predicted)),
            self._share("observed", lambda row: float(row.observed)),
            Column(
                "between", "desktop_results.columns.between", self._interval, sort_key=lambda row: row.lower, width=150
            ),
            Column(
                "cases",
                "desktop_results.columns.cases",
                lambda row: f"{self.tongue.words.count(row.cases)} ({self.tongue.words.count(row.patients)})",
                sort_key=lambda row: row.cases,
                align="right",
                width=150,
            ),
        )

    def fill(self) -> None:
        """Show the groups there are."""
        results, words = self.now.results, self.tongue.words
        assert results is not None
        found = results.curves.calibration
        self.model.set_rows(found.bins if found else ())
        plot = next((one for one in plots(results, words) if one.name == "calibration"), None)
        if plot is None:
            self.say_instead(words("desktop_results.calibration.none"))
            self.without_plot("")
        else:
            self.say("")
            self.plot.show_plot(plot)

    def activated(self, row: object) -> None:
        """Open the cases of a group."""
        assert isinstance(row, CalibrationBin)
        title = self.tongue.words("desktop_results.opens.risk", risk=self.tongue.words.percent(row.predicted))
        self.open(lambda groups: groups.risk_group(row.predicted), title)

    def _interval(self, row: CalibrationBin) -> str:
        limits = Interval(lower=row.lower, upper=row.upper, level=0.95, method="shown")
        return numerals.interval(limits, self.tongue.words)

    def _share(self, id: str, of: Callable[[CalibrationBin], float]) -> Column:
        return Column(
            id,
            f"desktop_results.columns.{id}",
            lambda row: numerals.value(of(row), self.tongue.words),
            sort_key=of,
            align="right",
            width=150,
            number=of,
        )
