"""Results: four numbers, one sentence, and everything behind them one click away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTabWidget, QVBoxLayout, QWidget

from desktop.flows.assembling import Assembled, Assembling
from desktop.flows.comparing import Comparing
from desktop.flows.exporting import Exporting
from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.tasks import Tasks
from desktop.tongue import Tongue
from desktop.views.page import Page, RailState
from desktop.views.results_page.behind import cases_of_metric
from desktop.views.results_page.compare_control import CompareControl
from desktop.views.results_page.headline import Headline
from desktop.views.results_page.natural import Natural
from desktop.views.results_page.output import Output
from desktop.views.results_page.tabs import TABS
from desktop.views.results_page.tabs.compare import CompareTab
from desktop.views.results_page.tabs.tab import ResultTab
from desktop.views.results_page.tiles import TIME, Tiles
from desktop.widgets.announce import announce
from desktop.widgets.notice import Notice
from desktop.widgets.table import Table
from evaluators.report import numerals
from evaluators.report.figures_of_scores import binary_order


class _Content(QWidget):
    """Asks for the height its words need at the width there is, not at the least width they could have."""

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(super().minimumSizeHint().width(), 0)


class _Tabs(QTabWidget):
    """Tabs that take the height there is: words in their plots and tables find room inside it."""

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _arrange(self) -> None:
        """Tell the hidden tabs too: the page is as high as the highest of them."""
        for place in range(self.count()):
            tab = self.widget(place)
            if isinstance(tab, ResultTab):
                tab.arrange(self.width())


class ResultsPage(Page):
    """What the run found.

    Args:
        tongue: The words.
        evaluation: The open evaluation.
        tasks: What runs beside the window.
    """

    open_cases = Signal(list, str)
    """Case numbers and what they are: the frame shows them on Cases."""

    def __init__(self, tongue: Tongue, evaluation: OpenEvaluation, tasks: Tasks) -> None:
        super().__init__("results", tongue, widest=None)
        self._evaluation, self.assembling = evaluation, Assembling(evaluation, tasks, self)
        self.notice, self._stale = Notice(), False
        self.headline, self.tiles, self.natural = Headline(tongue), Tiles(tongue), Natural(tongue)
        self.tabs = _Tabs()
        self.tabs.setObjectName("res.tabs")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self._tabs: dict[str, ResultTab] = {kind.name: kind.made(tongue) for kind in TABS}
        for tab in self._tabs.values():
            self.tabs.addTab(tab, "")
            tab.open_cases.connect(self.open_cases)
        self.content, self.review = _Content(), QPushButton()
        self.review.setObjectName("res.reviewMissed")
        self.review.clicked.connect(self._open_missed)
        self._lay_out()
        self.output = Output(self, Exporting(evaluation, tasks, self), self.notice)
        for tab in self._tabs.values():
            tab.plot.copy_asked.connect(self.output.copy_plot)
        compare = self._tabs["compare"]
        assert isinstance(compare, CompareTab)
        self.compare = CompareControl(self, compare, Comparing(evaluation, tasks, self), self.notice)
        self._make_footer()
        self.headline.excluded_asked.connect(self._open_excluded)
        self.headline.failed_asked.connect(lambda: self.tabs.setCurrentWidget(self._tabs["failed"]))
        self.tiles.asked.connect(self._open_metric)
        self.tabs.currentChanged.connect(lambda _: self._offer_copies())
        self.assembling.changed.connect(self._results_changed)
        self.retranslate()

    @property
    def now(self) -> Assembled:
        """Return what is known of the latest run."""
        return self.assembling.now

    def tab(self) -> ResultTab:
        """Return the tab that is shown."""
        return list(self._tabs.values())[self.tabs.currentIndex()]

    def state(self) -> RailState:
        """Return ok once there are results; how many checks failed and goals were missed, where any did."""
        results = self.now.results
        if self.now.stage != "ready" or results is None:
            return RailState()
        missed = sum(verdict.verdict == "missed" for verdict in results.verdicts)
        problems = max(len(results.failed_checks) + missed, int(results.unanswered))
        return RailState("problems", problems) if problems else RailState("ok")

    def retranslate(self) -> None:
        """Say every word of the page in the language of the moment."""
        super().retranslate()
        words = self.tongue.words
        for name, button in self._buttons.items():
            button.setText(words(f"desktop_results.buttons.{name}"))
            button.setAccessibleName(button.text())
        for named in (self.tabs, self.tabs.tabBar()):
            named.setAccessibleName(self.title.text())
        for tab in self._tabs.values():
            tab.retranslate()
        self.output.retranslate()
        self._show()

    def copy(self) -> None:
        """Copy the plot or the table that has the focus, else the table of the tab."""
        focus, tab = self.focusWidget(), self.tab()
        if focus is tab.plot:
            self.output.copy_plot()
        elif isinstance(focus, Table):
            focus.copy()
        else:
            self.output.copy_table()

    def print_page(self) -> None:
        """Print what the page shows."""
        self.output.print_page()

    def shown(self) -> None:
        """Show what became other while nobody looked."""
        if self._stale:
            self._results_changed()

    def _results_changed(self) -> None:
        self._stale = not self.isVisible()
        if self._stale:
            self.state_changed.emit()
            return
        was_ready = self._buttons["sign"].isEnabled()
        for tab in self._tabs.values():
            tab.show_results(self.now)
        self._show()
        if self.now.stage == "ready" and not was_ready:
            announce(self, self.headline.line.text())
        self.state_changed.emit()

    def _show(self) -> None:
        """Show what is known, or what to do first."""
        now, words = self.now, self.tongue.words
        there = now.stage in {"computing", "ready"}
        self.content.setVisible(there)
        self.say_status(words("desktop_results.computing") if now.stage == "computing" else "")
        if there:
            self.notice.clear()
            self.headline.show_results(now)
            self.tiles.show_results(now)
            self.natural.show_results(now)
            self._name_tabs()
        else:
            self._say_why_not()
        self._offer_copies()
        self._offer_review()
        ready = now.stage == "ready"
        self._buttons["sign"].setEnabled(ready)
        for name in ("copy_table", "export", "print"):
            self._buttons[name].setEnabled(ready)

    def _say_why_not(self) -> None:
        now, words = self.now, self.tongue.words
        if self._evaluation.folder is None:
            go_home = [(words("desktop_results.go_home"), lambda: self.go.emit("home"))]
            self.notice.tell(words("desktop_results.not_opened"), "", go_home)
            return
        go_run = [(words("desktop_results.go_run"), lambda: self.go.emit("run"))]
        if now.stage == "failed" and now.error is not None:
            self.notice.tell(str(words.error(now.error)), "error", go_run)
        else:
            told = {"none": "empty", "unfinished": "unfinished", "superseded": "superseded"}[now.stage]
            self.notice.tell(words(f"desktop_results.{told}"), "", go_run)

    def _name_tabs(self) -> None:
        words, results = self.tongue.words, self.now.results
        failed = results.flow.failed if results else 0
        for place, (kind, (name, tab)) in enumerate(zip(TABS, self._tabs.items(), strict=True)):
            parameters = {"n": failed} if name == "failed" else {}
            self.tabs.setTabText(place, words(f"desktop_results.tabs.{name}", **parameters))
            tab.table.setAccessibleName(self.tabs.tabText(place))
            self.tabs.setTabVisible(place, kind.tasks is None or self.now.task is None or self.now.task in kind.tasks)

    def _offer_copies(self) -> None:
        ready, tab = self.now.stage == "ready", self.tab()
        self._buttons["copy_plot"].setEnabled(ready and (tab.shown_plot() or tab.shown_picture()) is not None)

    def _offer_review(self) -> None:
        missed = self._missed()
        self.review.setVisible(missed > 0 and self.now.stage == "ready")
        self.review.setText(self.tongue.words("desktop_results.review", n=missed))
        self.review.setAccessibleName(self.review.text())

    def _missed(self) -> int:
        results = self.now.results
        table = results.confusion if results else None
        if results is None or table is None or not results.positive or len(table.rows) != 2:
            return 0
        negative, positive = binary_order(results)
        return table.counts[positive][negative]

    def _open_metric(self, metric: str) -> None:
        words, results = self.tongue.words, self.now.results
        if metric == TIME or results is None:
            found: tuple[Callable[..., list[int]], str] = (
                lambda groups: groups.everyone(),
                words("desktop_results.opens.everyone"),
            )
        else:
            estimate = next((one for one in results.estimates if one.id == metric and one.group is None), None)
            name = numerals.estimate_name(estimate, words) if estimate else metric
            of_one = estimate.parameter if estimate else None  # the tile of a model with one structure
            found = cases_of_metric(metric.partition("[")[0], name, words, of_one)
        self._open(*found)

    def _open_missed(self) -> None:
        title = self.tongue.words("desktop_results.opens.missed")
        self._open(lambda groups: groups.wrong(positive=True), title)

    def _open_excluded(self) -> None:
        self.open_cases.emit(sorted(self.now.excluded), self.tongue.words("desktop_results.opens.excluded"))

    def _open(self, chosen: Callable[..., list[int]], title: str) -> None:
        if self.now.groups is not None:
            self.open_cases.emit(chosen(self.now.groups), title)

    def _lay_out(self) -> None:
        inside = QVBoxLayout(self.content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        meaning = QHBoxLayout()
        meaning.setSpacing(8)
        meaning.addWidget(self.natural, 1)
        meaning.addWidget(self.review, 0, Qt.AlignmentFlag.AlignTop)
        inside.addWidget(self.headline)
        inside.addWidget(self.tiles)
        inside.addLayout(meaning)
        inside.addWidget(self.tabs, 1)
        self.body.addWidget(self.notice)
        self.body.addWidget(self.content, 1)
        self.body.addStretch(0)

    def _make_footer(self) -> None:
        names = {"copy_table": "copyTable", "copy_plot": "copyPlot", "export": "export", "print": "print"}
        self._buttons: dict[str, QPushButton] = {}
        for name, id in {**names, "sign": "sign"}.items():
            self._buttons[name] = QPushButton()
            self._buttons[name].setObjectName(f"res.{id}")
        for name in names:
            self.footer.add_secondary(self._buttons[name])
        self.footer.set_primary(self._buttons["sign"])
        self._buttons["copy_table"].clicked.connect(self.output.copy_table)
        self._buttons["copy_plot"].clicked.connect(self.output.copy_plot)
        self._buttons["print"].clicked.connect(self.output.print_page)
        self._buttons["export"].setMenu(self.output.menu)
        self._buttons["sign"].clicked.connect(lambda: self.go.emit("sign"))
