"""Showing what is written in the plan: whole, and without disturbing a person who is typing."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QLineEdit, QSizePolicy

from desktop.widgets.choice import Choice
from desktop.widgets.number_field import NumberField

CONTROL_HEIGHT: Final = 32
"""Pixels; what stands beside a field is as high."""
_NUMBER_WIDTH: Final = 96
_FRAME: Final = 28
"""Pixels of a field on both sides of its text."""


def as_wide_as_its_answers(choice: Choice) -> None:
    """Let a list be as wide as its longest answer, in every language and at every size of the text."""
    choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)
    choice.setMinimumContentsLength(0)
    choice.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)


def show_hint(line: QLineEdit, hint: str) -> None:
    """Show what an empty field stands for, whole."""
    line.setPlaceholderText(hint)
    width = max(_NUMBER_WIDTH, line.fontMetrics().horizontalAdvance(hint) + _FRAME)
    line.setFixedWidth(width)


def show_number(field: NumberField, value: float | None) -> None:
    """Show a number, unless the field holds one that is being typed or that was refused."""
    typing = field.line.hasFocus() and field.line.isModified()
    refused = field.wrong and field.line.isModified()
    if not typing and not refused and field.value() != value:
        field.set_value(value)
