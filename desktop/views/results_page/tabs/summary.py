"""All measures with their goals, and the curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtWidgets import QComboBox, QWidget

from desktop.tongue import Tongue
from desktop.views.results_page import estimate_columns
from desktop.views.results_page.behind import cases_of_metric
from desktop.views.results_page.tabs.events import title_of, video_behind
from desktop.views.results_page.tabs.tab import ResultTab
from desktop.widgets.label import Label
from desktop.widgets.plot.matrix import Matrix
from desktop.widgets.table import Column
from evaluators.analyses.overlap_cases import OverlapGroups, Volumes
from evaluators.analyses.video_cases import VideoGroups
from evaluators.domain.estimate import Estimate
from evaluators.domain.results import Confusion, Results, Verdict
from evaluators.report import numerals
from evaluators.report.class_tables import CLASSES_SHOWN
from evaluators.report.figures_of_labels import LABEL_PLOTS, label_rows
from evaluators.report.figures_of_masks import (
    EACH_CASE,
    STRUCTURE_PLOTS,
    case_behind,
    case_plot,
    structure_rows,
    volume_plot,
)
from evaluators.report.figures_of_scores import binary_order
from evaluators.report.figures_of_tracks import TIMELINE, timeline_plot
from evaluators.report.plot import Plot
from evaluators.report.screen_figures import screen_plots
from evaluators.report.tables import goal_cell
from evaluators.report.wording import distinct_estimates, named

MATRIX = "matrix"
VOLUMES = "volumes."
ORDER = (
    "differences",
    "measured",
    "roc",
    "froc",
    MATRIX,
    "precision_recall",
    "scores",
    "decision",
    *LABEL_PLOTS,
    EACH_CASE,
    TIMELINE,
    *STRUCTURE_PLOTS,
)


class Row(NamedTuple):
    """One measure of the whole cohort."""

    estimate: Estimate
    verdict: Verdict | None


class SummaryTab(ResultTab):
    """Left every measure; right the plot that is chosen above it."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__(tongue)
        self.choice = QComboBox()
        self.choice.setObjectName("res.plotChoice")
        self.matrix = Matrix()
        self.matrix_title = Label("key")
        self.right.insertWidget(0, self.choice)
        self.right.insertWidget(1, self.matrix_title)
        self.right.insertWidget(2, self.matrix, 1)
        QWidget.setTabOrder(self.choice, self.plot)
        self._plots: dict[str, Plot] = {}
        self._volumes: dict[str, Volumes] = {}
        self.choice.currentIndexChanged.connect(lambda _: self._show_chosen())
        self.matrix.cell_clicked.connect(self._cell_clicked)

    def columns(self) -> Sequence[Column]:
        """Return measure, value, interval, cases and goal."""
        tongue = self.tongue
        return (
            estimate_columns.measure_column(tongue, lambda row: row.estimate, self.task),
            estimate_columns.value_column(tongue, lambda row: row.estimate),
            estimate_columns.interval_column(tongue, lambda row: row.estimate),
            estimate_columns.cases_column(tongue, lambda row: row.estimate),
            Column(
                "goal", "desktop_results.columns.goal", lambda row: goal_cell(row.verdict, tongue.words), wraps=True
            ),
        )

    def fill(self) -> None:
        """Show all measures and offer the plots there are."""
        results, words = self.now.results, self.tongue.words
        assert results is not None
        judged = {verdict.metric: verdict for verdict in results.verdicts}
        self.model.set_rows([Row(one, judged.get(one.id)) for one in distinct_estimates(results)])
        self._plots = {plot.name: plot for plot in screen_plots(results, words)}
        volumes = self._volume_plots()
        self._plots |= volumes | self._case_plot()
        there = [name for name in ORDER if name in self._plots or (name == MATRIX and results.confusion is not None)]
        chosen = self.choice.currentData() or (there[0] if there else None)
        self.choice.blockSignals(True)
        self.choice.clear()
        for name in there:
            self.choice.addItem(words(f"desktop_results.plots.{name}"), name)
        for name, structure in zip(volumes, self._volumes, strict=True):
            self.choice.addItem(words("desktop_results.plots.volumes", structure=structure), name)
        there += volumes
        self.choice.setCurrentIndex(max(0, there.index(chosen) if chosen in there else 0))
        self.choice.blockSignals(False)
        self.choice.setAccessibleName(words("desktop_results.plots.choose"))
        self.choice.setVisible(bool(there))
        self.say("")
        self._show_chosen()

    def activated(self, row: object) -> None:
        """Open the cases of a measure."""
        assert isinstance(row, Row)
        name = numerals.estimate_name(row.estimate, self.tongue.words)
        self.open(*cases_of_metric(row.estimate.metric, name, self.tongue.words, row.estimate.parameter))

    def shown_plot(self) -> Plot | None:
        """Return the chosen plot; the matrix is none."""
        return self._plots.get(self.choice.currentData())

    def shown_picture(self) -> tuple[QWidget, str] | None:
        """Return the matrix, where it is chosen."""
        return (self.matrix, self.matrix_title.text()) if self.choice.currentData() == MATRIX else None

    def plot_clicked(self, name: str, x: float, y: float) -> None:
        """Open the cases behind a place of the plot; of measures by structure or finding, those of the nearest line."""
        results = self.now.results
        if name.startswith(VOLUMES):
            structure = name.removeprefix(VOLUMES)
            title = self.tongue.words("desktop_results.plots.volumes", structure=structure)
            self.open(lambda groups: groups.volumes()[structure].nearest(x, y), title)
            return
        number = self._case_behind(name, x, y)
        if number is not None:
            self.open(lambda _: [number], title_of(self.tongue.words, number))
            return
        if results is None or not (name in STRUCTURE_PLOTS or name in LABEL_PLOTS):
            super().plot_clicked(name, x, y)
            return
        rows = label_rows(results, name) if name in LABEL_PLOTS else structure_rows(results, name)
        self.activated(Row(rows[min(max(len(rows) - round(y), 0), len(rows) - 1)], None))

    def _volume_plots(self) -> dict[str, Plot]:
        """Return for each structure how large it was drawn; volumes of single cases stay in the window."""
        groups = self.now.groups
        self._volumes = groups.volumes() if isinstance(groups, OverlapGroups) else {}
        return {
            VOLUMES + structure: volume_plot(VOLUMES + structure, structure, found, self.tongue.words)
            for structure, found in self._volumes.items()
        }

    def _case_plot(self) -> dict[str, Plot]:
        """Return the plot of single cases: by their Dice where structures are drawn, of videos along their time."""
        groups = self.now.groups
        words, plot = self.tongue.words, None
        if isinstance(groups, OverlapGroups):
            plot = case_plot(groups.dice(), words)
        elif isinstance(groups, VideoGroups):
            plot = timeline_plot([(title_of(words, number), track) for number, track in groups.tracks()], words)
        return {plot.name: plot} if plot else {}

    def _case_behind(self, name: str, x: float, y: float) -> int | None:
        """Return the case of a point or line of the plot of single cases; None in other plots."""
        groups = self.now.groups
        if name == EACH_CASE and isinstance(groups, OverlapGroups):
            return case_behind(groups.dice(), x, y)
        if name == TIMELINE and isinstance(groups, VideoGroups):
            return video_behind(groups, y)
        return None

    def _show_chosen(self) -> None:
        name = self.choice.currentData()
        is_matrix = name == MATRIX
        self.matrix.setVisible(is_matrix)
        self.matrix_title.setVisible(is_matrix)
        self.plot.setVisible(not is_matrix)
        if is_matrix:
            self._show_matrix()
        elif name in self._plots:
            self.plot.show_plot(self._plots[name])
        else:
            self.without_plot(self.tongue.words("desktop_results.plots.nothing"))

    def _show_matrix(self) -> None:
        results, words = self.now.results, self.tongue.words
        assert results is not None
        table = results.confusion
        assert table is not None
        self.matrix_title.say(words("report.sections.confusion"))
        self.matrix.setAccessibleName(self.matrix_title.text())
        if len(table.rows) > CLASSES_SHOWN:
            self.matrix.show_counts((), (), (), words("desktop_results.matrix.many", n=len(table.rows)))
            return
        rows = [named("results.confusion", name, words) for name in table.rows]
        columns = [named("results.confusion", name, words) for name in table.columns]
        cells = [
            [self._cell(results, table, (row, column), (rows[row], columns[column])) for column in range(len(columns))]
            for row in range(len(rows))
        ]
        self.matrix.show_counts(rows, columns, cells, words("desktop_results.matrix.corner"))

    def _cell(
        self, results: Results, table: Confusion, place: tuple[int, int], names: tuple[str, str]
    ) -> tuple[str, str, str]:
        row, column = place
        words, count = self.tongue.words, table.counts[row][column]
        aloud = words("desktop_results.matrix.aloud", n=count, reference=names[0], decision=names[1])
        word = words(f"desktop_results.matrix.{_meaning(results, table, row, column)}")
        return words.count(count), word, aloud

    def _cell_clicked(self, row: int, column: int) -> None:
        results, words = self.now.results, self.tongue.words
        assert results is not None
        assert results.confusion is not None
        names = {
            "reference": named("results.confusion", results.confusion.rows[row], words),
            "decision": named("results.confusion", results.confusion.columns[column], words),
        }
        self.open(lambda groups: groups.cell(row, column), words("desktop_results.opens.cell", **names))


def _meaning(results: Results, table: Confusion, row: int, column: int) -> str:
    """Return whether a cell counts right, missed, alarm or wrong decisions."""
    if table.rows[row] == table.columns[column]:
        return "right"
    if not results.positive or len(table.rows) != 2:
        return "wrong"
    return "missed" if row == binary_order(results)[1] else "alarm"
