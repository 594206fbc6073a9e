"""Tells a person that the program failed: calmly, once for each defect, with what they can send."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from desktop.crash import Crashes
from desktop.preferring import Preferring
from desktop.tongue import Tongue
from desktop.views.main_window import MainWindow
from desktop.widgets.announce import announce
from desktop.widgets.label import Label
from desktop.widgets.modal_sheet import ModalSheet
from desktop.widgets.showing import show_in_folder
from evaluators import __version__, paths
from evaluators.errors import EvaluationError
from evaluators.texts import Words

DEFECT: Final = "C551"
ENDED: Final = "C552"


class CrashSheet(ModalSheet):
    """What happened, that nothing is lost, and the report.

    Args:
        window: Stays as it is.
        words: The language.
        report: What [Copy report] copies.
    """

    def __init__(self, window: MainWindow, words: Words, report: str) -> None:
        title, go_on, copy = (words(f"desktop.crash.{name}") for name in ("title", "go_on", "copy"))
        super().__init__(window, title, go_on, copy)
        self.setObjectName("crash")
        self._words, self._report = words, report
        self.text, self.copied = Label("body"), Label("note")
        self.folder = QPushButton(words("desktop.crash.folder"))
        self.folder.setAccessibleName(self.folder.text())
        self.text.say(str(words.error(EvaluationError(DEFECT, version=__version__))))
        self.content.addWidget(self.text)
        self.content.addWidget(self.folder)
        self.content.addWidget(self.copied)
        self.copied.hide()
        self.primary.clicked.connect(self.accept)
        self.back.clicked.connect(self._copy)
        self.folder.clicked.connect(lambda: show_in_folder(paths.logs_folder()))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)
        self.copied.say(self._words("desktop.crash.copied"), "ok")
        self.copied.show()
        self.fit()
        announce(self.back, self.copied.text())


class CrashTelling(QObject):
    """Connects what is watched with the window."""

    def __init__(self, crashes: Crashes, window: MainWindow, tongue: Tongue, preferring: Preferring) -> None:
        super().__init__(window)
        self._window, self._tongue, self._preferring = window, tongue, preferring
        self._known: set[str] = set()
        self.sheet: CrashSheet | None = None
        crashes.happened.connect(self._tell)
        if crashes.last_time:
            self._tell_ended(crashes.last_time)

    def report(self, id: str, reduced: str) -> str:
        """Return what can be sent: versions, the id, modules and lines."""
        from desktop.flows.about import system_information  # not needed for the first paint

        return f"{system_information(self._preferring.now)}\n{id} {reduced}"

    def _tell(self, reduced: str) -> None:
        """Show the sheet, unless it is open or this very defect was told: one in a paint comes many times a second."""
        if reduced in self._known or self.sheet is not None:
            return
        self._known.add(reduced)
        self.sheet = CrashSheet(self._window, self._tongue.words, self.report(DEFECT, reduced))
        self.sheet.finished.connect(self._closed)
        self.sheet.open()

    def _closed(self) -> None:
        if self.sheet is not None:
            self.sheet.deleteLater()
            self.sheet = None

    def _tell_ended(self, reduced: str) -> None:
        report = self.report(ENDED, reduced)
        self._window.tell_error(
            EvaluationError(ENDED, version=__version__),
            [
                ("desktop.crash.copy", lambda: QGuiApplication.clipboard().setText(report)),
                ("desktop.crash.folder", lambda: show_in_folder(paths.logs_folder())),
            ],
        )
