"""Storage: where evaluations are made, where the program keeps its own files, and what may be thrown away."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from desktop.flows.caching import Caching
from desktop.preferring import Preferring
from desktop.settings import Preferences, evaluations_folder
from desktop.tongue import Tongue
from desktop.views.settings_page.form import Tab
from desktop.widgets.label import Label
from desktop.widgets.showing import show_in_folder
from evaluators import paths

_BUTTONS: Final = ("evaluationsChoose", "evaluationsStandard", "programShow", "cacheClear")
_MEGABYTE: Final = 1_000_000


class StorageTab(Tab):
    """Folders are shown as they are: they are this person's own."""

    def __init__(self, tongue: Tongue, preferring: Preferring, caching: Caching) -> None:
        super().__init__("storage", tongue)
        self._preferring, self._caching = preferring, caching
        self._bytes: int | None = None
        self.buttons = {name: QPushButton() for name in _BUTTONS}
        self.evaluations, self.program, self.cache = Label(), Label(), Label()
        for name, button in self.buttons.items():
            button.setObjectName(f"settings.{name}")
        places = self._beside("evaluationsChoose", "evaluationsStandard")
        self.add_row("evaluations", self.evaluations, places, note=True)
        self.add_row("program", self.program, self._beside("programShow"), note=True)
        self.add_row("cache", self.cache, self._beside("cacheClear"), note=True)
        self.buttons["evaluationsChoose"].clicked.connect(self.choose)
        self.buttons["evaluationsStandard"].clicked.connect(lambda: preferring.change(evaluations_folder=None))
        self.buttons["programShow"].clicked.connect(lambda: show_in_folder(paths.home()))
        self.buttons["cacheClear"].clicked.connect(caching.clear)
        caching.measured.connect(self._measured)
        preferring.changed.connect(self.show_preferences)
        self.retranslate()

    def choose(self) -> None:
        """Let the person choose the folder for evaluations."""
        now = evaluations_folder(self._preferring.now)
        dialog = QFileDialog(self, self.word("evaluations"), str(now if now.is_dir() else ""))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda chosen: self._preferring.change(evaluations_folder=str(Path(chosen))))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def measure(self) -> None:
        """Find out how much room the small pictures take."""
        self._caching.measure()

    def retranslate(self) -> None:
        """Say every word anew."""
        super().retranslate()
        for name, button in self.buttons.items():
            button.setText(self.word(name))
            button.setAccessibleName(f"{self.word(name)} ({self.word(_row_of(name))})")
        self.program.say(str(paths.home()))
        self._say_cache()
        self.show_preferences(self._preferring.now)

    def show_preferences(self, now: Preferences) -> None:
        """Show what is in force."""
        self.evaluations.say(str(evaluations_folder(now)))
        self.buttons["evaluationsStandard"].setEnabled(now.evaluations_folder is not None)

    def _measured(self, found: int) -> None:
        self._bytes = found
        self._say_cache()

    def _say_cache(self) -> None:
        if self._bytes is None:
            self.cache.say("…")
        else:
            self.cache.say(self.word("megabytes", size=self.tongue.words.number(self._bytes / _MEGABYTE, 1)))
        self.buttons["cacheClear"].setEnabled(bool(self._bytes))

    def _beside(self, *names: str) -> QWidget:
        row = QWidget()
        inside = QHBoxLayout(row)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        for name in names:
            inside.addWidget(self.buttons[name])
        inside.addStretch(1)
        return row


def _row_of(button: str) -> str:
    return next(row for row in ("evaluations", "program", "cache") if button.startswith(row))
