"""What another threshold would have done. Always marked as exploratory, and nothing outside this tab changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSlider

from desktop.tongue import Tongue
from desktop.views.results_page.tabs.tab import ResultTab
from desktop.widgets.label import Label
from desktop.widgets.number_field import NumberField
from desktop.widgets.table import Column
from evaluators.report import numerals
from evaluators.report.figures import plots
from evaluators.report.plot import Label as PlotLabel
from evaluators.report.plot import Plot, Point

if TYPE_CHECKING:
    from evaluators.analyses.threshold_exploration import CountsAt

STEPS: Final = 1000
DIGITS: Final = 3
CONTROL: Final = 32
"""Pixels high, all in one line; below the number there is room for what is wrong with it."""
RIGHT_HALF: Final = 0.6
"""Right of this, words beside a point would leave the plot."""
OUTCOMES: Final = {"found": (True, True), "missed": (True, False), "alarms": (False, True), "spared": (False, False)}
"""Row to (reference positive, called positive)."""


class Row(NamedTuple):
    """One kind of decision."""

    kind: str
    cases: int | None
    share: float | None


class ThresholdTab(ResultTab):
    """A slider, the counts at its place, and its place on the ROC curve."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__(tongue)
        self.mark = Label("field")
        self.name = Label()
        self.name.setWordWrap(False)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("res.threshold")
        self.slider.setRange(0, STEPS)
        self.slider.setPageStep(STEPS // 20)
        self.field = NumberField(tongue, 0.0, 1.0, decimals=DIGITS)
        self.field.setObjectName("res.thresholdField")
        self.field.line.setObjectName("res.thresholdNumber")
        self.back = QPushButton()
        self.back.setObjectName("res.thresholdLocked")
        line = QHBoxLayout()
        line.setSpacing(8)
        for widget, stretch in ((self.name, 0), (self.slider, 1), (self.field, 0), (self.back, 0)):
            line.addWidget(widget, stretch, Qt.AlignmentFlag.AlignTop)
            widget.setMinimumHeight(CONTROL)
        self.left.insertWidget(0, self.mark)
        self.left.insertLayout(1, line)
        self.threshold = 0.5
        self.slider.valueChanged.connect(lambda value: self._try(value / STEPS))
        self.field.edited.connect(self._typed)
        self.back.clicked.connect(self._lock)

    def columns(self) -> Sequence[Column]:
        """Return what was decided, how often, and its share."""
        return (
            Column("what", "desktop_results.columns.what", self._name, width=190),
            Column(
                "count",
                "desktop_results.columns.count",
                lambda row: "" if row.cases is None else self.tongue.words.count(row.cases),
                sort_key=lambda row: row.cases,
                align="right",
                width=90,
                number=lambda row: row.cases,
            ),
            Column(
                "share",
                "desktop_results.columns.share",
                lambda row: numerals.DASH if row.share is None else numerals.value(row.share, self.tongue.words),
                sort_key=lambda row: row.share,
                align="right",
                width=90,
                number=lambda row: row.share,
            ),
        )

    def fill(self) -> None:
        """Begin at the plan's threshold."""
        results, words = self.now.results, self.tongue.words
        assert results is not None
        usable = self.now.exploration is not None
        for widget in (self.mark, self.name, self.slider, self.field, self.back):
            widget.setVisible(usable)
        self.mark.say(words("desktop_results.threshold.mark"), "caution")
        self.name.say(words("desktop_results.threshold.label"))
        for control in (self.slider, self.field, self.field.line):
            control.setAccessibleName(self.name.text())
            control.setAccessibleDescription(self.mark.text())
        self.back.setText(words("desktop_results.threshold.locked"))
        self.back.setAccessibleName(self.back.text())
        if usable:
            self.say("")
            self._lock()
        else:
            self.say_instead("" if self.now.groups is None else words("desktop_results.threshold.none"))
            self.without_plot("")

    def retranslate(self) -> None:
        """Say every word anew; the slider stays where it is."""
        tried = self.threshold
        super().retranslate()
        if self.now.exploration is not None and self.now.results is not None:
            self._try(tried)

    def activated(self, row: object) -> None:
        """Open the cases of a row at the threshold tried."""
        assert isinstance(row, Row)
        if row.kind in OUTCOMES:
            positive, called = OUTCOMES[row.kind]
            title = self.tongue.words(f"desktop_results.opens.{row.kind}")
            tried = self.threshold
            self.open(lambda groups: groups.at_threshold(tried, positive=positive, called=called), title)

    def _name(self, row: Row) -> str:
        return self.tongue.words(f"desktop_results.threshold.{row.kind}")

    def _lock(self) -> None:
        results = self.now.results
        if results is not None and results.threshold is not None:
            self._try(results.threshold)

    def _typed(self, value: float | None) -> None:
        if value is not None:
            self._try(value)

    def _try(self, threshold: float) -> None:
        """Show what a threshold would have decided."""
        if self.now.exploration is None or self.now.results is None:
            return
        self.threshold = threshold
        self.slider.blockSignals(True)
        self.slider.setValue(round(threshold * STEPS))
        self.slider.blockSignals(False)
        self.field.set_value(threshold)
        counts = self.now.exploration.at(threshold)
        rows = [Row(kind, getattr(counts, kind), None) for kind in OUTCOMES]
        rows += [Row("sensitivity", None, counts.sensitivity), Row("specificity", None, counts.specificity)]
        self.model.set_rows(rows)
        self._show(counts)

    def _show(self, counts: CountsAt) -> None:
        results, words = self.now.results, self.tongue.words
        assert results is not None
        roc = next((plot for plot in plots(results, words) if plot.name == "roc"), None)
        if roc is None or counts.sensitivity is None or counts.specificity is None:
            self.without_plot(words("desktop_results.plots.nothing"))
            return
        self.plot.show_plot(self._tried(roc, counts, 1 - counts.specificity, counts.sensitivity))

    def _tried(self, roc: Plot, counts: CountsAt, x: float, y: float) -> Plot:
        words, shown = self.tongue.words, numerals.plain(round(counts.threshold, DIGITS), self.tongue.words)
        title = words("desktop_results.threshold.title", threshold=shown, missed=counts.missed, alarms=counts.alarms)
        left = x > RIGHT_HALF
        point = PlotLabel(
            x - 0.04 if left else x + 0.04,
            min(y + 0.06, 0.96),
            words("desktop_results.threshold.point", threshold=shown),
            3,
            "end" if left else "start",
        )
        return replace(
            roc,
            title=title,
            caption=words("desktop_results.threshold.caption", n=counts.cases),
            alt=title,
            points=(*roc.points, Point(x, y, 3)),
            labels=(*roc.labels, point),
        )
