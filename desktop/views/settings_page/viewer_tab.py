"""Viewer: the mouse as at the person's own workstation, and the windows under the keys 2 to 7."""

from __future__ import annotations

from typing import get_args

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from desktop.preferring import Preferring
from desktop.settings import CT_PRESETS, DragDirection, Mouse, Preferences
from desktop.tongue import Tongue
from desktop.views.settings_page.form import Tab
from desktop.widgets.choice import Choice
from desktop.widgets.label import Label
from desktop.widgets.number_field import NumberField

_FIRST_KEY = 2
_PRESETS = ("soft_tissue", "lung", "bone", "brain", "liver", "vessels")
"""What the windows are for, in the order of ``CT_PRESETS``."""


class ViewerTab(Tab):
    """Habits with images."""

    def __init__(self, tongue: Tongue, preferring: Preferring) -> None:
        super().__init__("viewer", tongue)
        self._preferring = preferring
        self.mouse, self.drag = Choice(), Choice()
        self.step = NumberField(tongue, 0.01, 1000, decimals=2, optional=True)
        self.presets = [
            (NumberField(tongue, -2000, 4000, decimals=0), NumberField(tongue, 1, 8000, decimals=0)) for _ in CT_PRESETS
        ]
        self.standard = QPushButton()
        self._keys = [Label() for _ in CT_PRESETS]
        for name, control in (("mouse", self.mouse), ("drag", self.drag), ("step", self.step)):
            control.setObjectName(f"settings.{name}")
            control.setMinimumWidth(360)
            self.add_row(name, control, note=True)
        self.standard.setObjectName("settings.presetsStandard")
        self.add_row("presets", self._table(), note=True)
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        """Say every word anew."""
        super().retranslate()
        self.mouse.offer({key: self.word(f"mouse_{key}") for key in get_args(Mouse)})
        self.drag.offer({key: self.word(f"drag_{key}") for key in get_args(DragDirection)})
        self.mouse.setAccessibleName(self.word("mouse"))
        self.drag.setAccessibleName(self.word("drag"))
        self.step.name(self.word("step"))
        for place, (centre, width) in enumerate(self.presets):
            key = self.tongue.words(f"desktop_viewer.preset.{_PRESETS[place]}", key=str(_FIRST_KEY + place))
            self._keys[place].say(key)
            centre.name(f"{key}, {self.word('centre')}")
            width.name(f"{key}, {self.word('width')}")
        self.standard.setText(self.word("standard"))
        self.standard.setAccessibleName(self.word("standard"))
        self.show_preferences(self._preferring.now)

    def show_preferences(self, now: Preferences) -> None:
        """Show what is in force."""
        self.mouse.show_key(now.mouse)
        self.drag.show_key(now.drag_direction)
        self.step.set_value(now.window_step)
        for (centre, width), kept in zip(self.presets, now.ct_presets, strict=True):
            centre.set_value(kept[0])
            width.set_value(kept[1])

    def _table(self) -> QWidget:
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(3, 1)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self.label("centre", "note"), 0, 1)
        grid.addWidget(self.label("width", "note"), 0, 2)
        for place, (centre, width) in enumerate(self.presets, start=1):
            self._keys[place - 1].setMinimumHeight(32)
            grid.addWidget(self._keys[place - 1], place, 0, top)
            grid.addWidget(centre, place, 1, top)
            grid.addWidget(width, place, 2, top)
            centre.setObjectName(f"settings.preset{_FIRST_KEY + place - 1}.centre")
            width.setObjectName(f"settings.preset{_FIRST_KEY + place - 1}.width")
        grid.addWidget(self.standard, len(self.presets) + 1, 1, 1, 2)
        return table

    def _connect(self) -> None:
        change = self._preferring.change
        self.mouse.chosen.connect(lambda key: change(mouse=key))
        self.drag.chosen.connect(lambda key: change(drag_direction=key))
        self.step.edited.connect(lambda value: change(window_step=value))
        for fields in self.presets:
            for field in fields:
                field.edited.connect(lambda _: self._keep_presets())
        self.standard.clicked.connect(lambda: change(ct_presets=CT_PRESETS))
        self._preferring.changed.connect(self.show_preferences)

    def _keep_presets(self) -> None:
        kept = tuple((centre.value(), width.value()) for centre, width in self.presets)
        if all(value is not None for pair in kept for value in pair):
            self._preferring.change(ct_presets=kept)
