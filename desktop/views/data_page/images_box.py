"""Which images: added by folder or file, read while one watches, what one case is, and whose images they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final, get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from desktop.flows.file_stream import Progress
from desktop.tongue import Tongue
from desktop.views.data_page.field import answer, button
from desktop.widgets.choice import Choice
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.label import Label, printable
from desktop.widgets.waiting_bar import WaitingBar
from evaluators.cohort.overview import CohortOverview
from evaluators.domain.case import Unit

CHARACTERS: Final = 30
"""Of where patients come from, in the longer language."""
APART: Final = 16
"""Pixels between what belongs to different questions in one row, besides the usual spacing."""
UNITS: Final = get_args(Unit)
OWN, DICOM, COLUMN = "own", "dicom", "column "
"""Keys of where patients come from; a column's name follows."""


class ImagesBox(QFrame):
    """``data.addFolder .addFiles .problems .unit .patientTag``, and the bar with Pause and Stop while reading."""

    add_folder, add_files, remove = Signal(), Signal(), Signal()
    show_problems = Signal()
    pause, stop = Signal(), Signal()
    patients_from = Signal(str)
    unit_chosen = Signal(str)
    choose_list, remove_list = Signal(), Signal()
    """The vendor's list of training images."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._tongue = tongue
        self._columns: Sequence[str] = ()
        self.heading, self.summary, self.read_label = Label("section"), Label(), Label("note")
        self.unit_label, self.patient_label = Label(), Label()
        self.unit_said, self.patient_said = Label(), Label()
        """What was answered, in the place of the controls, where it cannot be changed."""
        self.folder = button("data.addFolder", self.add_folder)
        self.files = button("data.addFiles", self.add_files)
        self.clear = button("data.removeImages", self.remove)
        self.problems = button("data.problems", self.show_problems)
        self.hold, self.halt = button("data.pause", self.pause), button("data.stop", self.stop)
        self.problems.setProperty("flat", True)
        self.bar = WaitingBar()
        self.bar.setObjectName("data.bar")
        self.bar.setTextVisible(False)
        self.patients = Choice()
        self.patients.setObjectName("data.patientTag")
        self.patients.chosen.connect(self.patients_from)
        self.patient_label.setBuddy(self.patients)
        self.patients.setMinimumContentsLength(CHARACTERS)
        self.training_label, self.training_said = Label(), Label()
        self.training = button("data.training", self.choose_list)
        self.training_clear = button("data.trainingRemove", self.remove_list)
        self.units = QButtonGroup(self)
        self._reading, self._found, self._unit, self._training = (QWidget() for _ in range(4))
        self._arrange()
        self.show_reading(None, paused=False)

    def _arrange(self) -> None:
        for label in (
            self.heading, self.summary, self.unit_label, self.unit_said, self.patient_label, self.patient_said,
            self.read_label, self.training_label, self.training_said,
        ):  # fmt: skip
            label.setWordWrap(False)
        self.summary.setContentsMargins(0, 0, APART, 0)
        first = _flow(self.heading, self.folder, self.files, self.clear)
        reading = QHBoxLayout()
        reading.setSpacing(8)
        for widget in (self.read_label, self.bar, self.hold, self.halt):
            reading.addWidget(widget)
        reading.setStretch(1, 1)
        found = _flow(self.summary, self.problems, self.patient_label, self.patients, self.patient_said)
        units = _flow(self.unit_label, self.unit_said)
        for unit in UNITS:
            choice = QRadioButton()
            choice.setObjectName(f"data.unit.{unit}")
            choice.clicked.connect(lambda _=False, unit=unit: self.unit_chosen.emit(unit))
            self.units.addButton(choice)
            units.addWidget(choice)
        together = QHBoxLayout(self._training)  # the name of the list goes to the next line with its button
        together.setContentsMargins(0, 0, 0, 0)
        for widget in (self.training_label, self.training_said, self.training, self.training_clear):
            together.addWidget(widget)
        units.addWidget(self._training)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(8)
        inside.addLayout(first)
        for part, row in ((self._reading, reading), (self._found, found), (self._unit, units)):
            row.setContentsMargins(0, 0, 0, 0)
            part.setLayout(row)
            inside.addWidget(part)
        self._unit.setObjectName("data.unit")

    def retranslate(self) -> None:
        """Say the words."""
        words = self._tongue.words
        self.heading.say(words("desktop_data.images.heading"))
        for push, key in (
            (self.folder, "add_folder"),
            (self.files, "add_files"),
            (self.clear, "remove"),
            (self.problems, "show"),
            (self.hold, "pause"),
            (self.halt, "stop"),
            (self.training, "training_choose"),
            (self.training_clear, "training_remove"),
        ):
            self._name(push, words(f"desktop_data.images.{key}"))
        self.problems.setAccessibleName(words("desktop_data.problems.heading"))
        self.unit_label.say(words("desktop_data.images.unit"))
        for unit, choice in zip(UNITS, self.units.buttons(), strict=True):
            choice.setText(words(f"desktop_data.images.units.{unit}"))
            choice.setAccessibleName(f"{self.unit_label.text()} {choice.text()}")
        self.training_label.say(words("desktop_data.images.training"))
        self.training.setToolTip(words("desktop_data.images.training_what"))
        self.training.setAccessibleDescription(self.training.toolTip())
        self.patient_label.say(words("desktop_data.images.patient"))
        self.patients.setAccessibleName(self.patient_label.text())
        self.bar.setAccessibleName(words("desktop_data.task"))
        self.offer_columns(self._columns)

    def offer_columns(self, columns: Sequence[str]) -> None:
        """Offer where patients may come from."""
        words = self._tongue.words
        self._columns = columns
        answers = {
            COLUMN + name: printable(words("desktop_data.images.patient_column", column=name)) for name in columns
        }
        answers |= {DICOM: words("desktop_data.images.patient_dicom"), OWN: words("desktop_data.images.patient_own")}
        self.patients.offer(answers, placeholder=words("desktop_data.images.patient_none"))

    def show_cohort(self, overview: CohortOverview | None, problems: int, *, fixed: bool) -> None:
        """Show what was found.

        Args:
            overview: The cohort in numbers; None: there is none.
            problems: Entries in the list of problems.
            fixed: Nothing can be changed.
        """
        words = self._tongue.words
        parts = []
        if overview is not None:
            from evaluators.domain.case import ExclusionReason, ProblemKind

            unreadable = overview.excluded.get(ExclusionReason.UNREADABLE, 0)
            parts.append(words("desktop_data.images.files", n=overview.files_seen))
            key = "readable" if self._unit_is_a_file else "cases"
            parts.append(words(f"desktop_data.images.{key}", n=overview.offered - unreadable))
            listed: Counter[ProblemKind] = Counter()
            for one in overview.problems:
                listed[one.kind] += one.count
            rows = listed.pop(ProblemKind.ROW_WITHOUT_FILE, 0)
            for found, n in (("problems", sum(listed.values())), ("rows", rows)):
                if n:
                    parts.append(words(f"desktop_data.images.{found}", n=n))
        self.summary.say(" – ".join(parts))
        self.problems.setVisible(bool(problems))
        self._found.setVisible(overview is not None)
        self._unit.setVisible(overview is not None)
        for push in (self.folder, self.files):
            push.setVisible(not fixed)
        self.clear.setVisible(not fixed and overview is not None)
        self._show_fixed(fixed)

    @property
    def _unit_is_a_file(self) -> bool:
        return self.units.buttons()[UNITS.index("file")].isChecked()

    def _show_fixed(self, fixed: bool) -> None:
        self.patient_said.say(answer(self.patients) or "–")
        for said in (self.unit_said, self.patient_said):
            said.setVisible(fixed)
        for control in (self.patients, *self.units.buttons()):
            control.setVisible(not fixed)

    def show_unit(self, unit: Unit) -> None:
        """Show what one case is."""
        chosen = self.units.buttons()[UNITS.index(unit)]
        chosen.setChecked(True)
        self.unit_said.say(chosen.text())

    def show_patients(self, key: str | None) -> None:
        """Show where patients come from."""
        self.patients.show_key(key)
        self.patient_said.say(answer(self.patients) or "–")

    def show_training(self, path: Path | None, *, fixed: bool) -> None:
        """Show the vendor's list of training images; nothing of it where none was chosen and none can be."""
        self.training_said.say(printable(path.name) if path else "")
        self.training_label.setVisible(path is not None or not fixed)
        self.training_said.setVisible(path is not None)
        self.training.setVisible(not fixed)
        self.training_clear.setVisible(path is not None and not fixed)

    def show_reading(self, progress: Progress | None, *, paused: bool) -> None:
        """Show how far the reading is; None: nothing is being read."""
        words = self._tongue.words
        self._reading.setVisible(progress is not None)
        if progress is None:
            return
        self._name(self.hold, words("desktop_data.images.continue" if paused else "desktop_data.images.pause"))
        if not progress.total:
            self.bar.expect(0)
            self.read_label.say(words("desktop_data.images.listing"))
            return
        self.bar.expect(progress.total)
        self.bar.setValue(progress.done)
        key = "desktop_data.images.pausing" if paused else "desktop_data.images.reading"
        self.read_label.say(words(key, done=progress.done, all=progress.total))

    @staticmethod
    def _name(push: QPushButton, text: str) -> None:
        push.setText(text)
        push.setAccessibleName(text)


def _flow(*widgets: QWidget) -> FlowLayout:
    row = FlowLayout()
    for widget in widgets:
        row.addWidget(widget)
    return row
