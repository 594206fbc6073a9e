"""The row of tools under an image."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from desktop.settings import CtPreset
from desktop.tongue import Tongue
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.steady_button import SteadyButton
from desktop.widgets.viewer.pixels import Look, Pixels, Window

PRESETS: Final = ("soft_tissue", "lung", "bone", "brain", "liver", "vessels")
"""Names of the CT windows under the keys 2 to 7."""
_BUTTONS: Final = ("fit", "actual", "reset", "measure", "full")
_LETTERS: Final = 10
"""The list of windows is this narrow; its entries open as wide as they are."""


class Tools(QWidget):
    """Window, fit, 1:1, reset, ruler, full screen. Ids begin with the name of the page."""

    looked = Signal(object)
    """Look."""

    def __init__(self, name: str, tongue: Tongue) -> None:
        super().__init__()
        self._tongue = tongue
        self._presets: tuple[CtPreset, ...] = ()
        self._custom: Window | None = None
        self._look: Look = "stored"
        self._shown, self._grey, self._ct = False, False, False
        self.wl = QComboBox()
        self.wl.setObjectName(f"{name}.wl")
        self.wl.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.wl.setMinimumContentsLength(_LETTERS)
        self.wl.activated.connect(lambda place: self.looked.emit(self.wl.itemData(place)))
        row = FlowLayout(self, spacing=4)
        row.addWidget(self.wl)
        self.buttons: dict[str, QPushButton] = {key: SteadyButton() for key in _BUTTONS}
        for key, button in self.buttons.items():
            button.setObjectName(f"{name}.{key}")
            button.setProperty("flat", True)
            row.addWidget(button)
        for key in ("measure", "full"):
            self.buttons[key].setCheckable(True)
        self.retranslate()

    def offer(self, presets: tuple[CtPreset, ...], pixels: Pixels | None) -> None:
        """List the windows that suit the image: none for colour, the CT windows for CT only."""
        self._presets, self._shown = presets, pixels is not None
        self._grey = pixels is not None and not pixels.colour
        self._ct = pixels is not None and pixels.facts.modality == "CT"
        self._fill()

    def show_look(self, look: Look, window: Window | None) -> None:
        """Mark how the image is shown now."""
        self._look, self._custom = look, window
        self._fill()

    def choices(self) -> list[tuple[str, Look]]:
        """Return what the image can be shown with, in words."""
        if not self._grey:
            return []
        words = self._tongue.words
        found: list[tuple[str, Look]] = [
            (words("desktop_viewer.auto", key="0"), "auto"),
            (words("desktop_viewer.stored", key="1"), "stored"),
        ]
        if self._ct:
            found += [
                (words(f"desktop_viewer.preset.{name}", key=str(place)), preset)
                for place, (name, preset) in enumerate(zip(PRESETS, self._presets, strict=True), start=2)
            ]
        return found

    def retranslate(self) -> None:
        """Say the words in the language of the moment."""
        words = self._tongue.words
        self.wl.setAccessibleName(words("desktop_viewer.wl"))
        self.wl.setToolTip(words("desktop_viewer.wl"))
        for key, button in self.buttons.items():
            button.setText(words(f"desktop_viewer.{key}"))
            button.setAccessibleName(words(f"desktop_viewer.{key}_name"))
            button.setToolTip(words(f"desktop_viewer.{key}_name"))
        self._fill()

    def _fill(self) -> None:
        words = self._tongue.words
        listed = self.choices()
        if not listed and self._shown:
            listed.append((words("desktop_viewer.no_window"), "stored"))
        place = next((n for n, (_, look) in enumerate(listed) if look == self._look), None)
        if place is None and self._grey and self._custom is not None:
            place = len(listed)
            listed.append((words("desktop_viewer.own_window"), self._custom))
        if [text for text, _ in listed] != [self.wl.itemText(n) for n in range(self.wl.count())]:
            self.wl.clear()
            self.wl.addItems([text for text, _ in listed])
        for n, (_, look) in enumerate(listed):
            self.wl.setItemData(n, look)
        self.wl.setCurrentIndex(place or 0)
        self.wl.setEnabled(self._grey)
