"""Controls of the Data page: a field with its name above it, answers as text once fixed, a button telling a signal."""

from __future__ import annotations

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.widgets.label import Label
from desktop.widgets.number_field import NumberField


class Field(QWidget):
    """The name is the control's buddy and its accessible name."""

    def __init__(self, control: QWidget) -> None:
        super().__init__()
        self.control = control
        self.name = Label("note")
        self.name.setBuddy(control)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addWidget(self.name)
        self.said = Label()
        self.said.hide()
        inside.addWidget(control)
        inside.addWidget(self.said)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def say(self, name: str) -> None:
        """Name the control."""
        self.name.say(name)
        if isinstance(self.control, NumberField):
            self.control.name(name)
        self.control.setAccessibleName(name)

    def show_fixed(self, *, fixed: bool) -> None:
        """Show the answer as text where it cannot be changed: a greyed field would look like one to be filled in."""
        self.said.say(answer(self.control) or "–")
        self.said.setVisible(fixed)
        self.control.setVisible(not fixed)


def answer(control: QWidget) -> str:
    """Return what a control shows."""
    if isinstance(control, QComboBox):
        return control.currentText()
    line = control.line if isinstance(control, NumberField) else control
    return line.text() if isinstance(line, QLineEdit) else ""


def button(name: str, pressed: SignalInstance) -> QPushButton:
    """Return a button that passes on that it was pressed."""
    made = QPushButton()
    made.setObjectName(name)
    made.clicked.connect(lambda _=False: pressed.emit())
    return made
