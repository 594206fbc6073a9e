"""The language of the window, switched live. Every page listens and says its words anew."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator, Signal
from PySide6.QtWidgets import QApplication

from evaluators.texts import Language, Words


class Tongue(QObject):
    """The words in use.

    Args:
        language: None: the system's, else English.
    """

    changed = Signal()

    def __init__(self, language: Language | None = None) -> None:
        super().__init__()
        self._qt = QTranslator(self)
        self.words = Words("en")
        self._spreadsheets: Language | None = None
        self.speak(language or system_language())

    @property
    def decimals(self) -> Language:
        """Return whose decimal sign numbers have that are copied or exported for a spreadsheet."""
        return self._spreadsheets or self.words.language

    def write_spreadsheets(self, sign: Literal["point", "comma"] | None) -> None:
        """Choose the decimal sign of what is copied or exported for a spreadsheet; None: that of the language."""
        self._spreadsheets = None if sign is None else "en" if sign == "point" else "de"

    def speak(self, language: Language) -> None:
        """Change the language; Qt's own texts follow."""
        self.words = Words(language)
        application = QApplication.instance()
        if application is not None:
            application.removeTranslator(self._qt)
            folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            if self._qt.load(f"qtbase_{language}", folder):
                application.installTranslator(self._qt)
        QLocale.setDefault(QLocale(QLocale.Language.German if language == "de" else QLocale.Language.English))
        self.changed.emit()


def system_language() -> Language:
    """Return German where the system speaks it, else English."""
    return "de" if QLocale.system().language() == QLocale.Language.German else "en"
