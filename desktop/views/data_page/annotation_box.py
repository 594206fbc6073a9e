"""How annotations are read: what they say, how several readers become one, whether masks may be resampled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.views.data_page.field import Field
from desktop.widgets.choice import Choice
from desktop.widgets.label import Label
from evaluators.domain.reference import ReaderRule, ReferenceKind

if TYPE_CHECKING:
    from evaluators.evaluation.folder import CohortHead
    from evaluators.evaluation.steps import DataChoices

RECOGNISED: Final = "\n"
"""Key of leaving it to the program; no kind is called so."""
_MASKS: Final = frozenset({"mask_folder", "dicom_seg", "rtstruct"})
"""Formats whose name says already that it is about masks."""


class AnnotationBox(QWidget):
    """``data.refKind .readerRule .resample``, and what was found in a sentence."""

    answered = Signal(dict)
    """Fields of ``DataChoices``."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self._tongue = tongue
        self.found = Label()
        self.kind, self.rule = Choice(), Choice()
        self.kind.setObjectName("data.refKind")
        self.rule.setObjectName("data.readerRule")
        self.resample = QCheckBox()
        self.resample.setObjectName("data.resample")
        self.fields = {"kind": Field(self.kind), "rule": Field(self.rule)}
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for column, field in enumerate(self.fields.values()):
            grid.addWidget(field, 0, column, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(column, 2)
        grid.addWidget(self.resample, 0, 2, Qt.AlignmentFlag.AlignBottom)
        grid.setColumnStretch(2, 3)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.found)
        inside.addLayout(grid)
        self.kind.chosen.connect(lambda key: self.answered.emit({"reference_kind": None if key == RECOGNISED else key}))
        self.rule.chosen.connect(lambda key: self.answered.emit({"readers": key}))
        self.resample.clicked.connect(lambda wanted: self.answered.emit({"resample_masks": wanted}))

    def retranslate(self) -> None:
        """Say the words."""
        words = self._tongue.words
        for name, field in self.fields.items():
            field.say(words(f"desktop_data.annotations.{name}"))
        kinds = {kind: words(f"cohort.reference_kind.{kind}") for kind in get_args(ReferenceKind)}
        self.kind.offer({RECOGNISED: words("desktop_data.annotations.recognised"), **kinds})
        self.rule.offer({rule: words(f"cohort.reader_rule.{rule}") for rule in get_args(ReaderRule)})
        self.resample.setText(words("desktop_data.annotations.resample"))
        self.resample.setAccessibleName(self.resample.text())
        self.resample.setToolTip(words("desktop_data.annotations.resample_what"))
        self.resample.setAccessibleDescription(self.resample.toolTip())

    def show_choices(self, choices: DataChoices, head: CohortHead | None, *, several: bool, fixed: bool) -> None:
        """Show what was found and how it is read.

        Args:
            choices: What was chosen.
            head: Of the cohort; None: nothing was read yet.
            several: Some cases have more than one reader.
            fixed: Nothing can be changed.
        """
        words = self._tongue.words
        kind, format = (head.reference_kind, head.reference_format) if head else (None, None)
        text = ""
        if kind is not None and format is not None:
            said = {
                "kind": words(f"cohort.reference_kind.{kind}"),
                "format": words(f"cohort.reference_format.{format}"),
            }
            text = words(f"desktop_data.annotations.{'found_masks' if format in _MASKS else 'found'}", **said)
        self.found.say(text)
        self.found.setVisible(bool(text))
        self.kind.show_key(choices.reference_kind or RECOGNISED)
        self.rule.show_key(choices.readers)
        self.resample.setChecked(choices.resample_masks)
        self.fields["rule"].setVisible(several)
        self.resample.setVisible(kind == "masks" or choices.resample_masks)
        self.resample.setEnabled(not fixed)
        for field in self.fields.values():
            field.show_fixed(fixed=fixed)
        self.setVisible(choices.reference is not None)
