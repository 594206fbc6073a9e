"""The frame: rail, bar, pages, status. Shows one page at a time; owns no logic."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desktop.background import Job, Work
from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.tasks import Tasks
from desktop.settings import Preferences
from desktop.tongue import Tongue
from desktop.views import keyboard
from desktop.views.idle import Idle
from desktop.views.page import Page
from desktop.views.rail import PAGES, STEPS, Rail
from desktop.views.status_bar import StatusBar
from desktop.views.steps import step_state
from desktop.views.top_bar import TopBar
from desktop.widgets.drop_zone import local_paths
from desktop.widgets.notice import Notice
from evaluators.errors import EvaluationError
from evaluators.texts import Words

SMALLEST: Final = (1040, 580)
COLLAPSES: Final = 1100
"""Pixels of width under which the rail shows icons alone."""

Said = Callable[[Words], str]
"""Words a message in the language of the moment."""
Remedy = tuple[str, Callable[[], object]]
"""Text id of a button, what it does."""


class MainWindow(QMainWindow):
    """One window, one evaluation.

    Args:
        tongue: The words.
        evaluation: The open evaluation.
        tasks: What runs beside the window.
        factories: Makes each page at the first visit, or when the window has nothing else to do.
        load: Imports what the pages are made of; called in a thread.
    """

    dropped = Signal(list)
    """Paths, dropped anywhere in the window."""
    help_asked = Signal(str)
    """Name of the page."""
    shortcuts_asked = Signal(str)
    """Name of the page."""
    open_asked = Signal()
    new_asked = Signal()
    closing = Signal()

    def __init__(
        self,
        tongue: Tongue,
        evaluation: OpenEvaluation,
        tasks: Tasks,
        factories: Mapping[str, Callable[[], Page]],
        load: Work = lambda _: None,
    ) -> None:
        super().__init__()
        self._tongue, self._evaluation, self._tasks = tongue, evaluation, tasks
        self._factories = dict(factories)
        self._pages: dict[str, Page] = {}
        self.setMinimumSize(*SMALLEST)
        self.resize(1280, 800)
        self.setAcceptDrops(True)
        self.rail = Rail(tongue)
        self.bar = TopBar(tongue, evaluation.undo)
        self.notice = Notice()
        self.stack = QStackedWidget()
        self.status = StatusBar(tongue, tasks, evaluation)
        self._told: tuple[Said, tuple[Remedy, ...]] = (lambda _: "", ())
        self._lay_out()
        self.rail.chosen.connect(self._show)
        self.bar.help_asked.connect(lambda: self.help_asked.emit(self.rail.current()))
        evaluation.changed.connect(self._evaluation_changed)
        evaluation.failed.connect(self.tell_error)
        tongue.changed.connect(self.retranslate)
        keyboard.connect_keys(self)
        self.retranslate()
        self._idle = Idle(self._build_one, self)
        self._loading = Job(load, self)
        self._loading.ended.connect(lambda: self._idle.start() if self.isVisible() else None)

    def build_in_the_background(self) -> None:
        """Make the pages that were not visited yet, one whenever nobody uses the window."""
        self._loading.start()

    def page(self, name: str) -> Page:
        """Return a page, made now if nobody was there before."""
        if name not in self._pages:
            page = self._factories[name]()
            self._pages[name] = page
            self.stack.addWidget(page)
            last = self.previousInFocusChain()
            if last is not None:
                QWidget.setTabOrder(last, self.status.tasks)  # the foot is read last
            page.go.connect(self.go)
            page.state_changed.connect(lambda: self.rail.show_state(name, page.state()))
            self.rail.show_state(name, page.state())
        return self._pages[name]

    def current(self) -> Page:
        """Return the page that is shown."""
        return self.page(self.rail.current())

    def go(self, name: str) -> None:
        """Show a page."""
        self.rail.go(name)

    def come_forward(self, paths: list[Path]) -> None:
        """Show the window and take what a second start hands over."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        self.dropped.emit(paths)

    def tell(self, text: Said, remedies: Sequence[Remedy] = ()) -> None:
        """Show a message above the page, with its remedies and a way to close it; it follows the language."""
        self._told = text, tuple(remedies)
        self._say_told()

    def tell_error(self, error: EvaluationError, remedies: Sequence[Remedy] = ()) -> None:
        """Show an error for people above the page."""
        self.tell(lambda words: str(words.error(error)), remedies)

    def retranslate(self) -> None:
        """Say the words of the frame anew."""
        if not self.notice.isHidden():
            self._say_told()
        self._name_window()
        for name, page in self._pages.items():
            self.rail.show_state(name, page.state())

    def show_preferences(self, preferences: Preferences) -> None:
        """Follow the preferences: the theme's colours for what is drawn, the theme's name in the bar."""
        self.bar.show_preferences(preferences)
        self.rail.tint()
        self.bar.tint()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        self.closing.emit()
        self._loading.wait()
        self._idle.stop()
        self.hide()  # what is under way ends within one case, and nobody needs to watch that
        self._tasks.close()
        for page in self._pages.values():
            page.close_down()
        self._evaluation.close()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if local_paths(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        event.acceptProposedAction()
        self.dropped.emit(local_paths(event))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self.rail.set_narrow(narrow=self.width() < COLLAPSES)

    def _say_told(self) -> None:
        words = self._tongue.words
        text, remedies = self._told
        closing = ("desktop.close", self.notice.clear)
        self.notice.tell(text(words), "caution", [(words(label), do) for label, do in (*remedies, closing)])

    def _show(self, name: str) -> None:
        page = self.page(name)
        self.stack.setCurrentWidget(page)
        self._evaluation.remember("page", name)
        page.shown()

    def _build_one(self) -> bool:
        missing = [name for name in PAGES if name not in self._pages]
        if missing:
            self.page(missing[0])
        return len(missing) > 1

    def _evaluation_changed(self, part: str) -> None:
        if part == "folder":
            self.notice.clear()
            self._name_window()
        for name in STEPS:
            page = self._pages.get(name)
            self.rail.show_state(name, page.state() if page is not None else step_state(name, self._evaluation))

    def _name_window(self) -> None:
        words, name = self._tongue.words, self._evaluation.name
        reading = self._evaluation.folder is not None and not self._evaluation.writable
        self.bar.show_evaluation(name, words("desktop.status.read_only") if reading else "")
        self.setWindowTitle(words("desktop.title"))  # taskbars and shared screens show it, and folders can name people

    def _lay_out(self) -> None:
        above = QWidget()
        beside = QHBoxLayout(above)
        beside.setContentsMargins(24, 12, 24, 0)
        beside.addWidget(self.notice)
        self.notice.shown_or_hidden.connect(above.setVisible)
        above.hide()
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.bar)
        right.addWidget(above)
        right.addWidget(self.stack, 1)
        right.addWidget(self.status)
        centre = QWidget()
        across = QHBoxLayout(centre)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.rail)
        across.addLayout(right, 1)
        self.setCentralWidget(centre)
