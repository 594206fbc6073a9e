"""The frame: rail, pages, status bar, language and theme."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desktop.flows.verifying import Verifying
from desktop.settings import Preferences, Theme
from desktop.tongue import Tongue
from desktop.views.home_page import HomePage
from desktop.views.page import Page
from desktop.views.rail import Rail
from desktop.views.verify_page import VerifyPage
from desktop.widgets.label import Label
from evaluators.texts import LANGUAGES

SMALLEST = (1040, 580)


class MainWindow(QMainWindow):
    """Shows one page at a time; owns no logic."""

    preferred = Signal(Preferences)

    def __init__(self, tongue: Tongue, preferences: Preferences, verifying: Verifying) -> None:
        super().__init__()
        self._tongue = tongue
        self._preferences = preferences
        self._verifying = verifying
        self.setMinimumSize(*SMALLEST)
        self.resize(1200, 800)
        self.setAcceptDrops(True)
        self.home, self.verify = HomePage(tongue), VerifyPage(tongue)
        pages: dict[str, Page] = {"home": self.home, "verify": self.verify}
        self.pages = QStackedWidget()
        for page in pages.values():
            self.pages.addWidget(page)
        self.rail = Rail(tongue, ["home"], ["verify"])
        self.rail.chosen.connect(lambda name: self.pages.setCurrentWidget(pages[name]))
        self.language, self.theme = QComboBox(), QComboBox()
        self._lay_out()
        self._fill_bar()
        self._connect()
        self._fill_status()
        tongue.changed.connect(self.retranslate)
        self.retranslate()
        self.rail.go("home")

    def verify_path(self, path: Path) -> None:
        """Go to Verify and verify a file or folder."""
        self.rail.go("verify")
        self._verifying.start(path)

    def retranslate(self) -> None:
        """Say the words of the frame anew."""
        words = self._tongue.words
        self.setWindowTitle(words("desktop.title"))
        self.offline.say(words("desktop.status.offline"))
        self.purpose.say(words("desktop.status.purpose"))
        self.language.setAccessibleName(words("desktop.bar.language"))
        self.theme.setAccessibleName(words("desktop.bar.theme"))
        for number, name in enumerate(get_args(Theme)):
            self.theme.setItemText(number, words(f"desktop.themes.{name}"))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        self._verifying.close()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        bar = QFrame()
        bar.setObjectName("bar")
        beside = QHBoxLayout(bar)
        beside.setContentsMargins(16, 8, 16, 8)
        beside.addStretch(1)
        beside.addWidget(self.language)
        beside.addWidget(self.theme)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(bar)
        right.addWidget(self.pages, 1)
        centre = QWidget()
        across = QHBoxLayout(centre)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.rail)
        across.addLayout(right, 1)
        self.setCentralWidget(centre)

    def _fill_bar(self) -> None:
        self.language.setObjectName("bar.lang")
        self.language.addItems([language.upper() for language in LANGUAGES])
        self.language.setCurrentIndex(LANGUAGES.index(self._tongue.words.language))
        self.theme.setObjectName("bar.theme")
        self.theme.addItems([""] * len(get_args(Theme)))
        self.theme.setCurrentIndex(get_args(Theme).index(self._preferences.theme))

    def _fill_status(self) -> None:
        self.offline, self.purpose = Label("note"), Label("note")
        for label, name in ((self.offline, "status.offline"), (self.purpose, "status.purpose")):
            label.setObjectName(name)
            label.setWordWrap(False)
            self.statusBar().addPermanentWidget(label)

    def _connect(self) -> None:
        self.home.verify.connect(lambda: self.rail.go("verify"))
        self.home.drop.dropped.connect(lambda paths: self.verify_path(paths[0]))
        self.verify.asked.connect(self.verify_path)
        self._verifying.succeeded.connect(self.verify.show_result)
        self._verifying.failed.connect(self.verify.show_error)
        self.language.currentIndexChanged.connect(lambda number: self._prefer(language=LANGUAGES[number]))
        self.theme.currentIndexChanged.connect(lambda number: self._prefer(theme=get_args(Theme)[number]))
        for keys, name in (("Ctrl+0", "home"), ("Ctrl+8", "verify")):
            QShortcut(QKeySequence(keys), self, lambda name=name: self.rail.go(name))

    def _prefer(self, **changes: str) -> None:
        self._preferences = self._preferences.model_copy(update=changes)
        self.preferred.emit(self._preferences)
