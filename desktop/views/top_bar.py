"""The bar above every page: which evaluation, undo, language, theme, help."""

from __future__ import annotations

from typing import get_args

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPushButton, QSizePolicy

from desktop import theme
from desktop.settings import Preferences, Theme
from desktop.tongue import Tongue
from desktop.widgets.icons import SIZE, icon
from desktop.widgets.label import Label
from evaluators.texts import LANGUAGES

_THEMES = get_args(Theme)


class TopBar(QFrame):
    """Shows what is open and what holds for the whole window."""

    preferred = Signal(dict)
    """Fields of the preferences the person changed."""
    help_asked = Signal()

    def __init__(self, tongue: Tongue, undo: QUndoStack) -> None:
        super().__init__()
        self.setObjectName("bar")
        self._tongue, self._undo = tongue, undo
        self._name, self._note = "", ""
        self.evaluation = Label("key")
        self.evaluation.setWordWrap(False)
        self.evaluation.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.undo, self.redo, self.help = (self._button(name) for name in ("undo", "redo", "help"))
        self.language, self.theme = QComboBox(), QComboBox()
        self.language.setObjectName("bar.lang")
        self.language.addItems([language.upper() for language in LANGUAGES])
        self.theme.setObjectName("bar.theme")
        self.theme.addItems([""] * len(_THEMES))
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(self.evaluation, 1)
        for widget in (self.undo, self.redo, self.language, self.theme, self.help):
            row.addWidget(widget)
        self.undo.clicked.connect(undo.undo)
        self.redo.clicked.connect(undo.redo)
        self.help.clicked.connect(self.help_asked)
        for signal in (undo.canUndoChanged, undo.canRedoChanged, undo.undoTextChanged, undo.redoTextChanged):
            signal.connect(lambda _: self._say_undo())
        self.language.activated.connect(lambda place: self.preferred.emit({"language": LANGUAGES[place]}))
        self.theme.activated.connect(lambda place: self.preferred.emit({"theme": _THEMES[place]}))
        tongue.changed.connect(self.retranslate)
        self.retranslate()

    @property
    def evaluation_name(self) -> str:
        """Return the name of the open evaluation; empty where none is open."""
        return self._name

    def show_evaluation(self, name: str, note: str) -> None:
        """Name the open evaluation; the note says, for example, that it can only be looked at."""
        self._name, self._note = name, note
        self._say_evaluation()

    def show_preferences(self, preferences: Preferences) -> None:
        """Show which theme is preferred."""
        self.theme.setCurrentIndex(_THEMES.index(preferences.theme))

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.language.setCurrentIndex(LANGUAGES.index(words.language))
        self.language.setAccessibleName(words("desktop.bar.language"))
        self.theme.setAccessibleName(words("desktop.bar.theme"))
        for place, name in enumerate(_THEMES):
            self.theme.setItemText(place, words(f"desktop.themes.{name}"))
        self.help.setAccessibleName(words("desktop.bar.help"))
        self.help.setToolTip(words("desktop.bar.help"))
        self._say_undo()
        self._say_evaluation()

    def tint(self) -> None:
        """Draw the icons in the colour of the theme."""
        for name, button in (("undo", self.undo), ("redo", self.redo), ("help", self.help)):
            button.setIcon(icon(name, theme.current().text))

    def _say_undo(self) -> None:
        words, stack = self._tongue.words, self._undo
        for button, word, able, what in (
            (self.undo, "undo", stack.canUndo(), stack.undoText()),
            (self.redo, "redo", stack.canRedo(), stack.redoText()),
        ):
            name = words(f"desktop.bar.{word}")
            button.setEnabled(able)
            button.setAccessibleName(name)
            button.setToolTip(f"{name}: {words(what)}" if what else name)

    def _say_evaluation(self) -> None:
        words = self._tongue.words
        text = words("desktop.bar.evaluation", name=self._name) if self._name else ""
        self.evaluation.say(f"{text}  ·  {self._note}" if self._note else text)
        self.evaluation.setToolTip(self.evaluation.text())

    def _button(self, name: str) -> QPushButton:
        button = QPushButton()
        button.setObjectName(f"bar.{name}")
        button.setProperty("flat", True)
        button.setIconSize(QSize(SIZE, SIZE))
        return button
