"""What every tab of the results has: a table on the left, a plot on the right, and cases behind both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from desktop.flows.assembling import Assembled
from desktop.flows.exporting import notes
from desktop.theme import BODY_PT
from desktop.tongue import Tongue
from desktop.views.results_page.behind import cases_in_plot
from desktop.widgets.fitted_table import FittedTable
from desktop.widgets.label import Label
from desktop.widgets.plot.view import PlotView
from desktop.widgets.table import Column, TableModel

if TYPE_CHECKING:
    from evaluators.report.plot import Plot

LEAST_ROWS: Final = 200
"""Pixels of a table that can be read."""
TALL: Final = ((960, 260), (800, 300))
BELOW: Final = 340
"""Pixels of a plot by those of the tab: a narrow plot has more lines of words above and below. Narrower: it stands
below the table."""


class ResultTab(QWidget):
    """A subclass says its columns, fills its table in ``_fill`` and chooses its plot."""

    open_cases = Signal(list, str)
    """Case numbers and what they are."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self.tongue = tongue
        self.now = Assembled()
        self.model = TableModel(tongue, self.columns())
        self.table = FittedTable(tongue, self.model)
        self.table.setObjectName("res.table")
        self.table.setMinimumHeight(LEAST_ROWS)
        self.table.row_activated.connect(self._row_activated)
        self.plot = PlotView(tongue)
        self.plot.setMinimumHeight(TALL[0][1])
        self.plot.clicked.connect(self.plot_clicked)
        self.message = Label("note")
        self.left, self.right = QVBoxLayout(), QVBoxLayout()
        for side, widget in ((self.left, self.table), (self.right, self.plot)):
            side.setSpacing(8)
            side.addWidget(widget, 1)
        self.left.addWidget(self.message)
        self.left.addStretch(0)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._sides.setContentsMargins(0, 12, 0, 0)
        self._sides.setSpacing(24)
        self._sides.addLayout(self.left, 2)
        self._sides.addLayout(self.right, 1)

    def task(self) -> str | None:
        """Return the kind of the model, where there are results."""
        return self.now.results.task if self.now.results else None

    def arrange(self, width: int) -> None:
        """Put the plot below the table where both do not fit side by side into a width, as with large letters."""
        size = self.fontInfo().pointSizeF() / BODY_PT
        beside = next((tall for wide, tall in TALL if width >= wide * size), None)
        direction = QBoxLayout.Direction.TopToBottom if beside is None else QBoxLayout.Direction.LeftToRight
        if direction != self._sides.direction():
            self._sides.setDirection(direction)
        self.plot.setMinimumHeight(round((beside or BELOW) * size))

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

    def open(self, chosen: Callable[..., list[int]], title: str) -> None:
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

    def plot_clicked(self, name: str, x: float, y: float) -> None:
        """Open the cases behind a place of the plot."""
        found = cases_in_plot(name, x, y, self.now, self.tongue.words)
        if found is not None:
            self.open(*found)
