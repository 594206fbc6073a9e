"""The language of the window, switched live. Every page listens and says its words anew."""

from __future__ import annotations

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
        self.speak(language or system_language())

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
