"""Lesions by size: how many of the small, the middling and the large ones are found."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.views.results_page.tabs.tab import ResultTab
from desktop.widgets.table import Column
from evaluators.analyses.box_cases import BoxGroups, SizeStratum
from evaluators.domain.estimate import Interval
from evaluators.report import numerals


class SizesTab(ResultTab):
    """A row for each size; there is no plot."""

    def columns(self) -> Sequence[Column]:
        """Return size, lesions, those found, their share and its interval."""
        area = "desktop_results.columns"
        return (
            Column("size", f"{area}.size", self._name, width=220, wraps=True),
            Column(
                "lesions",
                f"{area}.lesions",
                lambda row: f"{self.tongue.words.count(row.lesions)} ({self.tongue.words.count(row.patients)})",
                sort_key=lambda row: row.lesions,
                align="right",
                width=150,
            ),
            Column(
                "found",
                f"{area}.found",
                lambda row: (
                    numerals.value(row.found / row.lesions, self.tongue.words) if row.lesions else numerals.DASH
                ),
                sort_key=lambda row: row.found / max(row.lesions, 1),
                align="right",
                width=130,
            ),
            Column("between", f"{area}.between", self._between, width=150),
        )

    def fill(self) -> None:
        """Show the sizes there are."""
        groups, words = self.now.groups, self.tongue.words
        rows = groups.sizes() if isinstance(groups, BoxGroups) else ()
        self.model.set_rows(rows)
        self.without_plot("")
        if rows:
            self.say(words("desktop_results.sizes.note"))
        else:
            self.say_instead(words("desktop_results.sizes.none"))

    def activated(self, row: object) -> None:
        """Open the cases in which a lesion of this size was missed."""
        assert isinstance(row, SizeStratum)
        title = self.tongue.words("desktop_results.opens.size", size=self.tongue.words(_word(row)))
        self.open(lambda groups: groups.sized(row.name), title)

    def _name(self, row: SizeStratum) -> str:
        return self.tongue.words(_word(row))

    def _share(self, row: SizeStratum) -> str:
        return numerals.value(row.found / row.lesions, self.tongue.words) if row.lesions else numerals.DASH

    def _between(self, row: SizeStratum) -> str:
        if row.limits is None:
            return self.tongue.words("results.reasons.too_few_patients")
        limits = Interval(lower=row.limits.lower, upper=row.limits.upper, level=0.95, method="shown")
        return numerals.interval(limits, self.tongue.words)


def _word(row: SizeStratum) -> str:
    return f"desktop_results.sizes.{row.name}"
