"""One question of the Model page: its name, the field, why it is asked; as text once the answer is settled."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.widgets.label import Label
from desktop.widgets.number_field import NumberField
from evaluators.texts import Words

NAMES = 168
"""Pixels of the column with the names; longer names wrap."""
GAP = 16
INDENT = NAMES + GAP
"""Where the fields begin."""


class Answer(QWidget):
    """A row: name on the left, field on the right, under it why it is asked.

    What was open once keeps its reason: the rows below must not move while a person answers.

    Args:
        name: Of the words ``desktop_model.ask.<name>``.
        field: Takes the answer.
        printed: The answer is printed in the summary.
    """

    def __init__(self, name: str, field: QWidget, *, printed: bool = False) -> None:
        super().__init__()
        self.name, self.field, self._printed = name, field, printed
        self.label, self.settled, self.why, self.mark = Label(), Label(), Label("note"), Label("note")
        self.settled.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setFixedWidth(NAMES)
        self.label.setBuddy(field)
        self.mark.setWordWrap(False)
        beside = self.mark.sizePolicy()
        beside.setRetainSizeWhenHidden(True)  # else a field grows under the pointer as it is answered
        self.mark.setSizePolicy(beside)
        self.settled.hide()
        first = QHBoxLayout()
        first.setSpacing(12)
        first.addWidget(field, 1)
        first.addWidget(self.settled, 1)
        first.addWidget(self.mark)
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addLayout(first)
        right.addWidget(self.why)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.label, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(right, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._open = self._asked = False

    def retranslate(self, words: Words) -> None:
        """Say the words; the field is named for screen readers."""
        label = words(f"desktop_model.ask.{self.name}.label")
        why = words(f"desktop_model.ask.{self.name}.why")
        self.label.say(f"{label} *" if self._printed else label)
        self.label.setMinimumHeight(self.field.sizeHint().height() if self.field.sizeHint().height() < 40 else 0)
        self.why.say(why)
        self.mark.say(words("desktop_model.open"), "caution")
        if isinstance(self.field, NumberField):
            self.field.name(label)
        self.field.setAccessibleName(label)
        self.field.setAccessibleDescription(why)
        self.ask(still_open=self._open)

    def ask(self, *, still_open: bool) -> None:
        """Mark the question as open, or as answered."""
        self._open = still_open
        self._asked = self._asked or still_open
        self.mark.setVisible(still_open)
        self.why.setVisible(self._asked and bool(self.why.text()))

    def settle(self, text: str | None) -> None:
        """Show the answer as text that cannot be changed; None: as a field."""
        self.field.setVisible(text is None)
        self.settled.setVisible(text is not None)
        self.settled.say(text or "–")


def shown_text(field: QWidget) -> str:
    """Return what a list shows."""
    return field.currentText() if isinstance(field, QComboBox) else ""
