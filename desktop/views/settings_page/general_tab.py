"""General: language, theme, size of the text, what is hidden, what moves."""

from __future__ import annotations

from typing import Final, get_args

from PySide6.QtWidgets import QCheckBox

from desktop.preferring import Preferring
from desktop.settings import DecimalSign, Preferences, Theme
from desktop.tongue import Tongue
from desktop.views.settings_page.form import Tab
from desktop.widgets.choice import Choice
from evaluators.texts import LANGUAGES

SIZES: Final = range(90, 151, 10)
_AS_LANGUAGE: Final = "language"
_LANGUAGES: Final = {"en": "English", "de": "Deutsch"}
_BOXES: Final = {"hideNames": "hide_names", "singleKeys": "single_keys", "reducedMotion": "reduced_motion"}


class GeneralTab(Tab):
    """Shown for everybody, in force at once."""

    def __init__(self, tongue: Tongue, preferring: Preferring) -> None:
        super().__init__("general", tongue)
        self._preferring = preferring
        self.language, self.theme, self.text_size, self.decimals = Choice(), Choice(), Choice(), Choice()
        self._choices = {
            "language": self.language,
            "theme": self.theme,
            "textSize": self.text_size,
            "decimals": self.decimals,
        }
        self.boxes = {name: QCheckBox() for name in _BOXES}
        for name, control in self._choices.items():
            control.setObjectName(f"settings.{name}")
            control.setMinimumWidth(240)
            self.add_row(name, control, note=control is self.decimals)
        for name, box in self.boxes.items():
            box.setObjectName(f"settings.{name}")
            self.add_row(name, box, note=True)
            box.toggled.connect(lambda checked, field=_BOXES[name]: preferring.change(**{field: checked}))
        self.language.chosen.connect(lambda key: preferring.change(language=key))
        self.theme.chosen.connect(lambda key: preferring.change(theme=key))
        self.decimals.chosen.connect(
            lambda key: preferring.change(spreadsheet_decimals=None if key == _AS_LANGUAGE else key)
        )
        self.text_size.chosen.connect(lambda key: preferring.change(text_size=int(key)))
        preferring.changed.connect(self.show_preferences)
        self.retranslate()

    def retranslate(self) -> None:
        """Say every word anew."""
        super().retranslate()
        words = self.tongue.words
        self.language.offer({key: _LANGUAGES[key] for key in LANGUAGES})
        self.theme.offer({key: words(f"desktop.themes.{key}") for key in get_args(Theme)})
        self.text_size.offer({str(size): words.percent(size / 100) for size in SIZES})
        signs = (_AS_LANGUAGE, *get_args(DecimalSign))
        self.decimals.offer({sign: self.word(f"decimals_{sign}") for sign in signs})
        for name, control in self._choices.items():
            control.setAccessibleName(self.word(name))
        for name, box in self.boxes.items():
            box.setText(self.word("on"))
            box.setAccessibleName(self.word(name))
            box.setAccessibleDescription(self.word(name + "_note"))
        self.show_preferences(self._preferring.now)

    def show_preferences(self, now: Preferences) -> None:
        """Show what is in force, wherever it was changed."""
        self.language.show_key(self.tongue.words.language)
        self.theme.show_key(now.theme)
        self.text_size.show_key(str(min(SIZES, key=lambda size: abs(size - now.text_size))))
        self.decimals.show_key(now.spreadsheet_decimals or _AS_LANGUAGE)
        for name, box in self.boxes.items():
            box.blockSignals(True)
            box.setChecked(bool(getattr(now, _BOXES[name])))
            box.blockSignals(False)
