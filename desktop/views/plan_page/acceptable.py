"""How far a measurement may be off."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.flows.planning import Planning
from desktop.tongue import Tongue
from desktop.views.plan_page.shown import CONTROL_HEIGHT, show_number
from desktop.widgets.label import Label, printable
from desktop.widgets.number_field import NumberField

_SMALLEST: Final = 0.0001
_LARGEST: Final = 1e6


class AcceptableError(QWidget):
    """The error with its unit; only where the model measures."""

    def __init__(self, planning: Planning, tongue: Tongue) -> None:
        super().__init__()
        self._planning, self._tongue = planning, tongue
        self.error = NumberField(tongue, _SMALLEST, _LARGEST, decimals=4, optional=True)
        self.error.setObjectName("plan.acceptableError")
        self.unit = Label("note")
        self.unit.setMinimumHeight(CONTROL_HEIGHT)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.error)
        inside.addWidget(self.unit, 1)
        self.error.edited.connect(self._write)
        planning.changed.connect(self.refresh)

    @property
    def wanted(self) -> bool:
        """Return whether the model measures."""
        card = self._planning.card
        return card is not None and card.task.kind == "measurement"

    @property
    def lacking(self) -> bool:
        """Return whether the number does not fit."""
        return self.wanted and self.error.wrong

    def retranslate(self) -> None:
        """Say every word anew."""
        self.error.name(self._tongue.words("desktop_plan.fields.measurement"))
        self.refresh()

    def refresh(self) -> None:
        """Show the plan as it stands."""
        plan, card = self._planning.plan, self._planning.card
        self.setVisible(self.wanted)
        if plan is None or card is None:
            return
        show_number(self.error, plan.measurement.acceptable_error if plan.measurement else None)
        self.unit.say(f"{printable(card.task.unit or '')} – {self._tongue.words('desktop_plan.acceptable.note')}")

    def _write(self, error: float | None) -> None:
        self._planning.set(measurement=None if error is None else {"acceptable_error": error})
