"""The preparation as a form: size, resampling, values. Applied as a whole, so that no half of it is ever in force."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desktop.flows import preparing
from desktop.tongue import Tongue
from desktop.views.model_page.answer import INDENT
from desktop.widgets.choice import Choice
from desktop.widgets.label import Label
from desktop.widgets.number_field import NumberField
from evaluators.domain.preparation import Filter

LARGEST_SIDE: Final = 16384
CHANNEL_NAMES: Final = ("1", "2", "3")


class PreparationForm(QFrame):
    """``model.prep.*``: opens under the preset."""

    applied = Signal(object)
    """A complete ``preparing.Form``."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self.setObjectName("model.prep.form")
        self._tongue = tongue
        self.fit, self.filter, self.values = Choice(), Choice(), Choice()
        self.first = NumberField(tongue, 1, LARGEST_SIDE, decimals=0)
        self.width_ = NumberField(tongue, 1, LARGEST_SIDE, decimals=0)
        self.height_ = NumberField(tongue, 1, LARGEST_SIDE, decimals=0)
        self.mean = [NumberField(tongue, -1000, 1000, decimals=6) for _ in CHANNEL_NAMES]
        self.std = [NumberField(tongue, 0.000001, 1000, decimals=6) for _ in CHANNEL_NAMES]
        self.apply, self.hint = QPushButton(), Label("note")
        self._channels = len(CHANNEL_NAMES)
        self._size: tuple[int, int] | None = None
        self._lay_out()
        self._name_objects()
        self.fit.chosen.connect(lambda _: self._follow())
        self.values.chosen.connect(lambda _: self._follow())
        self.apply.clicked.connect(self._apply)

    def edit(self, form: preparing.Form, *, size: tuple[int, int] | None, channels: int) -> None:
        """Show a form to be changed; numbers that are not known are left empty."""
        self._size, self._channels = size, channels
        self.fit.show_key(form.fit)
        self.filter.show_key(form.filter)
        self.values.show_key(form.values)
        self.first.set_value(form.first)
        self.width_.set_value(form.width)
        self.height_.set_value(form.height)
        for fields, numbers in ((self.mean, form.mean), (self.std, form.std)):
            for place, field in enumerate(fields):
                field.set_value(numbers[place] if place < len(numbers) else None)
        self._follow()
        self.retranslate()

    def form(self) -> preparing.Form:
        """Return what the fields say."""
        means, stds = self._numbers(self.mean), self._numbers(self.std)
        form = preparing.Form(
            cast("preparing.Fit", self.fit.key or "whole"),
            cast("preparing.Values", self.values.key or "unit"),
            filter=cast("Filter", self.filter.key or "bilinear"),
            width=_whole(self.width_),
            height=_whole(self.height_),
            first=_whole(self.first),
        )
        return replace(form, mean=means, std=stds) if form.values == "own" else form

    def retranslate(self) -> None:
        """Say the words."""
        words = self._tongue.words
        self.fit.offer({fit: words(f"desktop_model.steps.fit.{fit}") for fit in preparing.FITS})
        self.filter.offer({name: words(f"preparation.filter.{name}") for name in preparing.FILTERS})
        offered = [name for name in preparing.VALUES if name != "imagenet" or self._channels == len(CHANNEL_NAMES)]
        self.values.offer({name: words(f"desktop_model.steps.values.{name}") for name in offered})
        for label, field, name in (
            (self._fit_name, self.fit, "fit_name"),
            (self._filter_name, self.filter, "filter_name"),
            (self._values_name, self.values, "values_name"),
            (self._first_name, self._first_row, "first_name"),
            (self._size_name, self._size_row, "size_name"),
        ):
            label.say(words(f"desktop_model.steps.{name}.label"))
            field.setAccessibleName(label.text())
        self.first.name(self._first_name.text())
        self.width_.name(words("desktop_model.steps.width"))
        self.height_.name(words("desktop_model.steps.height"))
        for label, fields, name in ((self._mean_name, self.mean, "mean"), (self._std_name, self.std, "std")):
            label.say(words(f"desktop_model.steps.{name}"))
            for place, field in enumerate(fields):
                field.name(f"{label.text()} {CHANNEL_NAMES[place]}")
        self.apply.setText(words("desktop_model.steps.done"))
        self.apply.setAccessibleName(self.apply.text())
        if self._size is not None:
            self.hint.say(words("desktop_model.steps.size_from_model", w=self._size[0], h=self._size[1]))
        elif not self.hint.property("state"):
            self.hint.say("")

    def _lay_out(self) -> None:
        rows = self._rows = QFormLayout(self)
        rows.setContentsMargins(INDENT, 0, 0, 4)
        rows.setHorizontalSpacing(16)
        rows.setVerticalSpacing(8)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        names = [Label() for _ in range(7)]
        self._fit_name, self._first_name, self._size_name, self._filter_name = names[:4]
        self._values_name, self._mean_name, self._std_name = names[4:]
        self._first_row, self._size_row = _side_by_side([self.first]), _side_by_side([self.width_, self.height_])
        self._mean_row, self._std_row = _side_by_side(self.mean), _side_by_side(self.std)
        last = _side_by_side([self.apply])
        for name, field in (
            (self._fit_name, self.fit),
            (self._first_name, self._first_row),
            (self._size_name, self._size_row),
            (self._filter_name, self.filter),
            (self._values_name, self.values),
            (self._mean_name, self._mean_row),
            (self._std_name, self._std_row),
        ):
            name.setMinimumWidth(112)
            rows.addRow(name, field)
        rows.addRow("", last)
        self.hint.setWordWrap(False)
        layout = last.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.insertWidget(1, self.hint)

    def _name_objects(self) -> None:
        names = {"fit": self.fit, "filter": self.filter, "values": self.values, "first": self.first}
        names |= {"width": self.width_, "height": self.height_, "apply": self.apply}
        for kind, fields in (("mean", self.mean), ("std", self.std)):
            names |= {f"{kind}{place}": field for place, field in enumerate(fields, start=1)}
        for name, widget in names.items():
            widget.setObjectName(f"model.prep.{name}")

    def _follow(self) -> None:
        """Show what the chosen size and values need, and fill in the size the model takes."""
        fit, values = self.fit.key, self.values.key
        self._rows.setRowVisible(self._first_row, fit in {"shorter", "square_cut"})
        self._rows.setRowVisible(self._size_row, fit != "none")
        self._rows.setRowVisible(self.filter, fit != "none")
        for row, fields in ((self._mean_row, self.mean), (self._std_row, self.std)):
            self._rows.setRowVisible(row, values == "own")
            for place, field in enumerate(fields):
                field.setVisible(place < self._channels)
        if self._size is not None and self.width_.value() is None and self.height_.value() is None:
            self.width_.set_value(self._size[0])
            self.height_.set_value(self._size[1])

    def _apply(self) -> None:
        form = self.form()
        if form.complete:
            self.hint.say("")
            self.applied.emit(form)
        else:
            self.hint.say(self._tongue.words("desktop_model.steps.cannot_apply"), "error")

    def _numbers(self, fields: list[NumberField]) -> tuple[float, ...]:
        """Return the numbers of all channels, or none where one is missing."""
        numbers = [field.value() for field in fields[: self._channels]]
        return tuple(number for number in numbers if number is not None) if None not in numbers else ()


def _whole(field: NumberField) -> int | None:
    value = field.value()
    return None if value is None else int(value)


def _side_by_side(widgets: list[NumberField] | list[QPushButton]) -> QWidget:
    row = QWidget()
    inside = QHBoxLayout(row)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(8)
    for widget in widgets:
        inside.addWidget(widget)
    inside.addStretch(1)
    row.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
    return row
