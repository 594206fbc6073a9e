"""What is reported beside the main measure, and the goals on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from desktop.flows import plan_edits
from desktop.flows.planning import Planning
from desktop.tongue import Tongue
from desktop.views.plan_page.shown import CONTROL_HEIGHT, show_number
from desktop.widgets.label import Label, printable
from desktop.widgets.number_field import NumberField
from evaluators.domain.plan import Plan
from evaluators.report.plan_remarks import claim_text
from evaluators.report.plan_wording import goal_text, measure_name

if TYPE_CHECKING:
    from evaluators.tasks.goal_measures import Measure


@dataclass(frozen=True, slots=True)
class _Row:
    measure: Measure
    reported: QCheckBox
    sign: Label
    goal: NumberField
    equal: QCheckBox


class Others(QWidget):
    """One row per measure that can have a goal, then the groups that are reported together."""

    checked = Signal()
    """Whether every number fits may have changed."""

    def __init__(self, planning: Planning, tongue: Tongue) -> None:
        super().__init__()
        self.setObjectName("plan.others")
        self._planning, self._tongue = planning, tongue
        self._rows: list[_Row] = []
        self._groups: dict[str, QCheckBox] = {}
        self._built: tuple[object, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(3, 1)
        self.prevalence = NumberField(tongue, 0.01, 99.99, decimals=2, optional=True)
        self.prevalence.setObjectName("plan.others.prevalenceValue")
        self.prevalence.edited.connect(self._set_prevalence)
        self.prevalence.line.editingFinished.connect(self.checked)
        self._percent, self.time = Label("note"), Label("note")
        self.time.setObjectName("plan.others.time")
        planning.changed.connect(self.refresh)
        planning.outlook_changed.connect(self.refresh)

    @property
    def lacking(self) -> bool:
        """Return whether a number does not fit."""
        return self.prevalence.wrong or any(row.goal.wrong for row in self._rows)

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.prevalence.name(words("desktop_plan.others.prevalence_name"))
        self._percent.say(words("desktop_plan.others.prevalence_note"))
        self.time.say(words("desktop_plan.others.time"))
        for row in self._rows:
            self._say(row)
        for group, box in self._groups.items():
            self._say_group(group, box)
        self.refresh()

    def refresh(self) -> None:
        """Show the plan as it stands."""
        plan, outlook = self._planning.plan, self._planning.outlook
        if plan is None or outlook is None or not outlook.measures:
            return
        rows, groups = plan_edits.rows(plan, outlook.measures), plan_edits.groups(plan, outlook.measures)
        if self._built != (rows, tuple(groups)):
            self._build(rows, tuple(groups))
        for row in self._rows:
            self._show(row, plan)
        for group, box in self._groups.items():
            self._say_group(group, box)
            box.setChecked(plan_edits.is_reported(plan, groups[group]))
        target = plan.report.target_prevalence
        show_number(self.prevalence, None if target is None else round(target * 100, 6))
        self.checked.emit()

    def _show(self, row: _Row, plan: Plan) -> None:
        goal = plan_edits.goal_on(plan, row.measure.id)
        row.reported.setChecked(plan_edits.is_reported(plan, [row.measure.name]) or goal is not None)
        row.equal.setVisible(goal is not None)
        row.equal.setChecked(goal is not None and goal.primary)
        words = self._tongue.words
        as_text = goal is not None and not plan_edits.is_one_number(row.measure, goal)
        row.goal.setVisible(not as_text)
        if goal is not None and as_text:
            row.sign.say(goal_text(words, goal))
            return
        row.sign.say(words(f"desktop_plan.others.goal_{plan_edits.sign_of(row.measure)}"))
        show_number(row.goal, self._planning.benchmark(row.measure.id))
        worked_out = self._planning.outlook.worked_out if self._planning.outlook else None
        found = next((one for one in worked_out.goals if one.metric == row.measure.id), None) if worked_out else None
        origin = "" if found is None else claim_text(words, found, self._planning.claims)
        row.goal.setToolTip(origin)
        row.goal.line.setAccessibleDescription(origin)

    def _build(self, rows: tuple[Measure, ...], groups: tuple[str, ...]) -> None:
        """Make the rows anew; they change when the model or the main measure does."""
        kept = (self.prevalence, self._percent, self.time)
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget not in kept:
                widget.hide()
                widget.deleteLater()
        self._built = (rows, groups)
        self._rows = [self._row(place, measure) for place, measure in enumerate(rows)]
        self._groups = {}
        for place, group in enumerate(groups, len(rows)):
            box = QCheckBox(self)
            box.setObjectName(f"plan.others.{group}")
            box.clicked.connect(lambda on, group=group: self._report_group(group, on=on))
            self._groups[group] = box
            if group == "prevalence":
                self._grid.addWidget(box, place, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
                self._grid.addWidget(self.prevalence, place, 2, Qt.AlignmentFlag.AlignTop)
                self._grid.addWidget(self._percent, place, 3)
            else:
                self._grid.addWidget(box, place, 0, 1, 4, Qt.AlignmentFlag.AlignLeft)
            self._say_group(group, box)
        for part in (self.prevalence, self._percent):
            part.setVisible("prevalence" in groups)
        self._grid.addWidget(self.time, len(rows) + len(groups), 0, 1, 4)

    def _row(self, place: int, measure: Measure) -> _Row:
        row = _Row(
            measure,
            QCheckBox(self),
            Label(),
            NumberField(self._tongue, *(plan_edits.goal_range(measure) or (0, 1)), decimals=4, optional=True),
            QCheckBox(self),
        )
        name = f"plan.others.{measure.id}"
        row.reported.setObjectName(name)
        row.goal.setObjectName(f"{name}.goal")
        row.equal.setObjectName(f"{name}.equal")
        row.sign.setWordWrap(False)
        for part in (row.reported, row.sign, row.equal):
            part.setMinimumHeight(CONTROL_HEIGHT)
        row.reported.clicked.connect(lambda on: self._report([measure.name], on=on))
        row.goal.line.editingFinished.connect(self.checked)
        row.goal.edited.connect(lambda value: self._set_goal(measure, value))
        row.equal.clicked.connect(lambda on: self._rank(measure, on=on))
        for column, widget in enumerate((row.reported, row.sign, row.goal, row.equal)):
            self._grid.addWidget(widget, place, column, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._say(row)
        return row

    def _say(self, row: _Row) -> None:
        words = self._tongue.words
        measure = printable(measure_name(words, row.measure.id))
        row.reported.setText(measure.replace("&", "&&"))
        row.reported.setAccessibleName(measure)
        row.goal.name(words("desktop_plan.others.goal_name", measure=measure))
        row.equal.setText(words("desktop_plan.others.equal"))
        row.equal.setToolTip(words("desktop_plan.others.equal_tip"))
        row.equal.setAccessibleName(words("desktop_plan.others.equal_name", measure=measure))

    def _say_group(self, group: str, box: QCheckBox) -> None:
        words = self._tongue.words
        members: tuple[str, ...] = ()
        if self._planning.plan and self._planning.outlook:
            members = plan_edits.groups(self._planning.plan, self._planning.outlook.measures).get(group, ())
        box.setText(words(f"desktop_plan.others.{group}", n=len(members)))
        box.setAccessibleName(box.text())
        box.setToolTip(", ".join(words(f"metrics.{name}.short") for name in members))

    def _report(self, names: list[str], *, on: bool) -> None:
        plan, outlook = self._planning.plan, self._planning.outlook
        if plan is not None and outlook is not None:
            self._planning.replace(plan_edits.with_reported(plan, names, outlook.measures, reported=on))
            self.refresh()

    def _report_group(self, group: str, *, on: bool) -> None:
        plan, outlook = self._planning.plan, self._planning.outlook
        if plan is not None and outlook is not None:
            self._report(list(plan_edits.groups(plan, outlook.measures)[group]), on=on)

    def _set_goal(self, measure: Measure, value: float | None) -> None:
        if self._planning.plan is not None:
            self._planning.replace(plan_edits.with_goal(self._planning.plan, measure, value))

    def _rank(self, measure: Measure, *, on: bool) -> None:
        if self._planning.plan is not None:
            self._planning.replace(plan_edits.with_primary(self._planning.plan, measure.id, primary=on))

    def _set_prevalence(self, percent: float | None) -> None:
        self._planning.set(report__target_prevalence=None if percent is None else round(percent / 100, 8))
