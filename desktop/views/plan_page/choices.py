"""The question and the answers that are chosen from lists: interval, counting, failed cases, sampling."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from desktop.flows.planning import Planning
from desktop.tongue import Tongue
from desktop.views.plan_page.shown import as_wide_as_its_answers
from desktop.widgets.choice import Choice
from desktop.widgets.label import Label
from evaluators.report import numerals
from evaluators.report.plan_wording import cluster

LEVELS: Final = (0.9, 0.95, 0.99)
CLUSTERS: Final = {
    "image": {"level": "image"},
    "patient_max": {"level": "patient", "combine": "max"},
    "patient_mean": {"level": "patient", "combine": "mean"},
}
FAILED: Final = ("wrong", "excluded")
SAMPLING: Final = ("consecutive", "random", "case_control", "enriched", "unknown")
LONGEST_QUESTION: Final = 500


class QuestionLine(QLineEdit):
    """What the evaluation is to answer."""

    def __init__(self, planning: Planning, tongue: Tongue) -> None:
        super().__init__()
        self.setObjectName("plan.question")
        self.setMaxLength(LONGEST_QUESTION)
        self._planning, self._tongue = planning, tongue
        self.editingFinished.connect(self.write)
        planning.changed.connect(self.refresh)

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.setPlaceholderText(words("desktop_plan.question.hint"))
        self.setAccessibleName(words("desktop_plan.fields.question"))
        self.refresh()

    def refresh(self) -> None:
        """Show the plan as it stands, unless somebody is typing."""
        plan = self._planning.plan
        typing = self.hasFocus() and self.isModified()
        if plan is not None and not typing and self.text() != (plan.question or ""):
            self.setText(plan.question or "")
            self.setCursorPosition(0)

    def write(self) -> None:
        """Write down what was typed."""
        if self.isModified():
            self.setModified(False)
            self._planning.set(question=self.text().strip() or None)


class IntervalBox(QWidget):
    """The level of the intervals, and what is counted."""

    def __init__(self, planning: Planning, tongue: Tongue) -> None:
        super().__init__()
        self._planning, self._tongue = planning, tongue
        self.level, self.cluster, self.note = Choice(), Choice(), Label("note")
        self.level.setObjectName("plan.ciLevel")
        self.cluster.setObjectName("plan.cluster")
        for choice in (self.level, self.cluster):
            as_wide_as_its_answers(choice)
        beside = QHBoxLayout()
        beside.setSpacing(8)
        beside.addWidget(self.level)
        beside.addWidget(self.cluster)
        beside.addStretch(1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addLayout(beside)
        inside.addWidget(self.note)
        self.level.chosen.connect(lambda key: planning.set(interval_level=float(key)))
        self.cluster.chosen.connect(lambda key: planning.set(**CLUSTERS[key]))
        planning.changed.connect(self.refresh)

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.level.setAccessibleName(words("desktop_plan.interval.level"))
        self.cluster.setAccessibleName(words("desktop_plan.cluster.name"))
        self.cluster.offer({key: words(f"desktop_plan.cluster.{key}") for key in CLUSTERS})
        self.refresh()

    def refresh(self) -> None:
        """Show the plan as it stands."""
        plan, words = self._planning.plan, self._tongue.words
        if plan is None:
            return
        levels = sorted({*LEVELS, plan.interval_level})
        self.level.offer({str(level): words.percent(level, 0 if level in LEVELS else 1) for level in levels})
        self.level.show_key(str(plan.interval_level))
        self.cluster.show_key(cluster(plan))
        self.note.say(words("desktop_plan.interval.note", level=numerals.level(1 - 2 * plan.alpha_one_sided, words)))


class FailedBox(QWidget):
    """What a case counts as on which the model failed."""

    def __init__(self, planning: Planning, tongue: Tongue) -> None:
        super().__init__()
        self.setObjectName("plan.failPolicy")
        self._planning, self._tongue = planning, tongue
        self.answers = {key: QRadioButton() for key in FAILED}
        self._group = QButtonGroup(self)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(16)
        for key, button in self.answers.items():
            button.setObjectName(f"plan.failPolicy.{key}")
            button.clicked.connect(lambda _=False, key=key: planning.set(failed_cases=key))
            self._group.addButton(button)
            inside.addWidget(button)
        inside.addStretch(1)
        planning.changed.connect(self.refresh)

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.setAccessibleName(words("desktop_plan.fields.failed"))
        for key, button in self.answers.items():
            button.setText(words(f"desktop_plan.failed.{key}"))
            button.setAccessibleName(words(f"desktop_plan.failed.text_{key}"))

    def refresh(self) -> None:
        """Show the plan as it stands."""
        if self._planning.plan is not None:
            self.answers[self._planning.plan.failed_cases].setChecked(True)


class SamplingChoice(Choice):
    """How the cases came together."""

    def __init__(self, planning: Planning, tongue: Tongue) -> None:
        super().__init__()
        self.setObjectName("plan.sampling")
        as_wide_as_its_answers(self)
        self._planning, self._tongue = planning, tongue
        self.chosen.connect(lambda key: planning.set(cohort__sampling=key))
        planning.changed.connect(self.refresh)

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.setAccessibleName(words("desktop_plan.fields.sampling"))
        self.offer({key: words(f"desktop_plan.sampling.{key}") for key in SAMPLING})
        self.refresh()

    def refresh(self) -> None:
        """Show the plan as it stands."""
        if self._planning.plan is not None:
            self.show_key(self._planning.plan.cohort.sampling)
