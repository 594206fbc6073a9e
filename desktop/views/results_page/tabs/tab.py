"""What every tab of the results has: a table on the left, a plot on the right, and cases behind both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.flows.assembling import Assembled
from desktop.flows.exporting import notes
from desktop.tongue import Tongue
from desktop.views.results_page.behind import cases_in_plot
from desktop.widgets.label import Label
from desktop.widgets.plot.view import PlotView
from desktop.widgets.table import Column, Table, TableModel

if TYPE_CHECKING:
    from evaluators.analyses.case_groups import CaseGroups
    from evaluators.report.plot import Plot

TALL = 330
"""Pixels a table and a plot need to be read."""


class ResultTab(QWidget):
    """A subclass says its columns, fills its table in ``_fill`` and chooses its plot."""

    open_cases = Signal(list, str)
    """Case numbers and what they are."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self.tongue = tongue
        self.now = Assembled()
        self.model = TableModel(tongue, self.columns())
        self.table = Table(tongue, self.model, dense=True)
        self.table.setObjectName("res.table")
        self.table.setMinimumHeight(TALL)
        self.table.row_activated.connect(self._row_activated)
        self.plot = PlotView(tongue)
        self.plot.setMinimumHeight(TALL)
        self.plot.clicked.connect(self._plot_clicked)
        self.message = Label("note")
        self.left, self.right = QVBoxLayout(), QVBoxLayout()
        for side, widget in ((self.left, self.table), (self.right, self.plot)):
            side.setSpacing(8)
            side.addWidget(widget, 1)
        self.left.addWidget(self.message)
        self.left.addStretch(0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 12, 0, 0)
        row.setSpacing(24)
        row.addLayout(self.left, 3)
        row.addLayout(self.right, 2)

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        raise NotImplementedError

    def fill(self) -> None:
        """Show ``self.now``, which has results."""
        raise NotImplementedError

    def activated(self, row: object, /) -> None:
        """Open the cases behind a row."""

    def show_results(self, now: Assembled) -> None:
        """Show other results; without any the tab is empty."""
        self.now = now
        self.table.caption = notes(self.tongue.words)[0]
        if now.results is None:
            self.model.set_rows([])
            self.plot.show_plot(None)
        else:
            self.fill()

    def retranslate(self) -> None:
        """Say every word of the tab anew."""
        self.table.caption = notes(self.tongue.words)[0]
        if self.now.results is not None:
            self.fill()

    def shown_plot(self) -> Plot | None:
        """Return the plot to be copied or saved."""
        return self.plot.plot

    def shown_picture(self) -> tuple[QWidget, str] | None:
        """Return what is shown instead of a plot, with its title, where that is so."""
        return None

    def open(self, chosen: Callable[[CaseGroups], list[int]], title: str) -> None:
        """Open cases, once they are known."""
        if self.now.groups is not None:
            self.open_cases.emit(chosen(self.now.groups), title)

    def say(self, text: str) -> None:
        """Show a line under the table."""
        self.message.say(text)
        self.message.setVisible(bool(text))
        self.table.setVisible(True)

    def say_instead(self, text: str) -> None:
        """Show a line where the table would be: there is nothing to put into it."""
        self.say(text)
        self.table.setVisible(False)

    def without_plot(self, text: str) -> None:
        """Say why there is no plot."""
        self.plot.show_plot(None)
        self.plot.title.say(text)
        self.plot.setAccessibleName(text or self.tongue.words("desktop_results.plots.nothing"))
        self.plot.title.setAlignment(Qt.AlignmentFlag.AlignTop)

    def _row_activated(self, row: int) -> None:
        self.activated(self.model.rows[row])

    def _plot_clicked(self, name: str, x: float, y: float) -> None:
        found = cases_in_plot(name, x, y, self.now, self.tongue.words)
        if found is not None:
            self.open(*found)
