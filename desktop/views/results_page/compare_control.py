"""Between the tab of the comparison and what compares: asking for the other submission, saying what went wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.flows.comparing import Comparing
from desktop.views.results_page.tabs.compare import CompareTab
from desktop.widgets.choosing import choose_file, choose_folder
from desktop.widgets.notice import Notice
from evaluators.errors import EvaluationError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog

    from desktop.views.results_page.page import ResultsPage


class CompareControl:
    """Connects the tab.

    Args:
        page: Whose tab it is.
        tab: The tab.
        comparing: What compares.
        notice: Says what went wrong.
    """

    def __init__(self, page: ResultsPage, tab: CompareTab, comparing: Comparing, notice: Notice) -> None:
        self._page, self._tab, self.comparing, self._notice = page, tab, comparing, notice
        self.dialog: QFileDialog | None = None
        tab.asked.connect(self.ask)
        comparing.changed.connect(self.show)
        comparing.failed.connect(self._say_failed)
        self.show()

    def ask(self, source: str) -> None:
        """Ask for the other submission or evaluation."""
        words = self._page.tongue.words
        title = words(f"desktop_results.compare.choose.{source}")
        if source == "submission_file":
            kinds = words("desktop_results.compare.kinds")
            self.dialog = choose_file(self._page, title, kinds, self.begin)
        else:
            self.dialog = choose_folder(self._page, title, self.begin)

    def begin(self, other: Path) -> None:
        """Compare with what was chosen."""
        self._notice.clear()
        self.comparing.start(other, self._tab.margin.value())

    def show(self) -> None:
        """Show what is known."""
        comparing = self.comparing
        self._tab.show_comparison(comparing.now, comparing.model, ready=comparing.ready, busy=comparing.busy)
        self._tab.show_judged(comparing.judged)

    def _say_failed(self, error: EvaluationError) -> None:
        self._notice.tell(str(self._page.tongue.words.error(error)), "error")
