"""The Plan page: a draft to fill in, a sheet to lock it, the locked plan as text, amendments."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.flows.planning import Planning
from desktop.tongue import Tongue
from desktop.views.page import Page, RailState
from desktop.views.plan_page.form import Form
from desktop.views.plan_page.locked_card import LockedCard
from desktop.views.plan_page.sheets import AmendSheet, LockSheet
from desktop.views.plan_page.template_menu import TemplateMenu
from desktop.views.plan_page.wording import SHEET, About, differences, lines
from desktop.widgets.label import Label
from desktop.widgets.notice import Notice
from evaluators.domain.plan import Plan
from evaluators.errors import EvaluationError, PlanError
from evaluators.report.plan_remarks import unstated_text


class PlanPage(Page):
    """What is measured against which goals.

    Args:
        tongue: The words.
        planning: The plan of the open evaluation.
    """

    run_asked = Signal(bool)
    """Start the run: of the locked plan (true) or an exploratory one."""

    def __init__(self, tongue: Tongue, planning: Planning) -> None:
        super().__init__("plan", tongue)
        self._planning = planning
        self._running = False
        self._finished = False
        self.notice = Notice()
        self.template = TemplateMenu(planning, tongue)
        self.empty = Label("key")
        self.to_model = QPushButton()
        self.form, self.locked = Form(planning, tongue), LockedCard(planning, tongue)
        self.amend, self.explore, self.cancel_amendment = QPushButton(), QPushButton(), QPushButton()
        self.lock = QPushButton()
        self._lay_out()
        self.to_model.clicked.connect(lambda: self.go.emit("model"))
        self.template.offered.connect(self._replace)
        self.amend.clicked.connect(self._begin_amendment)
        self.cancel_amendment.clicked.connect(self.cancel)
        self.explore.clicked.connect(lambda: self._run(confirmatory=False))
        self.lock.clicked.connect(self._primary)
        self.form.checked.connect(self._check)
        self.locked.opened.connect(self._reveal_changes)
        planning.changed.connect(self.refresh)
        planning.outlook_changed.connect(self._check)
        planning.locked.connect(lambda: self._run(confirmatory=True))
        planning.failed.connect(self.tell_error)
        planning.setParent(self)
        self.retranslate()
        planning.begin()

    def retranslate(self) -> None:
        """Say every word of the page anew."""
        super().retranslate()
        words = self.tongue.words
        self.empty.say(words("desktop_plan.empty"))
        for button, name in (
            (self.to_model, "go_to_model"),
            (self.amend, "amend"),
            (self.explore, "run_exploratory"),
            (self.cancel_amendment, "cancel"),
        ):
            button.setText(words(f"desktop_plan.{name}"))
            button.setAccessibleName(button.text())
        self.notice.clear()
        for part in (self.template, self.form, self.locked):
            part.retranslate()
        self.refresh()

    def state(self) -> RailState:
        """Return to do, the number of problems, or locked."""
        if self._planning.locked_plan is not None:
            return RailState("locked")
        if not self._planning.ready:
            return RailState("none")
        return RailState("problems", self.form.problems) if self.form.problems else RailState("to_do")

    def shown(self) -> None:
        """Look whether the size of the text became another."""
        self.form.fit()

    def cancel(self) -> None:
        """Give up the amendment in the making."""
        if self._planning.amending:
            self._planning.drop_amendment()

    def close_down(self) -> None:
        """Write what was typed and end what runs beside."""
        self.form.question.write()
        self._planning.close()

    def set_running(self, *, running: bool, finished: bool) -> None:
        """Be told whether the model runs, which the plan must not change under, and whether it is done."""
        self._running, self._finished = running, finished
        self.refresh()

    def tell_error(self, error: EvaluationError) -> None:
        """Show why something could not be done."""
        self.notice.tell(str(self.tongue.words.error(error)), "error")

    def refresh(self) -> None:
        """Show the draft, the amendment or the locked plan, whichever there is."""
        planning, words = self._planning, self.tongue.words
        ready, locked = planning.ready, planning.locked_plan is not None
        editing = ready and (planning.amending or not locked)
        self.empty.setVisible(not ready)
        self.to_model.setVisible(not ready)
        self.form.setVisible(editing)
        self.form.setEnabled(planning.writable and not self._running and not planning.busy)
        self.locked.setVisible(ready and locked and not planning.amending)
        self.template.setVisible(ready and planning.writable)
        self.template.setEnabled(not self._running)
        self.amend.setVisible(ready and locked and not planning.amending and planning.writable)
        self.amend.setEnabled(not self._running)
        self.cancel_amendment.setVisible(planning.amending)
        self.explore.setVisible(ready and not locked)
        status = "amending_status" if planning.amending else "locked_status" if locked else "draft"
        self.say_status(words(f"desktop_plan.{status}") if ready else "")
        self.locked.refresh()
        self._check()

    def _check(self) -> None:
        """Say what the primary button does, and why it cannot be pressed."""
        planning, words = self._planning, self.tongue.words
        name = "lock_run"
        if planning.amending:
            name = "amendment.begin"
        elif planning.locked_plan is not None:
            name = "see_results" if self._finished else "start"
        self.lock.setText(words(f"desktop_plan.{name}"))
        self.lock.setAccessibleName(self.lock.text())
        reason = self._reason()
        self.footer.set_reason(words(f"desktop_plan.{reason}") if reason else "")
        self.explore.setEnabled(not reason)
        self.state_changed.emit()

    def _reason(self) -> str:
        """Return the text id of why the primary button cannot be pressed, empty if it can."""
        planning, locked = self._planning, self._planning.locked_plan
        if locked is not None and not planning.amending and self._finished:
            return ""
        reasons = {
            "not_ready": not planning.ready,
            "running": self._running,
            "locking": planning.busy,
            "read_only": not planning.writable,
            **(self._unfinished() if locked is None or planning.amending else {}),
        }
        return next((reason for reason, holds in reasons.items() if holds), "")

    def _unfinished(self) -> dict[str, bool]:
        planning, locked = self._planning, self._planning.locked_plan
        return {
            "goal_missing": self.form.main.waiting,
            "mend_first": self.form.problems > 0,
            "precision.wait": planning.outlook is None,
            "amendment.nothing": locked is not None and planning.plan == locked.plan,
        }

    def _begin_amendment(self) -> None:
        self._planning.begin_amendment()

    def _primary(self) -> None:
        planning = self._planning
        self.notice.clear()
        if planning.amending:
            self._ask_reason()
        elif planning.locked_plan is None:
            self._ask_lock()
        elif self._finished:
            self.go.emit("results")
        else:
            self._run(confirmatory=True)

    def _ask_lock(self) -> None:
        planning, outlook = self._planning, self._planning.outlook
        assert outlook is not None
        assert outlook.worked_out is not None
        words = self.tongue.words
        six = lines(words, outlook.worked_out, SHEET, About(outlook.size, planning.claims))
        sheet = LockSheet(self, words, six, unstated_text(words, outlook.plan))
        sheet.accepted.connect(self._planning.lock)
        sheet.finished.connect(sheet.deleteLater)
        sheet.open()

    def _ask_reason(self) -> None:
        locked, plan = self._planning.locked_plan, self._planning.plan
        assert locked is not None
        assert plan is not None
        sheet = AmendSheet(self, self.tongue.words, differences(self.tongue.words, locked.plan, plan))
        sheet.reasoned.connect(self._planning.amend)
        sheet.finished.connect(sheet.deleteLater)
        sheet.open()

    def _run(self, *, confirmatory: bool) -> None:
        self.form.question.write()
        self.run_asked.emit(confirmatory)

    def _replace(self, plan: Plan) -> None:
        """Take a template; into a locked plan only as an amendment."""
        planning, words = self._planning, self.tongue.words
        if planning.locked_plan is None or planning.amending:
            planning.replace(plan)
            return

        def amend() -> None:
            self.notice.clear()
            planning.begin_amendment(plan)

        self.notice.tell(
            str(words.error(PlanError("M12"))),
            "caution",
            [(words("desktop_plan.amend"), amend), (words("desktop_plan.cancel"), self.notice.clear)],
        )

    def _reveal_changes(self) -> None:
        """Bring the table of changes into view, once it has its place."""
        area = self.findChild(QScrollArea)
        if area is not None:
            QTimer.singleShot(0, self, lambda: area.ensureWidgetVisible(self.locked.table, 0, 24))

    def _lay_out(self) -> None:
        self.setMinimumWidth(0)
        self.to_model.setObjectName("plan.goToModel")
        self.amend.setObjectName("plan.amend")
        self.cancel_amendment.setObjectName("plan.cancelAmendment")
        self.explore.setObjectName("plan.runExploratory")
        self.lock.setObjectName("plan.lockRun")
        self._put_beside_status(self.template)
        for part in (self.notice, self.empty):
            self.body.addWidget(part)
        self.body.addWidget(self.to_model, 0, Qt.AlignmentFlag.AlignLeft)
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.form)
        inside.addWidget(self.locked)
        self.body.addWidget(content)
        self.body.addStretch(1)
        for button in (self.explore, self.amend, self.cancel_amendment):
            self.footer.add_secondary(button)
        self.footer.set_primary(self.lock)

    def _put_beside_status(self, button: QPushButton) -> None:
        """Give a button the right end of the status line."""
        row, above = QWidget(), self.title.parentWidget()
        beside = QHBoxLayout(row)
        beside.setContentsMargins(0, 0, 0, 0)
        if above is not None and (layout := above.layout()) is not None:
            layout.replaceWidget(self.status, row)
        beside.addWidget(self.status, 1)
        beside.addStretch(0)
        beside.addWidget(button)
