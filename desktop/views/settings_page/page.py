"""Settings: general, viewer, keys and trusted signers, storage, performance, about."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QScrollArea, QTabWidget, QWidget

from desktop.flows.caching import Caching
from desktop.flows.tasks import Tasks
from desktop.preferring import Preferring
from desktop.settings import Preferences
from desktop.tongue import Tongue
from desktop.views.page import Page
from desktop.views.settings_page.about_tab import AboutTab
from desktop.views.settings_page.form import Tab
from desktop.views.settings_page.general_tab import GeneralTab
from desktop.views.settings_page.performance_tab import PerformanceTab
from desktop.views.settings_page.storage_tab import StorageTab
from desktop.views.settings_page.viewer_tab import ViewerTab
from desktop.widgets.notice import Notice

if TYPE_CHECKING:
    from desktop.views.settings_page.keys_tab import KeysTab

_KEYS: Final = 2
"""Where the tab of keys stands."""


class SettingsPage(Page):
    """Every change is in force and written down at once.

    Args:
        tongue: The words.
        tasks: Where long work is listed.
        preferring: What is in force.
        caching: What may be thrown away.
        keys: The tab of keys and trusted signers; says its words by itself.
    """

    def __init__(
        self, tongue: Tongue, tasks: Tasks, preferring: Preferring, caching: Caching, keys: KeysTab | None = None
    ) -> None:
        super().__init__("settings", tongue, scrolls=False)
        self._preferring, self._keys = preferring, keys
        self.notice, self.tabs, self.reset = Notice(), QTabWidget(), QPushButton()
        self.general = GeneralTab(tongue, preferring)
        self.viewer = ViewerTab(tongue, preferring)
        self.storage = StorageTab(tongue, preferring, caching)
        self.performance = PerformanceTab(tongue, preferring, os.cpu_count() or 1)
        self.about = AboutTab(tongue, tasks, preferring)
        self._tabs: tuple[Tab, ...] = (self.general, self.viewer, self.storage, self.performance, self.about)
        self._names = [tab.name for tab in self._tabs]
        for tab in self._tabs:
            self.tabs.addTab(_scrolling(tab), "")
        if keys is not None:
            self._names.insert(_KEYS, "keys")
            keys.setContentsMargins(0, 16, 12, 16)
            self.tabs.insertTab(_KEYS, _scrolling(keys), "")
        self.tabs.setObjectName("settings.tabs")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.reset.setObjectName("settings.reset")
        self.body.addWidget(self.notice)
        self.body.addWidget(self.tabs, 1)
        self.footer.add_secondary(self.reset)
        self.reset.clicked.connect(self.ask_reset)
        self.tabs.currentChanged.connect(lambda _: self._visit())
        self.retranslate()

    def show_tab(self, name: str) -> None:
        """Show a tab by its name."""
        self.tabs.setCurrentIndex(self._names.index(name))

    def choose_evaluations_folder(self) -> None:
        """Show where evaluations are made, and ask for another folder."""
        self.show_tab("storage")
        self.storage.choose()

    def ask_reset(self) -> None:
        """Ask whether all settings are to be the standard ones; keys, trust list and evaluations stay."""
        words = self.tongue.words
        actions = [
            (words("desktop_settings.reset_do"), self._reset),
            (words("desktop_settings.reset_cancel"), self.notice.clear),
        ]
        self.notice.tell(words("desktop_settings.reset_ask"), "caution", actions)
        self.notice.buttons()[-1].setFocus()

    def cancel(self) -> None:
        """Take the question back."""
        self.notice.clear()

    def close_down(self) -> None:
        """End the threads of the keys."""
        if self._keys is not None:
            self._keys.close_down()

    def shown(self) -> None:
        """Read what the tab in front needs."""
        self._visit()

    def retranslate(self) -> None:
        """Say every word anew."""
        super().retranslate()
        words = self.tongue.words
        for place, name in enumerate(self._names):
            self.tabs.setTabText(place, words(f"desktop_settings.tabs.{name}").replace("&", "&&"))
        for tab in self._tabs:
            tab.retranslate()
        self.tabs.setAccessibleName(self.title.text())
        self.reset.setText(words("desktop_settings.reset"))
        self.reset.setAccessibleName(self.reset.text())
        if not self.notice.isHidden():
            self.ask_reset()

    def _visit(self) -> None:
        name = self._names[self.tabs.currentIndex()]
        if name == "about":
            self.about.read()
        elif name == "storage":
            self.storage.measure()

    def _reset(self) -> None:
        self.notice.clear()
        now = self._preferring.now
        self._preferring.replace(Preferences(language=now.language, recent=now.recent))


def _scrolling(tab: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    tab.setObjectName(tab.objectName() or "page")
    area.setWidget(tab)
    return area
