"""The main measure, its threshold and its goal."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from desktop.flows.plan_edits import (
    goal_on,
    goal_range,
    is_one_number,
    main_goal,
    sign_of,
    takes_goal,
    with_goal,
    with_main,
)
from desktop.flows.planning import Outlook, Planning
from desktop.tongue import Tongue
from desktop.views.plan_page.shown import CONTROL_HEIGHT, as_wide_as_its_answers, show_hint, show_number
from desktop.widgets.choice import Choice
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.label import Label
from desktop.widgets.number_field import NumberField
from evaluators.domain.plan import Plan
from evaluators.report.plan_remarks import claim_text
from evaluators.report.plan_wording import goal_text, measure_name, short

NO_GOAL = "-"
"""The answer that there is none."""
_STILL_THERE: Final = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
"""Reasons to lose the focus for a moment only: a menu, another window."""


class MainMeasure(QWidget):
    """Which measure decides, from which score on a case counts as positive, and what must be shown."""

    checked = Signal()
    """Whether everything is filled in may have changed."""

    def __init__(self, planning: Planning, tongue: Tongue) -> None:
        super().__init__()
        self._planning, self._tongue = planning, tongue
        self._waiting: str | None = None
        self._left = False
        self.measure = Choice()
        self.measure.setObjectName("plan.primary")
        self.threshold = NumberField(tongue, 0, 1, decimals=4, optional=True)
        self.threshold.setObjectName("plan.threshold")
        self.goal = NumberField(tongue, 0, 1, decimals=4, optional=True)
        self.goal.setObjectName("plan.goal")
        self.at, self.to_show, self.note = Label(), Label(), Label("note")
        self._lay_out()
        self.measure.chosen.connect(self._choose)
        self.threshold.edited.connect(lambda value: planning.set(threshold=value, threshold_origin=None))
        self.goal.edited.connect(self._set_goal)
        for field in (self.threshold, self.goal):
            field.line.editingFinished.connect(self.checked)  # a number that is refused is told nowhere else
        self.goal.line.installEventFilter(self)
        planning.changed.connect(self.refresh)
        planning.outlook_changed.connect(self.refresh)

    @property
    def waiting(self) -> bool:
        """Return whether a main measure was chosen that still has no goal."""
        return self._waiting is not None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _STILL_THERE:
            self._left = True
            self.refresh()
        return super().eventFilter(watched, event)

    @property
    def lacking(self) -> bool:
        """Return whether a main measure was chosen that still has no goal, or a number is wrong."""
        return self._waiting is not None or self.threshold.wrong or self.goal.wrong

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.at.say(words("desktop_plan.primary.threshold"))
        self.measure.setAccessibleName(words("desktop_plan.fields.primary"))
        self.threshold.name(words("desktop_plan.fields.threshold"))
        self.goal.name(words("desktop_plan.primary.goal_name"))
        self.refresh()

    def refresh(self) -> None:
        """Show the plan as it stands."""
        plan, outlook = self._planning.plan, self._planning.outlook
        if plan is None:
            self._waiting = None
            for field in (self.threshold, self.goal):
                field.set_value(None)
            return
        words = self._tongue.words
        goal = main_goal(plan)
        if self._waiting is not None and goal_on(plan, self._waiting) is not None:
            self._waiting = None
        offered = [one.id for one in outlook.measures if takes_goal(one)] if outlook else []
        names = {metric: measure_name(words, metric) for metric in offered}
        if goal is not None:
            names.setdefault(goal.metric, measure_name(words, goal.metric))
        self.measure.offer({NO_GOAL: words("desktop_plan.primary.none"), **names})
        shown = self._waiting or (goal.metric if goal else NO_GOAL)
        self.measure.show_key(shown)
        self._show_threshold(plan)
        self._show_goal(shown, outlook)
        self.checked.emit()

    def _show_threshold(self, plan: Plan) -> None:
        show_number(self.threshold, plan.threshold)
        card = self._planning.card
        at_card = card.task.threshold if card else None
        if card is not None and card.task.kind == "measurement":
            self._at_threshold.hide()
            return
        of_masks = card is not None and card.task.kind == "segmentation" and len(card.task.classes) > 1
        needless = of_masks and at_card is None and plan.threshold is None  # the largest score decides in each pixel
        self._at_threshold.setVisible(not needless)
        words = self._tongue.words
        hint = "" if at_card is None else words("desktop_plan.primary.from_card", value=short(words, at_card))
        show_hint(self.threshold.line, hint)

    def _show_goal(self, metric: str, outlook: Outlook | None) -> None:
        words, plan = self._tongue.words, self._planning.plan
        goal = None if plan is None else goal_on(plan, metric)
        measure = next((one for one in outlook.measures if one.id == metric), None) if outlook else None
        as_text = goal is not None and (
            goal.within is not None if measure is None else not is_one_number(measure, goal)
        )
        self.goal.setVisible(metric != NO_GOAL and not as_text)
        self.to_show.setVisible(metric != NO_GOAL)
        self.note.hide()
        if goal is not None and as_text:
            self.to_show.say(goal_text(words, goal))
            return
        if metric == NO_GOAL:
            return
        if measure is not None:
            self.to_show.say(words(f"desktop_plan.primary.goal_{sign_of(measure)}"))
            self.goal.allow(*(goal_range(measure) or (0, 1)))
        worked_out = outlook.worked_out if outlook else None
        found = next((one for one in worked_out.goals if one.metric == metric), None) if worked_out else None
        show_number(self.goal, self._planning.benchmark(metric))
        if self._waiting is not None:
            if self._left:  # before, nothing is wrong yet: the person was just asked
                self._say_note(words("desktop_plan.goal_missing"))
        elif found is not None and goal is not None and goal.claim is not None:
            self._say_note(claim_text(words, found, self._planning.claims))

    def _say_note(self, text: str) -> None:
        self.note.say(text, "error" if self._waiting else "")
        self.note.show()

    def _choose(self, metric: str) -> None:
        plan, outlook = self._planning.plan, self._planning.outlook
        if plan is None or outlook is None:
            return
        goal = main_goal(plan)
        self._waiting = None
        if metric == NO_GOAL:
            if goal is not None:
                self._planning.replace(plan.model_copy(update={"goal": tuple(g for g in plan.goal if g is not goal)}))
            else:
                self.refresh()
            return
        measure = next(one for one in outlook.measures if one.id == metric)
        after = with_main(plan, measure)
        if goal_on(plan, metric) is None:
            self._waiting, self._left = metric, False
            self.goal.set_value(None)
            self.refresh()
            self.goal.line.setFocus()
        else:
            self._planning.replace(after)

    def _set_goal(self, value: float | None) -> None:
        plan, outlook, metric = self._planning.plan, self._planning.outlook, self.measure.key
        if plan is None or outlook is None or metric in {None, NO_GOAL}:
            return
        measure = next((one for one in outlook.measures if one.id == metric), None)
        if measure is None:
            return
        if value is None:
            self._waiting = metric
            self._planning.replace(with_goal(plan, measure, None))
            self.refresh()
        else:
            self._waiting = None
            self._planning.replace(with_main(plan, measure, value))

    def _lay_out(self) -> None:
        first, rest = FlowLayout(spacing=16), QGridLayout(self)
        rest.setContentsMargins(0, 0, 0, 0)
        rest.setVerticalSpacing(4)
        as_wide_as_its_answers(self.measure)
        for label in (self.at, self.to_show):
            label.setWordWrap(False)
            label.setMinimumHeight(CONTROL_HEIGHT)
        self._at_threshold = _side_by_side(self.at, self.threshold)
        first.addWidget(self._at_threshold)
        first.addWidget(_side_by_side(self.to_show, self.goal))
        rest.addWidget(self.measure, 0, 0, Qt.AlignmentFlag.AlignLeft)
        rest.addLayout(first, 1, 0)
        rest.addWidget(self.note, 2, 0)


def _side_by_side(label: QWidget, field: QWidget) -> QWidget:
    """Keep a label with its field where a row of large text breaks."""
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for widget in (label, field):
        row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
    return both
