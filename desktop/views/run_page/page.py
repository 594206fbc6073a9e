"""The Run page: how far the run is, what failed; no result before it is complete."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.running import Running
from desktop.flows.viewing import Viewing
from desktop.tongue import Tongue
from desktop.views.page import Page, RailState
from desktop.views.run_page.failed import Failed, FailedCase
from desktop.views.run_page.latest import Latest
from desktop.views.run_page.log import Log
from desktop.views.run_page.messages import Messages
from desktop.views.run_page.picturing import Picturing
from desktop.views.run_page.progress import ProgressBox
from desktop.views.run_page.steps import NAMES, Steps
from desktop.views.run_page.stop_sheet import StopSheet
from desktop.widgets.announce import announce
from desktop.widgets.label import Label
from desktop.widgets.notice import Notice
from evaluators.errors import EvaluationError

REPAINT_MS: Final = 100
"""The page follows the run within this time, however quick the cases are."""
PAUSE_KEY: Final = "F5"


class RunPage(Page):
    """The run of the open evaluation.

    Args:
        tongue: The words.
        evaluation: The open evaluation.
        running: Its run.
        viewing: Makes the picture of the latest case.
    """

    finished = Signal()
    """The run and its results are there."""
    case_asked = Signal(int)
    """Show this case."""
    changed_asked = Signal()
    """Show the images that changed since they were added."""
    recording_asked = Signal()
    """Record the data again."""

    def __init__(self, tongue: Tongue, evaluation: OpenEvaluation, running: Running, viewing: Viewing) -> None:
        super().__init__("run", tongue)
        self._evaluation, self._running = evaluation, running
        self._sheet: StopSheet | None = None
        self.notice = Notice()
        self.empty, self.no_accuracy = Label("key"), Label("note")
        self.to_plan, self.begin, self.results = QPushButton(), QPushButton(), QPushButton()
        self.progress, self.steps = ProgressBox(tongue), Steps(tongue)
        self.failed, self.latest, self.log = Failed(tongue), Latest(tongue), Log(tongue)
        self.hangs, self.skip = Label("body"), QPushButton()
        self._lay_out()
        self._messages = Messages(
            self.notice,
            tongue,
            running,
            stop=self._ask_stop,
            show_changed=self.changed_asked.emit,
            record_again=self.recording_asked.emit,
        )
        self._picturing = Picturing(self.latest, evaluation, running, viewing)
        self._clock = QTimer(self)
        self._clock.setInterval(REPAINT_MS)
        self._clock.timeout.connect(self._follow)
        self._connect()
        running.setParent(self)
        self.retranslate()

    def start(self) -> None:
        """Run, or continue."""
        self.notice.clear()
        self._running.start()

    def retranslate(self) -> None:
        """Say every word of the page anew."""
        super().retranslate()
        words = self.tongue.words
        self.empty.say(words("desktop_run.empty"))
        self.no_accuracy.say(words("desktop_run.no_accuracy"))
        for button, name in (
            (self.to_plan, "go_to_plan"),
            (self.begin, "start"),
            (self.results, "see_results"),
            (self.skip, "skip.button"),
        ):
            button.setText(words(f"desktop_run.{name}"))
            button.setAccessibleName(button.text())
        self.notice.clear()
        for part in (self.progress, self.steps, self.failed, self.latest, self.log):
            part.retranslate()
        self.refresh()

    def state(self) -> RailState:
        """Return the percent of a run under way, ok, or to do."""
        if self._running.active:
            return RailState("percent", self._running.progress.percent)
        if self._running.done:
            return RailState("ok")
        return RailState("to_do" if self._running.ready else "none")

    def close_down(self) -> None:
        """End the worker that makes the pictures."""
        self._picturing.close()

    def toggle_pause(self) -> None:
        """Pause the run, or continue it."""
        if self._running.active and not self._running.stopping:
            self._running.pause()

    def copy(self) -> None:
        """Copy the failed cases, or the log where none failed."""
        if self.failed.table.isVisible():
            self.failed.table.copy(everything=True)
        elif self.log.text.isVisible():
            self.log.copy()

    def refresh(self) -> None:
        """Show what there is: nothing, a run under way, an interrupted or a complete one."""
        running, words = self._running, self.tongue.words
        active, done, interrupted = running.active, running.done, running.interrupted
        waits = not active and not done and interrupted is None
        something = not waits or bool(running.progress.log)
        self.empty.setVisible(not something)
        self.to_plan.setVisible(waits)
        self.begin.setVisible(waits and running.ready and self._evaluation.locked_plan is not None)
        for part in (self.progress, self.steps):
            part.setVisible(active or done)
        self.steps.read_predictions(predictions=running.reads_predictions)
        self.failed.setVisible(something)
        self.no_accuracy.setVisible(active)
        self.log.setVisible(bool(running.progress.log))
        self.progress.show_buttons(shown=active)
        self.footer.set_reason("" if done else words(f"desktop_run.{'running' if something else 'not_run'}_reason"))
        self._say_kind()
        if interrupted is not None and not active and self.notice.isHidden():
            self._messages.interrupted(interrupted)
        if active:
            self._clock.start()
        else:
            self._clock.stop()
            self.hangs.hide()
            self.skip.hide()
        self._picturing.follow()
        self._follow()

    def _follow(self) -> None:
        """Show how far the run is now."""
        running, progress = self._running, self._running.progress
        self.log.show_lines(progress.log)
        if running.active:
            self.progress.show_progress(progress, paused=running.paused, stopping=running.stopping)
            self.steps.show_step(progress.step)
            self.failed.show_cases([FailedCase(one.case, str(one.failure)) for one in progress.failures])
            self._show_hanging(running.hanging())
            if self._sheet is not None:
                self._sheet.show_progress(progress.done, progress.total)
        elif running.done:
            self._show_done()
        self.state_changed.emit()

    def _show_done(self) -> None:
        results = self._evaluation.results
        if results is None:
            return
        flow, words = results.flow, self.tongue.words
        run = flow.offered - flow.excluded
        self.progress.show_done(words("desktop_run.done", n=run, all=flow.offered, failed=flow.failed))
        self.steps.show_step(len(NAMES))
        self.failed.show_cases([FailedCase(one.case, one.category) for one in results.failures])

    def _say_kind(self) -> None:
        running = self._running
        locked = self._evaluation.locked_plan is not None
        kind = "predictions" if running.reads_predictions else "confirmatory" if locked else "exploratory"
        self.say_status(self.tongue.words(f"desktop_run.{kind}") if running.active or running.done else "")

    def _show_hanging(self, case: int | None) -> None:
        self.hangs.setVisible(case is not None)
        self.skip.setVisible(case is not None)
        if case is not None:
            self.hangs.say(self.tongue.words("desktop_run.skip.text", n=case), "caution")
            self.skip.setAccessibleDescription(self.hangs.text())

    def _skip(self) -> None:
        case = self._running.hanging()
        if case is not None:
            self._running.skip(case)

    def _ask_stop(self) -> None:
        if not self._running.active or self._sheet is not None:
            return
        progress = self._running.progress
        self._sheet = StopSheet(self, self.tongue.words, progress.done, progress.total)
        self._sheet.accepted.connect(self._running.stop)
        self._sheet.finished.connect(self._sheet_closed)
        self._sheet.open()

    def _sheet_closed(self) -> None:
        if self._sheet is not None:
            self._sheet.deleteLater()
            self._sheet = None

    def _changed(self) -> None:
        if self._running.active and self.notice.isVisible() and not self._running.progress.total:
            self.notice.clear()
        if not self._running.active and self._sheet is not None:
            self._sheet.reject()
        self.refresh()

    def _failed(self, error: EvaluationError) -> None:
        self._messages.failed(error)
        self.refresh()

    def _out_of_memory(self, case: int) -> None:
        facts = next((one.facts for one in self._evaluation.cases if one.number == case), None)
        self._messages.out_of_memory(case, "?" if facts is None else f"{facts.width} × {facts.height}")

    def _is_finished(self) -> None:
        """Say that it is done, without taking the focus from whoever is elsewhere."""
        self.refresh()
        announce(self, self.progress.line.text())
        QApplication.alert(self.window())
        changed = self._running.progress.changed
        if changed:
            self._messages.changed(changed, fixed=self._evaluation.locked_plan is not None)
        self.finished.emit()
        if self.isVisible() and not changed:
            self.go.emit("results")

    def _folder_changed(self, part: str) -> None:
        if part in {"folder", "cohort"}:
            self.notice.clear()  # what it told was of other data
        if part == "folder":
            self._picturing.recall()
        if part in {"folder", "cohort", "plan", "results"}:
            self.refresh()

    def _connect(self) -> None:
        running = self._running
        self.to_plan.clicked.connect(lambda: self.go.emit("plan"))
        self.results.clicked.connect(lambda: self.go.emit("results"))
        self.begin.clicked.connect(self.start)
        self.progress.pause.clicked.connect(self.toggle_pause)
        self.progress.stop.clicked.connect(self._ask_stop)
        self.skip.clicked.connect(self._skip)
        self.failed.opened.connect(self.case_asked)
        QShortcut(QKeySequence(PAUSE_KEY), self).activated.connect(self.toggle_pause)
        running.changed.connect(self._changed)
        running.failed.connect(self._failed)
        running.crashed.connect(self._messages.crashed)
        running.out_of_memory.connect(self._out_of_memory)
        running.finished.connect(self._is_finished)
        self._evaluation.changed.connect(self._folder_changed)

    def _lay_out(self) -> None:
        for widget, name in (
            (self.to_plan, "run.goToPlan"),
            (self.begin, "run.start"),
            (self.skip, "run.skip"),
            (self.results, "run.results"),
        ):
            widget.setObjectName(name)
        hanging = QHBoxLayout()
        hanging.addWidget(self.hangs, 1)
        hanging.addWidget(self.skip)
        beside = QWidget()
        row = QHBoxLayout(beside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        left = QVBoxLayout()
        left.addWidget(self.failed)
        left.addStretch(1)
        row.addLayout(left, 2)
        row.addWidget(self.latest, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self.notice)
        self.body.addWidget(self.empty)
        for button in (self.to_plan, self.begin):
            self.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.progress)
        self.body.addLayout(hanging)
        for part in (self.steps, self.no_accuracy, beside, self.log):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.footer.set_primary(self.results)
