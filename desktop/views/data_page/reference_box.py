"""The reference standard: its table, which column says what, and who decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.views.data_page.annotation_box import AnnotationBox
from desktop.views.data_page.field import Field, button
from desktop.views.data_page.images_box import APART
from desktop.views.data_page.value_map import ValueMap
from desktop.widgets.choice import Choice
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.label import Label, printable
from desktop.widgets.number_field import NumberField

if TYPE_CHECKING:
    from evaluators.domain.case import TableFacts
    from evaluators.domain.plan import ReferencePlan
    from evaluators.evaluation.steps import DataChoices

ORIGINS: Final = ("histopathology", "follow_up", "consensus", "single_reader", "laboratory", "other_imaging")
PER_CLASS: Final = "\n"
"""Key of a column per class: no column of a table is called so."""
NOT_SAID: Final = "not_said"
MOST_READERS: Final = 99
LONGEST_NAME: Final = 32
OF_A_TABLE: Final = ("case_column", "value_column", "decimal")
LEAST: Final = 8
"""Characters a list keeps at large text sizes; there is room for more on the usual window."""


class ReferenceBox(QFrame):
    """``data.refChoose .refCaseCol .refValueCol .decimal .unitText .refBy .readers .readersBlind``."""

    choose, choose_folder, remove, show_unmatched = Signal(), Signal(), Signal(), Signal()
    answered = Signal(dict)
    """Fields of ``DataChoices``."""
    described = Signal(dict)
    """Fields of the plan's ``[reference]``."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._tongue = tongue
        self._columns: Sequence[str] = ()
        self._per_class = False
        self.heading, self.file, self.none, self.matched = Label("section"), Label(), Label(), Label()
        self.pick = button("data.refChoose", self.choose)
        self.folder = button("data.refFolder", self.choose_folder)
        self.clear = button("data.refRemove", self.remove)
        self.unmatched = button("data.refShow", self.show_unmatched)
        self.unmatched.setProperty("flat", True)
        self.case, self.value, self.decimal = (Choice() for _ in range(3))
        self.unit = QLineEdit("–")
        self.unit.setEnabled(False)
        self.by = QComboBox()
        self.by.setEditable(True)
        self.by.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.by.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.readers = NumberField(tongue, 1, MOST_READERS, decimals=0, optional=True)
        self.blind = Choice()
        self.values, self.annotations = ValueMap(tongue), AnnotationBox(tongue)
        for choice in (self.case, self.value, self.decimal, self.by, self.blind):
            choice.setMinimumContentsLength(LEAST)
        self.fields: dict[str, Field] = {}
        self._fixed = False
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        inside = QVBoxLayout(self)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(8)
        self.file.setContentsMargins(0, 0, APART, 0)
        first = FlowLayout()
        for widget in (self.heading, self.pick, self.folder, self.clear, self.file, self.matched, self.unmatched):
            first.addWidget(widget)
        for label in (self.heading, self.file, self.matched):
            label.setWordWrap(False)
        inside.addLayout(first)
        inside.addWidget(self.none)
        self._answers = QWidget()
        grid = QGridLayout(self._answers)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        named: dict[str, tuple[str, QWidget, int, int]] = {
            "case_column": ("data.refCaseCol", self.case, 0, 0),
            "value_column": ("data.refValueCol", self.value, 0, 1),
            "decimal": ("data.decimal", self.decimal, 0, 2),
            "unit": ("data.unitText", self.unit, 0, 3),
            "set_by": ("data.refBy", self.by, 1, 0),
            "blind": ("data.readersBlind", self.blind, 1, 1),
            "readers": ("data.readers", self.readers, 1, 2),
        }
        for key, (name, control, row, column) in named.items():
            control.setObjectName(name)
            self.fields[key] = Field(control)
            grid.addWidget(self.fields[key], row, column, Qt.AlignmentFlag.AlignTop)
        for column, stretch in enumerate((3, 3, 2, 1)):
            grid.setColumnStretch(column, stretch)
        self.printed = Label("note")
        grid.addWidget(self.printed, 2, 0, 1, 4)
        inside.addWidget(self.annotations)
        inside.addWidget(self._answers)
        inside.addWidget(self.values)

    def _connect(self) -> None:
        self.annotations.answered.connect(self.answered)
        self.case.chosen.connect(lambda key: self.answered.emit({"case_column": key}))
        self.value.chosen.connect(lambda key: self.answered.emit({"label_column": None if key == PER_CLASS else key}))
        self.decimal.chosen.connect(lambda key: self.answered.emit({"decimal": key}))
        self.by.textActivated.connect(self._said_by)
        line = self.by.lineEdit()
        assert line is not None
        line.editingFinished.connect(lambda: self._said_by(self.by.currentText()))
        line.setMaxLength(200)
        self.readers.edited.connect(lambda n: self.described.emit({"readers": None if n is None else int(n)}))
        self.blind.chosen.connect(lambda key: self.described.emit({"blinded": {"no": True, "yes": False}.get(key)}))

    def retranslate(self) -> None:
        """Say the words."""
        words = self._tongue.words
        self.heading.say(words("desktop_data.reference.heading"))
        self.none.say(words("desktop_data.reference.none"))
        for push, key in ((self.pick, "choose"), (self.folder, "choose_folder"), (self.clear, "remove")):
            push.setText(words(f"desktop_data.reference.{key}"))
            push.setAccessibleName(push.text())
        for key, field in self.fields.items():
            field.say(words(f"desktop_data.reference.{key}"))
        self.printed.say(words("desktop_data.reference.printed"))
        for control in (self.by, self.readers.line, self.blind):
            control.setAccessibleDescription(self.printed.text())
        self.decimal.offer(
            {".": words("desktop_data.reference.point"), ",": words("desktop_data.reference.comma")}, placeholder="–"
        )
        said = self.by.currentText()
        self.by.clear()
        self.by.addItems([words(f"desktop_data.reference.origins.{origin}") for origin in ORIGINS])
        self.by.setEditText(said)
        line = self.by.lineEdit()
        assert line is not None
        line.setPlaceholderText(words("desktop_data.reference.choose_one"))
        line.setAccessibleName(self.fields["set_by"].name.text())
        self.blind.offer(
            {
                "no": words("desktop_data.reference.saw.no"),
                "yes": words("desktop_data.reference.saw.yes"),
                NOT_SAID: words("desktop_data.reference.not_said"),
            },
            placeholder=words("desktop_data.reference.choose_one"),
        )
        self.values.retranslate()
        self.annotations.retranslate()
        self._offer_columns()

    def show_choices(
        self,
        choices: DataChoices,
        table: TableFacts | None,
        columns: Sequence[str],
        *,
        measurements: Sequence[str],
        unit: str | None,
        fixed: bool,
    ) -> None:
        """Show which table, and how it is read.

        Args:
            choices: What was chosen.
            table: How the table was read; None: not yet.
            columns: Of the table.
            measurements: Of reports without a table, of which one is meant.
            unit: Of the measurements; None: there are none.
            fixed: Nothing can be changed.
        """
        path = choices.reference_path
        self.none.setVisible(path is None and not fixed)
        self._answers.setVisible(path is not None)
        for push in (self.pick, self.folder):
            push.setVisible(not fixed)
        self.clear.setVisible(path is not None and not fixed)
        self.file.setVisible(path is not None)
        self.file.say(_short(path.name) if path else "")
        for key in OF_A_TABLE:
            self.fields[key].setVisible(bool(columns))
        self.fields["value_column"].setVisible(bool(columns or measurements))
        self.fields["unit"].setVisible(unit is not None)
        self.unit.setText(printable(unit or ""))
        self._columns, self._per_class = columns or measurements, table is not None and len(table.label_columns) > 1
        self._offer_columns()
        self.case.show_key(choices.case_column or (table.case_column if table else None))
        one = table.label_columns[0] if table and len(table.label_columns) == 1 else None
        self.value.show_key(PER_CLASS if self._per_class else choices.label_column or one)
        self.decimal.show_key(choices.decimal or (table.decimal if table else None))
        self._fixed = fixed
        self._show_fixed()

    def show_matched(self, matched: int, images: int) -> None:
        """Show of how many images the table speaks."""
        words = self._tongue.words
        self.matched.say(words("desktop_data.reference.matched", n=matched, all=images) if images else "")
        self.unmatched.setVisible(matched < images)
        self.unmatched.setText(words("desktop_data.reference.show", n=max(0, images - matched)))
        self.unmatched.setAccessibleName(self.unmatched.text())

    def show_reference(self, reference: ReferencePlan) -> None:
        """Show who set the reference standard."""
        if not self.by.hasFocus():
            self.by.setEditText(printable(reference.set_by or ""))
        self.readers.set_value(reference.readers)
        self.blind.show_key({True: "no", False: "yes", None: None}[reference.blinded])
        self._show_fixed()

    def _show_fixed(self) -> None:
        for field in self.fields.values():
            field.show_fixed(fixed=self._fixed)
        self.printed.setVisible(not self._fixed)

    def _offer_columns(self) -> None:
        words = self._tongue.words
        names: Mapping[str, str] = {name: printable(name) for name in self._columns}
        choose = words("desktop_data.reference.choose_one")
        self.case.offer(names, placeholder=choose)
        several = {PER_CLASS: words("desktop_data.reference.one_per_class")} if self._per_class else {}
        self.value.offer({**names, **several}, placeholder=choose)

    def _said_by(self, text: str) -> None:
        self.described.emit({"set_by": text.strip() or None})


def _short(name: str) -> str:
    """Return a file name with its middle left out where it is long: beginning and ending tell files apart."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 13]}…{name[-12:]}"
