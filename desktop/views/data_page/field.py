"""Controls of the Data page: a field with its name above it, a button that tells a signal."""

from __future__ import annotations

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

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
        inside.addWidget(control)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def say(self, name: str) -> None:
        """Name the control."""
        self.name.say(name)
        if isinstance(self.control, NumberField):
            self.control.name(name)
        self.control.setAccessibleName(name)


def button(name: str, pressed: SignalInstance) -> QPushButton:
    """Return a button that passes on that it was pressed."""
    made = QPushButton()
    made.setObjectName(name)
    made.clicked.connect(lambda _=False: pressed.emit())
    return made
