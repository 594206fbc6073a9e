"""The preferences in force: changed in one place, written at once, heard by whoever depends on them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop import settings
from desktop.settings import Preferences


class Preferring(QObject):
    """Holds the preferences of this person."""

    changed = Signal(object)
    """Preferences."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._now = preferences

    @property
    def now(self) -> Preferences:
        """Return the preferences in force."""
        return self._now

    def replace(self, wanted: Preferences) -> None:
        """Put other preferences in force and write them down."""
        if wanted != self._now:
            self._now = wanted
            settings.save(wanted)
            self.changed.emit(wanted)

    def change(self, **fields: Any) -> None:
        """Change some fields."""
        self.replace(self._now.changed(**fields))
