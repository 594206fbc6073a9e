"""Showing what is written in the plan without disturbing a person who is typing."""

from __future__ import annotations

from typing import Final

from desktop.widgets.number_field import NumberField

CONTROL_HEIGHT: Final = 32
"""Pixels; what stands beside a field is as high."""


def show_number(field: NumberField, value: float | None) -> None:
    """Show a number, unless the field holds one that is being typed or that was refused."""
    typing = field.line.hasFocus() and field.line.isModified()
    refused = field.wrong and field.line.isModified()
    if not typing and not refused and field.value() != value:
        field.set_value(value)
