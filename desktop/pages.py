"""Makes the pages of the window and connects what one of them tells another."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from desktop import settings
from desktop.arrivals import Arrivals
from desktop.flows.opening import Opening
from desktop.tongue import Tongue
from desktop.views.page import Page
from desktop.views.rail import PAGES
from desktop.widgets.showing import show_in_folder
from evaluators.errors import EvaluationError

if TYPE_CHECKING:
    from desktop.background import Observer
    from desktop.flows.open_evaluation import OpenEvaluation
    from desktop.flows.tasks import Tasks
    from desktop.preferring import Preferring
    from desktop.views.help.window import HelpWindow
    from desktop.views.main_window import MainWindow
    from desktop.views.shortcut_sheet import ShortcutSheet


@dataclass(frozen=True, slots=True)
class Ground:
    """What every page stands on."""

    tongue: Tongue
    tasks: Tasks
    evaluation: OpenEvaluation
    preferring: Preferring


class Pages:
    """One method per page: makes it and connects it. Each imports what it needs, so that Home is shown first."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._opening = Opening(ground.tasks, ground.evaluation)
        self._help: HelpWindow | None = None
        self._sheet: ShortcutSheet | None = None
        self.window: MainWindow
        self.arrivals: Arrivals

    def factories(self) -> dict[str, Callable[[], Page]]:
        """Return what makes each page of the rail."""
        return {name: getattr(self, name) for name in PAGES}

    @staticmethod
    def load(observer: Observer) -> None:
        """Import what the pages are made of: made right afterwards, they hold the window for a moment only."""
        for name in PAGES:
            if not observer.stop_requested():
                importlib.import_module(f"desktop.views.{name}_page.page")

    def connect(self, window: MainWindow) -> None:
        """Connect the window to what its pages do; before it shows any of them."""
        ground = self._ground
        self.window = window
        self.arrivals = Arrivals(window, ground.tasks, self._opening)
        window.help_asked.connect(self._show_help)
        window.shortcuts_asked.connect(self._show_keys)
        window.new_asked.connect(self._begin_new)
        ground.evaluation.changed.connect(self._remember_recent)
        ground.evaluation.changed.connect(self._tell_elsewhere)

    def cases(self) -> Page:
        """Make the Cases page."""
        from desktop.flows.reviewing import Reviewing
        from desktop.flows.viewing import Viewing
        from desktop.views.cases_page.page import CasesPage

        ground = self._ground
        reviewing, viewing = Reviewing(ground.evaluation, ground.tasks), Viewing(ground.evaluation)
        return CasesPage(ground.tongue, ground.evaluation, reviewing, viewing, ground.preferring)

    def tell_set_aside(self, file: Path) -> None:
        """Say that damaged settings were set aside."""
        self.window.tell_error(EvaluationError("M22"), [("desktop.show_file", lambda: show_in_folder(file))])

    def home(self) -> Page:
        """Make Home."""
        from desktop.flows.demonstrating import Demonstrating
        from desktop.views.home_page.page import HomePage

        ground = self._ground
        demonstrating = Demonstrating(ground.tasks, self._opening, ground.preferring)
        page = HomePage(ground.tongue, ground.preferring, demonstrating)
        demonstrating.setParent(page)
        demonstrating.failed.connect(self.window.tell_error)
        page.new_asked.connect(self._begin_new)
        page.path_chosen.connect(self.arrivals.open)
        page.dropped.connect(self.arrivals.take)
        self.window.open_asked.connect(page.choose)
        return page

    def model(self) -> Page:
        """Make the Model page."""
        from desktop.flows.opening_model import OpeningModel
        from desktop.views.model_page.page import ModelPage

        ground = self._ground
        page = ModelPage(ground.tongue, ground.evaluation, OpeningModel(ground.evaluation, ground.tasks))
        page.dropped.connect(self.arrivals.take)
        return page

    def data(self) -> Page:
        """Make the Data page."""
        from desktop.flows.recording import Recording
        from desktop.flows.viewing import Viewing
        from desktop.views.data_page.page import DataPage

        ground = self._ground
        recording, viewing = Recording(ground.evaluation, ground.tasks), Viewing(ground.evaluation)
        return DataPage(ground.tongue, ground.evaluation, recording, viewing)

    def plan(self) -> Page:
        """Make the Plan page."""
        from desktop.flows.planning import Planning
        from desktop.views.plan_page.page import PlanPage

        page = PlanPage(self._ground.tongue, Planning(self._ground.evaluation, self._ground.tasks))
        page.run_asked.connect(self._run)
        QTimer.singleShot(0, self.window, lambda: self.window.page("run"))  # it knows whether the plan has been run
        return page

    def run(self) -> Page:
        """Make the Run page, which tells the Plan page whether the model runs: the plan must not change under it."""
        from desktop.flows.running import Running
        from desktop.flows.viewing import Viewing
        from desktop.views.plan_page.page import PlanPage
        from desktop.views.run_page.page import RunPage

        ground, plan = self._ground, self.window.page("plan")
        assert isinstance(plan, PlanPage)
        running = Running(ground.evaluation, ground.tasks, threads=lambda: ground.preferring.now.threads)
        page = RunPage(ground.tongue, ground.evaluation, running, Viewing(ground.evaluation))
        running.changed.connect(lambda: plan.set_running(running=running.active, finished=running.done))
        plan.set_running(running=running.active, finished=running.done)
        page.case_asked.connect(lambda case: self._show_cases([case], page.title.text()))
        page.changed_asked.connect(lambda: self._show_data(record=False))
        page.recording_asked.connect(lambda: self._show_data(record=True))
        return page

    def results(self) -> Page:
        """Make the Results page."""
        from desktop.views.results_page.page import ResultsPage

        ground = self._ground
        page = ResultsPage(ground.tongue, ground.evaluation, ground.tasks)
        page.open_cases.connect(self._show_cases)
        return page

    def sign(self) -> Page:
        """Make the Sign page."""
        from desktop.views.sign_page.page import SignPage

        ground = self._ground
        page = SignPage(ground.tongue, ground.evaluation, ground.tasks)
        page.verify.connect(self._verify)
        return page

    def verify(self) -> Page:
        """Make the Verify page; it needs no evaluation."""
        from desktop.views.verify_page.page import VerifyPage

        return VerifyPage(self._ground.tongue, self._ground.tasks)

    def settings(self) -> Page:
        """Make the Settings page."""
        from desktop.flows.caching import Caching
        from desktop.views.settings_page.keys_tab import KeysTab
        from desktop.views.settings_page.page import SettingsPage

        ground = self._ground
        caching = Caching(ground.tasks, ground.evaluation, ground.preferring)
        keys = KeysTab(ground.tongue, ground.tasks)
        return SettingsPage(ground.tongue, ground.tasks, ground.preferring, caching, keys)

    def ask_reset(self) -> None:
        """Go to Settings and ask whether all of them are to be the standard ones."""
        from desktop.views.settings_page.page import SettingsPage

        page = self.window.page("settings")
        assert isinstance(page, SettingsPage)
        self.window.go("settings")
        page.ask_reset()

    def _show_cases(self, numbers: list[int], title: str) -> None:
        from desktop.views.cases_page.page import CasesPage

        page = self.window.page("cases")
        assert isinstance(page, CasesPage)
        self.window.go("cases")  # first: the page takes the cases when it is shown, as they were left
        page.show_cases(numbers, title)

    def _show_data(self, *, record: bool) -> None:
        """Show the images that changed, or record the data again."""
        from desktop.views.data_page.page import DataPage

        page = self.window.page("data")
        assert isinstance(page, DataPage)
        if record:
            page.record_again()  # first: the page looks for changes when it is shown, unless it reads
        else:
            page.cases.show_filter("changed")
        self.window.go("data")

    def _verify(self, path: Path) -> None:
        self.window.page("verify").offer("summary", [path])
        self.window.go("verify")

    def _run(self) -> None:
        from desktop.views.run_page.page import RunPage

        page = self.window.page("run")
        assert isinstance(page, RunPage)
        self.window.go("run")
        page.start()

    def _begin_new(self) -> None:
        """Leave the open evaluation; the next model or folder begins another."""
        ground = self._ground
        if self._opening.blocked:
            self.window.tell(lambda words: words("desktop.busy"))
            return
        ground.evaluation.close()
        self.window.go("model")

    def _remember_recent(self, part: str) -> None:
        ground = self._ground
        if part == "folder" and ground.evaluation.folder is not None:
            ground.preferring.replace(settings.opened(ground.preferring.now, ground.evaluation.folder.path))

    def _tell_elsewhere(self, part: str) -> None:
        """Say that what is written here does not stay on this computer alone; the evaluation is used all the same."""
        from desktop.flows.elsewhere import said_elsewhere

        folder = self._ground.evaluation.folder
        if part == "folder" and folder is not None and said_elsewhere(self._ground.tongue.words, folder.path):
            said = partial(said_elsewhere, folder=folder.path)
            self.window.tell(said, [("whereabouts.choose", self._choose_evaluations_folder)])

    def _choose_evaluations_folder(self) -> None:
        """Go to Settings and ask where evaluations are to be made from now on."""
        from desktop.views.settings_page.page import SettingsPage

        page = self.window.page("settings")
        assert isinstance(page, SettingsPage)
        self.window.go("settings")
        page.choose_evaluations_folder()

    def _show_help(self, page: str) -> None:
        from desktop.views.help.window import HelpWindow

        if self._help is None:
            self._help = HelpWindow(self._ground.tongue, self.window)
        self._help.show_chapter(page)

    def _show_keys(self, page: str) -> None:
        from desktop.views.shortcut_sheet import ShortcutSheet

        if self._sheet is None:
            self._sheet = ShortcutSheet(self._ground.tongue, self.window)
        self._sheet.show_page(page)
