"""Lesions found against false alarms: the points of the plan on the left, the curve on the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from desktop.views.results_page.tabs.tab import ResultTab
from desktop.widgets.table import Column
from evaluators.domain.estimate import Interval
from evaluators.report import numerals
from evaluators.report.figures import plots


class Point(NamedTuple):
    """One point of the curve."""

    alarms: float
    found: float
    lower: float | None
    upper: float | None


class FrocTab(ResultTab):
    """Left the sensitivity at each number of false positives per image; right the curve."""

    def columns(self) -> Sequence[Column]:
        """Return false positives per image, share found and its interval."""
        area = "desktop_results.columns"
        return (
            Column(
                "alarms_per_image",
                f"{area}.alarms_per_image",
                lambda row: numerals.plain(row.alarms, self.tongue.words),
                sort_key=lambda row: row.alarms,
                align="right",
                width=170,
                number=lambda row: row.alarms,
            ),
            Column(
                "found",
                f"{area}.found",
                lambda row: numerals.value(row.found, self.tongue.words),
                sort_key=lambda row: row.found,
                align="right",
                width=130,
                number=lambda row: row.found,
            ),
            Column("between", f"{area}.between", self._between, width=150),
        )

    def fill(self) -> None:
        """Show the points, and the curve."""
        results, words = self.now.results, self.tongue.words
        assert results is not None
        curve = results.curves.froc
        if curve is None:
            self.model.set_rows(())
            self.say_instead(words("desktop_results.froc.none"))
            self.without_plot("")
            return
        unknown = (None,) * len(curve.x)
        rows = zip(curve.x, curve.y, curve.lower or unknown, curve.upper or unknown, strict=True)
        self.model.set_rows([Point(*row) for row in rows])
        self.say(words("desktop_results.froc.note"))
        self.plot.show_plot(next((one for one in plots(results, words) if one.name == "froc"), None))

    def _between(self, row: Point) -> str:
        if row.lower is None or row.upper is None:
            return numerals.DASH
        limits = Interval(lower=row.lower, upper=row.upper, level=0.95, method="shown")
        return numerals.interval(limits, self.tongue.words)
