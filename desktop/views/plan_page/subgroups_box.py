"""Which attributes of the cases make subgroups, and how small a group may be."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.flows.planning import Planning
from desktop.tongue import Tongue
from desktop.views.plan_page.shown import show_number
from desktop.widgets.label import Label, printable
from desktop.widgets.number_field import NumberField
from evaluators.report.plan_wording import attribute_name

COLUMNS = 4
SMALLEST, LARGEST = 5, 100_000
"""Patients: below five there is no interval."""


class SubgroupsBox(QWidget):
    """One box per attribute of the data, and those the plan names beside."""

    checked = Signal()
    """Whether the number fits may have changed."""

    def __init__(self, planning: Planning, tongue: Tongue) -> None:
        super().__init__()
        self.setObjectName("plan.subgroups")
        self._planning, self._tongue = planning, tongue
        self._boxes: dict[str, QCheckBox] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(0)
        self.none, self.left_out, self.smallest = Label("note"), Label("note"), Label()
        self.smallest.setWordWrap(False)
        self.minimum = NumberField(tongue, SMALLEST, LARGEST, decimals=0)
        self.minimum.setObjectName("plan.minN")
        self.minimum.edited.connect(self._set_minimum)
        self.minimum.line.editingFinished.connect(self.checked)
        beside = QHBoxLayout()
        beside.addLayout(self._grid)
        beside.addStretch(1)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.smallest)
        below.addWidget(self.minimum)
        below.addStretch(1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addWidget(self.none)
        inside.addLayout(beside)
        inside.addWidget(self.left_out)
        inside.addLayout(below)
        planning.changed.connect(self.refresh)
        planning.outlook_changed.connect(self.refresh)

    @property
    def lacking(self) -> bool:
        """Return whether the number does not fit."""
        return self.minimum.wrong

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.none.say(words("desktop_plan.subgroups.none"))
        self.smallest.say(words("desktop_plan.subgroups.minimum"))
        self.minimum.name(words("desktop_plan.subgroups.minimum"))
        self.setAccessibleName(words("desktop_plan.fields.subgroups"))
        self.refresh()

    def refresh(self) -> None:
        """Show the plan as it stands."""
        plan, outlook = self._planning.plan, self._planning.outlook
        if plan is None:
            return
        show_number(self.minimum, plan.subgroups.minimum_patients)
        self.none.hide()
        self.left_out.hide()
        if outlook is None:
            return
        names = dict.fromkeys((*outlook.attributes, *plan.subgroups.attributes))
        if list(names) != list(self._boxes):
            self._build(list(names))
        words = self._tongue.words
        for name, box in self._boxes.items():
            text = printable(attribute_name(words, name))
            if name in outlook.lacking:
                text = words("desktop_plan.subgroups.lacking", name=text)
            box.setText(text.replace("&", "&&"))
            box.setAccessibleName(text)
            box.setChecked(name in plan.subgroups.attributes)
        self.none.setVisible(not names and not outlook.left_out)
        if outlook.left_out:
            self.left_out.say(words("desktop_plan.subgroups.left_out", n=outlook.left_out))
            self.left_out.show()
        self.checked.emit()

    def _build(self, names: list[str]) -> None:
        for box in self._boxes.values():
            box.hide()
            box.deleteLater()
        self._boxes = {}
        for place, name in enumerate(names):
            box = QCheckBox(self)
            box.setObjectName(f"plan.subgroups.{name}")
            box.clicked.connect(lambda on, name=name: self._choose(name, on=on))
            self._grid.addWidget(box, place // COLUMNS, place % COLUMNS)
            self._boxes[name] = box

    def _choose(self, name: str, *, on: bool) -> None:
        plan = self._planning.plan
        if plan is None:
            return
        chosen = {*plan.subgroups.attributes, name} if on else {*plan.subgroups.attributes} - {name}
        self._planning.set(subgroups__attributes=[one for one in self._boxes if one in chosen])

    def _set_minimum(self, value: float | None) -> None:
        if value is not None:
            self._planning.set(subgroups__minimum_patients=int(value))
