"""What the reference's values mean to the model: one row per value, one class per row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.widgets.choice import Choice
from desktop.widgets.label import Label, printable

IGNORE = "\n"
"""Key of a value that is not evaluated: no class is called so."""
MOST = 60
"""Values with a row of their own; a column with more holds no classes."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the finding column, of a mask, or one word of an annotation."""

    raw: str
    cases: int | None
    """None: not counted."""
    meaning: str | None
    """A class; the empty string: not evaluated; None: not known."""


class ValueMap(QFrame):
    """Shown where a value of the reference is not called like a class of the model."""

    mapped = Signal(str, str)
    """Value, class; the empty string: not evaluated."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self.setObjectName("data.values")
        self._tongue = tongue
        self._values: Sequence[Value] = ()
        self._classes: Sequence[str] = ()
        self._fixed = False
        self.heading = Label("field")
        self._rows = QWidget()
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(3, 1)
        self.choices: dict[str, Choice] = {}
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 4, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.heading)
        inside.addWidget(self._rows)
        self.hide()

    def show_values(self, values: Sequence[Value], classes: Sequence[str], *, fixed: bool) -> None:
        """Show the values and what they mean; nothing where all are called like classes."""
        differing = [value for value in values if value.meaning != value.raw]
        self._values, self._classes = (values if differing and len(values) <= MOST else ()), classes
        self._fixed = fixed
        self._rebuild()
        self.setVisible(bool(self._values) and bool(classes))

    def retranslate(self) -> None:
        """Say the words."""
        self.heading.say(self._tongue.words("desktop_data.values.heading"))
        self._rebuild()

    def _rebuild(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        words = self._tongue.words
        self.choices = {}
        answers: Mapping[str, str] = {name: printable(name) for name in self._classes}
        for column, key in enumerate(("value", "count", "class")):
            title = Label("note")
            title.say(words(f"desktop_data.values.{key}"))
            self._grid.addWidget(title, 0, column)  # before it is shown: without the page it would be a window
            title.setVisible(key != "count" or any(value.cases is not None for value in self._values))
        for row, value in enumerate(self._values, start=1):
            raw, count, choice = Label(), Label(), Choice()
            raw.say(value.raw or words("desktop_data.values.empty"))
            count.say("" if value.cases is None else words.count(value.cases))
            count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            choice.offer(
                {**answers, IGNORE: words("desktop_data.values.ignore")}, placeholder=words("desktop_data.values.open")
            )
            choice.show_key(IGNORE if value.meaning == "" else value.meaning)
            choice.setAccessibleName(f"{words('desktop_data.values.class')} {raw.text()}")
            choice.setObjectName(f"data.value.{row}")
            choice.chosen.connect(lambda key, value=value: self.mapped.emit(value.raw, "" if key == IGNORE else key))
            said = Label()
            said.say(choice.currentText() or "–")
            if not self._fixed:
                self.choices[value.raw] = choice
            for column, widget in enumerate((raw, count, said if self._fixed else choice)):
                self._grid.addWidget(widget, row, column)
