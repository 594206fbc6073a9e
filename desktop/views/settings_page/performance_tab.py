"""Performance: what the model runs on, and how many cases at a time."""

from __future__ import annotations

from typing import Final

from desktop.preferring import Preferring
from desktop.settings import Preferences
from desktop.tongue import Tongue
from desktop.views.settings_page.form import Tab
from desktop.widgets.choice import Choice

_AUTOMATIC: Final = "automatic"
_CPU: Final = "cpu"
MOST: Final = 64


class PerformanceTab(Tab):
    """None of it changes a result, only how long it takes."""

    def __init__(self, tongue: Tongue, preferring: Preferring, cores: int) -> None:
        super().__init__("performance", tongue)
        self._preferring, self._cores = preferring, cores
        self.device, self.threads = Choice(), Choice()
        for name, control in (("device", self.device), ("threads", self.threads)):
            control.setObjectName(f"settings.{name}")
            control.setMinimumWidth(360)
            self.add_row(name, control, note=True)
        self.threads.chosen.connect(lambda key: preferring.change(threads=None if key == _AUTOMATIC else int(key)))
        preferring.changed.connect(self.show_preferences)
        self.retranslate()

    def retranslate(self) -> None:
        """Say every word anew."""
        super().retranslate()
        self.device.offer({_CPU: self.word("cpu")})
        self.device.setAccessibleName(self.word("device"))
        most = min(MOST, max(self._cores, self._preferring.now.threads or 1))
        numbers = {str(number): self.tongue.words.count(number) for number in range(1, most + 1)}
        self.threads.offer({_AUTOMATIC: self.word("automatic"), **numbers})
        self.threads.setAccessibleName(self.word("threads"))
        self.show_preferences(self._preferring.now)

    def show_preferences(self, now: Preferences) -> None:
        """Show what is in force."""
        self.device.show_key(_CPU)
        self.threads.show_key(_AUTOMATIC if now.threads is None else str(now.threads))
