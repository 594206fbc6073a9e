"""The plan as fields to fill in."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.flows.plan_edits import main_goal
from desktop.flows.planning import Planning
from desktop.tongue import Tongue
from desktop.views.plan_page.acceptable import AcceptableError
from desktop.views.plan_page.box_rules import BoxRules
from desktop.views.plan_page.choices import FailedBox, IntervalBox, QuestionLine, SamplingChoice
from desktop.views.plan_page.main_measure import MainMeasure
from desktop.views.plan_page.mask_rules import MaskRules
from desktop.views.plan_page.others import Others
from desktop.views.plan_page.subgroups_box import SubgroupsBox
from desktop.views.plan_page.wording import precision_text, size_text
from desktop.widgets.label import Label
from evaluators.errors import PlanError

LABELS: Final = 144
"""Pixels of the labels beside the fields, unless one of their words is longer."""


class Form(QWidget):
    """Every field with its label, what is wrong with the plan, and how precise the result will be."""

    checked = Signal()
    """Whether the plan can be locked may have changed."""

    def __init__(self, planning: Planning, tongue: Tongue) -> None:
        super().__init__()
        self._planning, self._tongue = planning, tongue
        self.question = QuestionLine(planning, tongue)
        self.main = MainMeasure(planning, tongue)
        self.acceptable = AcceptableError(planning, tongue)
        self.masks = MaskRules(planning, tongue)
        self.boxes = BoxRules(planning, tongue)
        self.others = Others(planning, tongue)
        self.interval = IntervalBox(planning, tongue)
        self.subgroups = SubgroupsBox(planning, tongue)
        self.failed = FailedBox(planning, tongue)
        self.sampling = SamplingChoice(planning, tongue)
        self.error, self.precision, self.cohort = Label(), Label(), Label("note")
        self.precision.setObjectName("plan.precision")
        self._labels: dict[str, Label] = {}
        self._lay_out()
        for part in (self.main, self.others, self.subgroups):
            part.checked.connect(self.checked)
        planning.changed.connect(self.refresh)
        planning.outlook_changed.connect(self.refresh)

    @property
    def problems(self) -> int:
        """Return how many things keep the plan from being locked."""
        of_task = (self.acceptable, self.masks, self.boxes)
        lacking = [part.lacking for part in (self.main, *of_task, self.others, self.subgroups)]
        return sum(lacking) + (self._sentence() != "")

    def retranslate(self) -> None:
        """Say every word anew."""
        for name, label in self._labels.items():
            label.say(self._tongue.words(f"desktop_plan.fields.{name}"))
        self.fit()
        beside = (self.interval, self.subgroups, self.failed, self.sampling)
        for part in (self.question, self.main, self.acceptable, self.masks, self.boxes, self.others, *beside):
            part.retranslate()
        self.refresh()

    def fit(self) -> None:
        """Give labels and fields the width that the present size of the text needs."""
        for label in self._labels.values():
            label.ensurePolished()
            letters = label.fontMetrics()
            label.setFixedWidth(max(LABELS, *(letters.horizontalAdvance(word) + 4 for word in label.text().split())))
        self.main.refresh()

    def refresh(self) -> None:
        """Show what is wrong, and what to expect."""
        sentence = self._sentence()
        self._labels["measurement"].setVisible(self.acceptable.wanted)
        self._labels["masks"].setVisible(self.masks.wanted)
        self._labels["boxes"].setVisible(self.boxes.wanted)
        self.error.say(sentence, "error")
        self.error.setVisible(bool(sentence))
        self.precision.say(self._precision())
        outlook = self._planning.outlook
        if outlook and outlook.size and outlook.worked_out:
            self.cohort.say(size_text(self._tongue.words, outlook.size, binary=bool(outlook.worked_out.positive)))
        self.checked.emit()

    def _sentence(self) -> str:
        """Return what is wrong with the plan as a whole, if anything is."""
        outlook = self._planning.outlook
        if outlook is None:
            return ""
        if outlook.error is not None:
            return str(self._tongue.words.error(outlook.error))
        if outlook.without_method:
            return str(self._tongue.words.error(PlanError("C473", goals=", ".join(outlook.without_method))))
        return ""

    def _precision(self) -> str:
        words, outlook = self._tongue.words, self._planning.outlook
        if outlook is None:
            return words("desktop_plan.precision.wait")
        goal = main_goal(outlook.plan)
        expected = next((one for one in outlook.expected if goal and one.goal.metric == goal.metric), None)
        if expected is None or outlook.size is None:
            return words("desktop_plan.precision.no_goal")
        return precision_text(words, expected, outlook.size)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(16)
        grid.setColumnStretch(1, 1)
        main = QWidget()
        under = QVBoxLayout(main)
        under.setContentsMargins(0, 0, 0, 0)
        under.setSpacing(4)
        for part in (self.main, self.error, self.precision, self.cohort):
            under.addWidget(part)
        rows: dict[str, QWidget] = {
            "question": self.question,
            "primary": main,
            "measurement": self.acceptable,
            "masks": self.masks,
            "boxes": self.boxes,
            "others": self.others,
            "interval": self.interval,
            "subgroups": self.subgroups,
            "failed": self.failed,
            "sampling": self.sampling,
        }
        for place, (name, widget) in enumerate(rows.items()):
            label = Label("field")
            label.setMinimumHeight(32)
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            label.setBuddy(widget)
            self._labels[name] = label
            grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(widget, place, 1)
