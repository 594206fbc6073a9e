"""The tools for what lies over an image: shown or not, how strongly, as outline or filled, side by side."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QSlider, QWidget

from desktop.tongue import Tongue
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.steady_button import SteadyButton
from desktop.widgets.viewer.marks import STYLES
from desktop.widgets.viewer.side_by_side import LAYOUTS

FULL: Final = 100
_STEP: Final = 10
_LEAST: Final = 10
_WIDTH: Final = 96


class OverlayTools(QWidget):
    """Ids begin with the name of the page; hidden while nothing can lie over the image."""

    changed = Signal()
    """Shown, opacity or style is another one."""
    compared = Signal()
    """Panes side by side are wanted, others than before, or none."""

    def __init__(self, name: str, tongue: Tongue) -> None:
        super().__init__()
        self._tongue = tongue
        self._held = False
        self.shown: QPushButton = SteadyButton()
        self.shown.setObjectName(f"{name}.overlay")
        self.shown.setProperty("flat", True)
        self.shown.setCheckable(True)
        self.shown.setChecked(True)
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setObjectName(f"{name}.opacity")
        self.opacity.setRange(_LEAST, FULL)
        self.opacity.setSingleStep(_STEP)
        self.opacity.setPageStep(_STEP)
        self.opacity.setValue(FULL)
        self.opacity.setFixedWidth(_WIDTH)
        self.style_list = QComboBox()
        self.style_list.setObjectName(f"{name}.overlayStyle")
        self.style_list.addItems([*STYLES])
        self.compare: QPushButton = SteadyButton()
        self.compare.setObjectName(f"{name}.compare")
        self.compare.setProperty("flat", True)
        self.compare.setCheckable(True)
        self.layout_list = QComboBox()
        self.layout_list.setObjectName(f"{name}.comparePanes")
        self.layout_list.addItems([*LAYOUTS])
        self.layout_list.hide()
        self._second = False
        row = FlowLayout(self, spacing=4)
        for widget in (self.shown, self.opacity, self.style_list, self.compare, self.layout_list):
            row.addWidget(widget)
        self.shown.toggled.connect(self.changed)
        self.opacity.valueChanged.connect(self.changed)
        self.style_list.activated.connect(self.changed)
        self.compare.toggled.connect(self._compare)
        self.layout_list.activated.connect(self.compared)
        self.retranslate()

    @property
    def strength(self) -> float:
        """Return the opacity from 0 to 1; 0 while it is off or held away."""
        return self.opacity.value() / FULL if self.shown.isChecked() and not self._held else 0.0

    @property
    def chosen_style(self) -> int:
        """Return the place of the style in ``STYLES``."""
        return self.style_list.currentIndex()

    @property
    def chosen_layout(self) -> str | None:
        """Return which panes of ``LAYOUTS`` are wanted; None: the image alone."""
        return [*LAYOUTS][self.layout_list.currentIndex()] if self.compare.isChecked() else None

    def offer_second(self, *, there: bool) -> None:
        """Offer the other model of a comparison, first where there is one; without one there is nothing to choose."""
        if there != self._second:
            self._second = there
            self.layout_list.setCurrentIndex([*LAYOUTS].index("models" if there else "reference"))
            self._compare()

    def hold_away(self, *, away: bool) -> None:
        """Hide the overlay while a key is held."""
        self._held = away
        self.changed.emit()

    def strengthen(self, by: int) -> None:
        """Change the opacity by so many steps."""
        self.opacity.setValue(self.opacity.value() + by * _STEP)

    def retranslate(self) -> None:
        """Say the words in the language of the moment."""
        words = self._tongue.words
        self.shown.setText(words("desktop_viewer.overlay"))
        self.compare.setText(words("desktop_viewer.compare"))
        for widget, name in (
            (self.shown, "overlay_name"),
            (self.opacity, "opacity_name"),
            (self.style_list, "overlay_style_name"),
            (self.compare, "compare_name"),
            (self.layout_list, "compare_panes_name"),
        ):
            widget.setAccessibleName(words(f"desktop_viewer.{name}"))
            widget.setToolTip(words(f"desktop_viewer.{name}"))
        for place, style in enumerate(STYLES):
            self.style_list.setItemText(place, words(f"desktop_viewer.overlay_style.{style}"))
        for place, panes in enumerate(LAYOUTS):
            self.layout_list.setItemText(place, words(f"desktop_viewer.panes.{panes}"))

    def _compare(self) -> None:
        self.layout_list.setVisible(self._second and self.compare.isChecked())
        self.compared.emit()
