"""Another submission on the same cases: every measure of both, how far they differ, and on which cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton

from desktop.tongue import Tongue
from desktop.views.results_page.tabs.tab import ResultTab
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.label import Label
from desktop.widgets.number_field import NumberField
from desktop.widgets.table import Column
from evaluators.domain.comparison import ComparedMeasure
from evaluators.report import numerals
from evaluators.report.comparison import FIRST, SECOND, difference_in_one, difference_plot, p_of, sentences

if TYPE_CHECKING:
    from evaluators.domain.comparison import KeptComparison
    from evaluators.domain.estimate import Estimate

SOURCES = ("submission_file", "submission_folder", "evaluation")
"""What can be compared with, in the order of the menu."""


class CompareTab(ResultTab):
    """Left the measures; right the differences."""

    asked = Signal(str)
    """One of ``SOURCES``: the person wants to choose one."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__(tongue)
        self._found: KeptComparison | None = None
        self._model, self._ready, self._busy = "", False, False
        self.other, self.review, self.menu = QPushButton(), QPushButton(), QMenu(self)
        self.other.setObjectName("res.compareWith")
        self.review.setObjectName("res.compareReview")
        self.other.setMenu(self.menu)
        self._actions = {name: self.menu.addAction("") for name in SOURCES}
        for name, action in self._actions.items():
            action.setObjectName(f"res.compare.{name}")
            action.triggered.connect(lambda _=False, name=name: self.asked.emit(name))
        self.review.clicked.connect(self._open_changed)
        self.margin, self.of_margin = NumberField(tongue, 0, 1, optional=True), Label("note")
        self.margin.line.setObjectName("res.compareMargin")
        self._judged: Estimate | None = None
        buttons = FlowLayout()
        for button in (self.other, self.review, self.of_margin, self.margin):
            buttons.addWidget(button)
        self.left.insertLayout(0, buttons)

    def columns(self) -> Sequence[Column]:
        """Return measure, both values, difference and p."""
        tongue = self.tongue
        return (
            Column(
                "measure",
                "desktop_results.columns.measure",
                lambda row: numerals.estimate_name(row.first, tongue.words),
                width=190,
                wraps=True,
            ),
            *(self._value(name, of) for name, of in ((FIRST, "first"), (SECOND, "second"))),
            Column(
                "difference",
                "desktop_results.columns.difference",
                lambda row: difference_in_one(row.difference, tongue.words),
                sort_key=lambda row: row.difference.value,
                width=210,
                wraps=True,
                number=lambda row: row.difference.value,
            ),
            Column(
                "p",
                "comparison.p",
                lambda row: p_of(row, tongue.words),
                sort_key=lambda row: row.p,
                width=160,
                wraps=True,
                number=lambda row: row.p,
            ),
        )

    def show_comparison(self, found: KeptComparison | None, model: str, *, ready: bool, busy: bool) -> None:
        """Show the latest comparison, or that there is none.

        Args:
            found: What was found.
            model: Name and version of the evaluation's own submission.
            ready: Whether another comparison can be begun.
            busy: Whether one is under way.
        """
        self._found, self._model, self._ready, self._busy = found, model, ready, busy
        self.fill()

    def show_judged(self, judged: Estimate | None) -> None:
        """Offer a margin for the measure of an estimate; None, or a measure that is no share: there is none."""
        self._judged = judged if judged is not None and judged.unit is None else None
        self._name_buttons()

    def fill(self) -> None:
        """Show the comparison."""
        words = self.tongue.words
        self._name_buttons()
        if self._found is None:
            self.model.set_rows([])
            self.say_instead(
                words("desktop_results.compare.under_way" if self._busy else "desktop_results.compare.none")
            )
            self.without_plot("")
            return
        comparison = self._found.comparison
        self.model.set_rows(comparison.measures)
        self.say(" ".join(sentences(comparison, self._model, words)))
        plot = difference_plot(comparison, words)
        if plot is None:
            self.without_plot(words("desktop_results.plots.nothing"))
        else:
            self.plot.show_plot(plot)

    def retranslate(self) -> None:
        """Say every word anew."""
        super().retranslate()
        self._name_buttons()

    def activated(self, row: object) -> None:
        """Open the cases that a measure rests on."""
        assert isinstance(row, ComparedMeasure)
        name = numerals.estimate_name(row.first, self.tongue.words)
        title = self.tongue.words("desktop_results.opens.measure", measure=name)
        self.open(lambda groups: groups.behind(row.first.metric, row.first.parameter), title)

    def plot_clicked(self, name: str, x: float, y: float) -> None:
        """Open the cases that differ."""
        del name, x, y
        self._open_changed()

    def _value(self, name: str, side: str) -> Column:
        def value(row: ComparedMeasure) -> float | None:
            found: float | None = getattr(row, side).value
            return found

        return Column(
            f"compared_{name}",
            f"desktop_results.columns.{side}",
            lambda row: numerals.estimate_value(getattr(row, side), self.tongue.words),
            sort_key=value,
            align="right",
            width=64,
            number=value,
        )

    def _name_buttons(self) -> None:
        words = self.tongue.words
        self.other.setText(words("desktop_results.compare.busy" if self._busy else "desktop_results.compare.with"))
        self.other.setAccessibleName(self.other.text())
        self.other.setEnabled(self._ready)
        for name, action in self._actions.items():
            action.setText(words(f"desktop_results.compare.{name}"))
        judged = self._judged
        for part in (self.of_margin, self.margin):
            part.setVisible(judged is not None)
        if judged is not None:
            name = numerals.estimate_name(judged, words)
            self.of_margin.say(words("desktop_results.compare.margin", measure=name))
            self.margin.name(self.of_margin.text())
            self.margin.setToolTip(words("desktop_results.compare.margin_tip"))
        changed = len(self._found.changed) if self._found else 0
        self.review.setText(words("desktop_results.compare.review", n=changed))
        self.review.setAccessibleName(self.review.text())
        self.review.setVisible(changed > 0)

    def _open_changed(self) -> None:
        if self._found is not None and self._found.changed:
            numbers = [case.case for case in self._found.changed]
            self.open_cases.emit(numbers, self.tongue.words("desktop_results.opens.changed"))
