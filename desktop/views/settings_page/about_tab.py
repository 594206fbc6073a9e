"""About: the version, whose work the program is built on, and facts for a support request."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPlainTextEdit, QPushButton, QSplitter

from desktop.flows.about import Package, packages, system_information
from desktop.flows.isolation_here import isolation_here
from desktop.flows.tasks import Tasks
from desktop.preferring import Preferring
from desktop.tongue import Tongue
from desktop.views.settings_page.form import Tab
from desktop.widgets.announce import announce
from desktop.widgets.label import Label, State, printable
from desktop.widgets.showing import show_in_folder
from evaluators import __version__, logbook, paths

if TYPE_CHECKING:
    from evaluators.isolation.stable_words import Standing

_HEIGHT = 260
_STATES: Final[Mapping[str, State]] = {"blocked": "ok", "not_verified": "caution", "not_blocked": "error"}
_KILOBYTE = 1000


class AboutTab(Tab):
    """Licences are read, and the isolation is tried, when the tab is first looked at."""

    def __init__(self, tongue: Tongue, tasks: Tasks, preferring: Preferring) -> None:
        super().__init__("about", tongue)
        self._tasks, self._preferring = tasks, preferring
        self._asked = False
        self._isolation = "asking"
        self._headings: dict[bool, QListWidgetItem] = {}
        self.version, self.copied, self.isolation = Label("key"), Label("note"), Label("body")
        self.isolation.setObjectName("settings.isolation")
        self.copy, self.list, self.text = QPushButton(), QListWidget(), QPlainTextEdit()
        self.log, self.log_size = QPushButton(), Label("note")
        self.log.setObjectName("settings.showLog")
        self.copy.setObjectName("settings.copySystem")
        self.list.setObjectName("settings.packages")
        self.text.setObjectName("settings.licence")
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        beside = QSplitter(Qt.Orientation.Horizontal)
        beside.addWidget(self.list)
        beside.addWidget(self.text)
        beside.setSizes([320, 560])
        beside.setMinimumHeight(_HEIGHT)
        self.add_row("version", self.version)
        self.add_row("isolation", self.isolation)
        self.add_row("system", self.copy, self.copied, note=True)
        self.add_row("log", self.log, self.log_size, note=True)
        self.add_row("licences", self.label("licences_about", "body"))
        self.add_wide(beside)
        self.copy.clicked.connect(self._copy)
        self.log.clicked.connect(lambda: show_in_folder(paths.logs_folder()))
        self.list.currentItemChanged.connect(lambda item, _: self._show(item))
        self.retranslate()

    def read(self) -> None:
        """Say how large the log is; list the packages and try the isolation, once."""
        self._say_log()
        if not self._asked:
            self._asked = True
            job = self._tasks.start("desktop_settings.licences", packages, can_stop=False)
            job.succeeded.connect(self._list)
            tried = self._tasks.start("desktop_settings.isolation", isolation_here, can_stop=False)
            tried.succeeded.connect(self._isolated)

    def retranslate(self) -> None:
        """Say every word anew."""
        super().retranslate()
        self.version.say(__version__)
        self.copied.hide()
        self.copy.setText(self.word("copy"))
        self.copy.setAccessibleName(self.word("copy"))
        self.log.setText(self.word("show_log"))
        self.log.setAccessibleName(self.word("show_log"))
        self._say_log()
        self._say_isolation()
        self._say_headings()
        self.list.setAccessibleName(self.word("licences"))
        self.text.setAccessibleName(self.word("licence_text"))
        self._show(self.list.currentItem())

    def _say_log(self) -> None:
        kilobytes = math.ceil(logbook.size() / _KILOBYTE)
        self.log_size.say(self.word("log_size", size=kilobytes))
        self.log.setEnabled(kilobytes > 0)

    def _list(self, found: tuple[Package, ...]) -> None:
        for package in found:
            if package.direct not in self._headings:
                heading = QListWidgetItem(self.list)
                heading.setFlags(Qt.ItemFlag.NoItemFlags)
                self._headings[package.direct] = heading
            item = QListWidgetItem(printable(f"{package.name} {package.version}".strip()))
            item.setData(Qt.ItemDataRole.UserRole, package)
            self.list.addItem(item)
        self._say_headings()
        self.list.setCurrentRow(1)  # below the first heading

    def _say_headings(self) -> None:
        for direct, heading in self._headings.items():
            heading.setText(self.word("used_directly" if direct else "brought_along"))

    def _isolated(self, standing: Standing) -> None:
        self._isolation = standing.replace(" ", "_")
        self._say_isolation()

    def _say_isolation(self) -> None:
        self.isolation.say(self.word(f"isolation_{self._isolation}"), _STATES.get(self._isolation, ""))

    def _show(self, item: QListWidgetItem | None) -> None:
        if item is None:
            self.text.clear()
            return
        package: Package = item.data(Qt.ItemDataRole.UserRole)
        text = package.text or self.word("no_text")
        self.text.setPlainText(printable(self.word("under", licence=package.licence) + "\n\n" + text))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(system_information(self._preferring.now))
        self.copied.say(self.word("copied"), "ok")
        self.copied.show()
        announce(self.copy, self.copied.text())
