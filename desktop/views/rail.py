"""The rail on the left: where one can go, and how far each step is, in a word or a number."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from desktop import theme
from desktop.tongue import Tongue
from desktop.views.page import RailState
from desktop.widgets.icons import SIZE, icon
from desktop.widgets.label import Label, State

WIDE: Final = 208
NARROW: Final = 64
STEPS: Final = ("model", "data", "plan", "run", "results", "cases", "sign")
TOP: Final = ("home", *STEPS)
FOOT: Final = ("verify", "settings")
PAGES: Final = (*TOP, *FOOT)
HEIGHT: Final = 36
MARK: Final = 12
"""Pixels of the icon beside a state."""
MARKS: Final = frozenset({"to_do", "ok", "problems", "locked", "percent"})
_COLOURS: Final[dict[str, State]] = {"problems": "caution", "ok": "ok"}


class Entry(QPushButton):
    """One page: icon, name, and its state on the right."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(f"rail.{name}")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setMinimumHeight(HEIGHT)
        self.setIconSize(QSize(SIZE, SIZE))
        self.page = name
        self._drawn = ""
        self.mark, self.state = QLabel(), Label("note")
        self.state.setWordWrap(False)
        for widget in (self.mark, self.state):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._inside = QHBoxLayout(self)
        self._inside.setSpacing(4)
        self._inside.addStretch(1)
        self._inside.addWidget(self.mark)
        self._inside.addWidget(self.state)

    def say(self, step: str, name: str, state: RailState, words: tuple[str, str], *, narrow: bool) -> None:
        """Say name and state; narrow entries show icons alone and keep their words for tips and screen readers."""
        word, spoken = words
        self.setText("" if narrow else f"  {step}{name}")
        full = f"{name}, {spoken}" if spoken else name
        self.setToolTip(full if narrow else "")
        self.setAccessibleName(full)
        self.state.say(word, _COLOURS.get(state.word, ""))
        self.state.setVisible(not narrow and bool(word))
        self._drawn = f"state_{state.word}" if state.word in MARKS else ""
        self.mark.setVisible(bool(self._drawn))
        self._inside.setContentsMargins(0, 0, 4 if narrow else 10, 0)
        self.tint()

    def tint(self) -> None:
        """Draw the icons in the colours of the theme."""
        tokens = theme.current()
        self.setIcon(icon(self.page, tokens.text))
        if self._drawn:
            colour = {"ok": tokens.ok, "caution": tokens.caution}.get(self.state.property("state"), tokens.muted)
            self.mark.setPixmap(icon(self._drawn, colour).pixmap(MARK, MARK))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # Qt leaves these to the platform
            self.click()
        else:
            super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return no less than the rail's width has: its layout would ask for the state's width alone."""
        return QSize(0, HEIGHT)


class Rail(QFrame):
    """One checkable entry per page. Pages change on ``toggled``: a screen reader toggles and does not click."""

    chosen = Signal(str)

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self.setObjectName("rail")
        self._tongue = tongue
        self._narrow = False
        self._group = QButtonGroup(self)
        self._states: dict[str, RailState] = {}
        self.entries: dict[str, Entry] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 16, 8, 16)
        layout.setSpacing(4)
        for name in TOP:
            layout.addWidget(self._entry(name))
        layout.addStretch(1)
        for name in FOOT:
            layout.addWidget(self._entry(name))
        tongue.changed.connect(self.retranslate)
        self.retranslate()

    def go(self, name: str) -> None:
        """Choose a page; where the focus is in the rail it goes along, for it shows what Enter would do."""
        entry = self.entries[name]
        if any(one.hasFocus() for one in self.entries.values()):
            entry.setFocus()
        entry.setChecked(True)

    def current(self) -> str:
        """Return the page chosen."""
        return next((name for name, entry in self.entries.items() if entry.isChecked()), "home")

    def show_state(self, name: str, state: RailState) -> None:
        """Say how far a step is."""
        if self._states.get(name) != state:
            self._states[name] = state
            self._say(name)

    def set_narrow(self, *, narrow: bool) -> None:
        """Show icons alone, or names too."""
        if narrow != self._narrow:
            self._narrow = narrow
            self.retranslate()

    def retranslate(self) -> None:
        """Name the entries in the language of the moment."""
        for name in self.entries:
            self._say(name)
        self._widen()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._widen()

    def _widen(self) -> None:
        """Give larger text more room, so that name and state stay side by side."""
        larger = max(1.0, self.fontInfo().pointSizeF() / theme.BODY_PT)
        self.setFixedWidth(NARROW if self._narrow else round(WIDE * larger))

    def tint(self) -> None:
        """Draw the icons in the colour of the theme."""
        for entry in self.entries.values():
            entry.tint()

    def _say(self, name: str) -> None:
        words = self._tongue.words
        state = self._states.get(name, RailState())
        word = words(f"desktop.states.{state.word}", n=state.n) if name in STEPS else ""
        shown = word, words(f"desktop.spoken.{state.word}", n=state.n)
        step = f"{STEPS.index(name) + 1}  " if name in STEPS else ""
        self.entries[name].say(step, words(f"desktop.pages.{name}"), state, shown, narrow=self._narrow)

    def _entry(self, name: str) -> Entry:
        entry = Entry(name)
        entry.toggled.connect(lambda checked: self.chosen.emit(name) if checked else None)
        self._group.addButton(entry)
        self.entries[name] = entry
        return entry
