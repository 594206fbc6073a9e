"""How masks are scored: up to which distance a border is right, and where a structure counts."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.flows.planning import Planning
from desktop.tongue import Tongue
from desktop.views.plan_page.shown import CONTROL_HEIGHT, as_wide_as_its_answers, show_hint, show_number
from desktop.widgets.choice import Choice
from desktop.widgets.label import Label
from desktop.widgets.number_field import NumberField
from evaluators.domain.plan import SegmentationPlan
from evaluators.report.plan_wording import short
from evaluators.tasks.mask_settings import tolerance_of

RULES: Final = ("either", "reference")
_SMALLEST: Final = 0.01
_LARGEST: Final = 1000.0


class MaskRules(QWidget):
    """Tolerance and rule for empty masks; only where the model marks structures."""

    def __init__(self, planning: Planning, tongue: Tongue) -> None:
        super().__init__()
        self._planning, self._tongue = planning, tongue
        self.tolerance = NumberField(tongue, _SMALLEST, _LARGEST, optional=True)
        self.tolerance.setObjectName("plan.tolerance")
        self.unit = Label("note")
        self.unit.setMinimumHeight(CONTROL_HEIGHT)
        self.empty = Choice()
        self.empty.setObjectName("plan.emptyMasks")
        as_wide_as_its_answers(self.empty)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.tolerance)
        inside.addWidget(self.unit)
        inside.addWidget(self.empty)
        inside.addStretch(1)
        self.tolerance.edited.connect(lambda number: self._write(nsd_tolerance_mm=number))
        self.empty.chosen.connect(lambda key: self._write(empty=key))
        planning.changed.connect(self.refresh)

    @property
    def wanted(self) -> bool:
        """Return whether the model marks structures."""
        card = self._planning.card
        return card is not None and card.task.kind == "segmentation"

    @property
    def lacking(self) -> bool:
        """Return whether the number does not fit."""
        return self.wanted and self.tolerance.wrong

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.tolerance.name(words("desktop_plan.masks.tolerance"))
        self.unit.say(words("desktop_plan.masks.unit"))
        show_hint(self.tolerance.line, short(words, tolerance_of(SegmentationPlan())))
        self.empty.setAccessibleName(words("desktop_plan.masks.empty"))
        self.empty.offer({key: words(f"desktop_plan.masks.{key}") for key in RULES})
        self.refresh()

    def refresh(self) -> None:
        """Show the plan as it stands."""
        plan = self._planning.plan
        self.setVisible(self.wanted)
        if plan is None:
            return
        settings = plan.segmentation or SegmentationPlan()
        show_number(self.tolerance, settings.nsd_tolerance_mm)
        self.empty.show_key(settings.empty)

    def _write(self, **changed: Any) -> None:
        plan = self._planning.plan
        if plan is not None:
            settings = (plan.segmentation or SegmentationPlan()).model_copy(update=changed)
            told = settings.model_dump(exclude_defaults=True)
            self._planning.set(segmentation=told or None)
