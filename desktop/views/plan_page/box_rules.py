"""When a box is a hit: by its overlap with a box of the reference, or by its centre; where the FROC curve is read."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.flows.planning import Planning
from desktop.tongue import Tongue
from desktop.views.plan_page.shown import CONTROL_HEIGHT, as_wide_as_its_answers, show_hint, show_number
from desktop.widgets.choice import Choice
from desktop.widgets.label import Label
from desktop.widgets.number_field import NumberField
from evaluators.domain.plan import DetectionPlan
from evaluators.report.plan_wording import short

RULES: Final = ("iou", "centre")
_SMALLEST: Final = 0.01


class BoxRules(QWidget):
    """Rule and least overlap; only where the model draws boxes."""

    def __init__(self, planning: Planning, tongue: Tongue) -> None:
        super().__init__()
        self._planning, self._tongue = planning, tongue
        self.match = Choice()
        self.match.setObjectName("plan.match")
        as_wide_as_its_answers(self.match)
        self.overlap = NumberField(tongue, _SMALLEST, 1.0, optional=True)
        self.overlap.setObjectName("plan.iou")
        self.points = Label("note")
        self.points.setMinimumHeight(CONTROL_HEIGHT)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.match)
        inside.addWidget(self.overlap)
        inside.addWidget(self.points, 1)
        self.match.chosen.connect(lambda key: self._write(match=key))
        self.overlap.edited.connect(lambda number: self._write(iou=DetectionPlan().iou if number is None else number))
        planning.changed.connect(self.refresh)

    @property
    def wanted(self) -> bool:
        """Return whether the model draws boxes."""
        card = self._planning.card
        return card is not None and card.task.kind == "detection"

    @property
    def lacking(self) -> bool:
        """Return whether the number does not fit."""
        return self.wanted and self.overlap.isVisibleTo(self) and self.overlap.wrong

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.overlap.name(words("desktop_plan.boxes.overlap"))
        show_hint(self.overlap.line, short(words, DetectionPlan().iou))
        self.match.setAccessibleName(words("desktop_plan.boxes.match"))
        self.match.offer({key: words(f"desktop_plan.boxes.{key}") for key in RULES})
        self.refresh()

    def refresh(self) -> None:
        """Show the plan as it stands."""
        plan, words = self._planning.plan, self._tongue.words
        self.setVisible(self.wanted)
        if plan is None:
            return
        settings = plan.detection or DetectionPlan()
        self.match.show_key(settings.match)
        self.overlap.setVisible(settings.match == "iou")
        show_number(self.overlap, settings.iou)
        points = ", ".join(short(words, point) for point in settings.fp_points)
        self.points.say(words("desktop_plan.boxes.points", points=points))

    def _write(self, **changed: Any) -> None:
        plan = self._planning.plan
        if plan is not None:
            settings = (plan.detection or DetectionPlan()).model_copy(update=changed)
            told = settings.model_dump(exclude_defaults=True)
            self._planning.set(detection=told or None)
