"""Above the cases: filters with their counts, group, order, gallery or table, hidden names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.views.cases_page.listing import FILTERS, ORDERS
from desktop.widgets.choice import Choice
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.label import printable
from desktop.widgets.steady_button import SteadyButton

Pair = tuple[str, str]
_ALL: Final = ""
_BETWEEN: Final = "\x1f"
"""Between attribute and value in the key of a group; no column has it in its name."""
VIEWS: Final = ("gallery", "table")
_CONTROL: Final = 32
_LETTERS: Final = 9
"""The list of groups is this narrow, as the data name them; it opens as wide as they are."""


class FilterBar(QWidget):
    """Two rows of choices. Says what was chosen; knows no cases."""

    changed = Signal()
    """Another filter, group or order was chosen, or the chip was removed."""
    viewed = Signal(str)
    """gallery or table."""
    names_asked = Signal()

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self._tongue = tongue
        self._counts: Mapping[str, int] = {}
        self._groups: Sequence[Pair] = ()
        self._handed: tuple[str, tuple[int, ...]] | None = None
        self.filters = {name: SteadyButton() for name in FILTERS}
        self.chip = QPushButton()
        self.chip.setObjectName("cases.filter.chip")
        self._exclusive = QButtonGroup(self)
        for name, button in self.filters.items():
            button.setObjectName(f"cases.filter.{name}")
            button.setCheckable(True)
            button.setProperty("flat", True)
            self._exclusive.addButton(button)
            button.toggled.connect(lambda on: self._toggled() if on else None)
        self.filters["all"].setChecked(True)
        self.chip.clicked.connect(self.drop_chip)
        self.chip.hide()
        self.sort, self.group, self.view = Choice(), Choice(), Choice()
        self.names = QCheckBox()
        self._labels = {name: QLabel() for name in ("group", "sort", "view")}
        self._lay_out()
        self.sort.chosen.connect(lambda _: self.changed.emit())
        self.group.chosen.connect(lambda _: self.changed.emit())
        self.view.chosen.connect(self.viewed)
        self.names.clicked.connect(lambda _: self.names_asked.emit())

    def _lay_out(self) -> None:
        first = FlowLayout(spacing=4)
        first.addWidget(self.chip)
        for button in self.filters.values():
            first.addWidget(button)
        second = FlowLayout(spacing=12)
        for name, choice in (("group", self.group), ("sort", self.sort), ("view", self.view)):
            choice.setObjectName(f"cases.{name}")
            self._labels[name].setBuddy(choice)
            second.addWidget(_side_by_side(self._labels[name], choice))
        self.group.setMinimumContentsLength(_LETTERS)
        for choice in (self.sort, self.view):
            choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)
        self.names.setObjectName("cases.hideNames")
        self.names.setMinimumHeight(_CONTROL)
        second.addWidget(self.names)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addLayout(first)
        inside.addLayout(second)
        self.sort.show_key("wrong")
        self.group.show_key(_ALL)
        self.view.show_key("gallery")

    @property
    def keep(self) -> str | tuple[int, ...]:
        """Return the filter chosen, or the case numbers handed over by another page."""
        if self._handed is not None:
            return self._handed[1]
        return next((name for name, button in self.filters.items() if button.isChecked()), "all")

    @property
    def chosen_group(self) -> Pair | None:
        """Return attribute and value of the group chosen."""
        attribute, between, value = (self.group.key or _ALL).partition(_BETWEEN)
        return (attribute, value) if between else None

    def hand_over(self, numbers: Sequence[int], title: str) -> None:
        """Show exactly these cases, under a name that can be removed again."""
        self._handed = (title, tuple(numbers))
        self.group.show_key(_ALL)
        self._exclusive.setExclusive(False)
        for button in self.filters.values():
            button.blockSignals(True)
            button.setChecked(False)
            button.blockSignals(False)
        self._exclusive.setExclusive(True)
        self._say_chip()
        self.changed.emit()

    def drop_chip(self) -> None:
        """Go back to all cases."""
        self.filters["all"].setChecked(True)

    def choose(self, name: str, order: str, group: str, view: str) -> None:
        """Choose without telling anybody, as when an evaluation is opened."""
        self._handed = None
        for key, button in self.filters.items():
            button.blockSignals(True)
            button.setChecked(key == (name if name in self.filters else "all"))
            button.blockSignals(False)
        self.sort.show_key(order if order in ORDERS else "wrong")
        self.group.show_key(group if self.group.findData(group) >= 0 else _ALL)
        self.view.show_key(view if view in VIEWS else "gallery")
        self._say_chip()

    def offer(self, names: Sequence[str], counts: Mapping[str, int], groups: Sequence[Pair]) -> None:
        """Show the filters that mean something, how many cases each keeps, and the groups there are."""
        self._counts, self._groups = counts, groups
        for name, button in self.filters.items():
            button.setVisible(name in names)
        if self._handed is None and self.keep not in names:
            self.choose("all", self.sort.key or "", self.group.key or "", self.view.key or "")
        self._say()

    def hide_names(self, *, hidden: bool) -> None:
        """Show whether names are hidden."""
        self.names.setChecked(hidden)

    def retranslate(self) -> None:
        """Say the words in the language of the moment."""
        words = self._tongue.words
        for name, label in self._labels.items():
            label.setText(words(f"desktop_cases.{name}"))
        for name, choice in (("group", self.group), ("sort", self.sort), ("view", self.view)):
            choice.setAccessibleName(words(f"desktop_cases.{name}"))
        self.sort.offer({name: words(f"desktop_cases.order.{name}") for name in ORDERS})
        self.view.offer({name: words(f"desktop_cases.views.{name}") for name in VIEWS})
        self.names.setText(words("desktop_cases.hide_names"))
        self.names.setAccessibleName(words("desktop_cases.hide_names"))
        self._say()

    def _say(self) -> None:
        words = self._tongue.words
        for name, button in self.filters.items():
            button.setText(words(f"desktop_cases.filter.{name}", n=self._counts.get(name, 0)).replace("&", "&&"))
            button.setAccessibleName(words(f"desktop_cases.filter.{name}", n=self._counts.get(name, 0)))
            button.setToolTip(words("desktop_cases.near_means") if name == "near" else "")
        groups = {_ALL: words("desktop_cases.all_groups")}
        for name, value in self._groups:
            groups[_BETWEEN.join((name, value))] = printable(words("desktop_cases.one_group", name=name, value=value))
        self.group.offer(groups)
        if self.group.currentIndex() < 0:
            self.group.show_key(_ALL)
        self._say_chip()

    def _say_chip(self) -> None:
        self.chip.setVisible(self._handed is not None)
        if self._handed is not None:
            title, numbers = self._handed
            words = self._tongue.words
            self.chip.setText(words("desktop_cases.chip", title=printable(title), n=len(numbers)).replace("&", "&&"))
            self.chip.setAccessibleName(words("desktop_cases.chip_name", title=printable(title)))

    def _toggled(self) -> None:
        self._handed = None
        self._say_chip()
        self.changed.emit()


def _side_by_side(label: QLabel, choice: Choice) -> QWidget:
    both = QWidget()
    inside = QHBoxLayout(both)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(8)
    inside.addWidget(label)
    inside.addWidget(choice)
    return both
