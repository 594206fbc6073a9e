"""What every page of the window has: a title, one line of status, a body, a footer with one primary button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.label import Label

MARGIN = 24
WIDEST = 1100
"""Pixels; longer lines are tiring to read."""

StateWord = Literal["none", "to_do", "ok", "problems", "locked", "percent"]


@dataclass(frozen=True, slots=True)
class RailState:
    """What the rail says beside a page, in a word or a number: ``desktop.states``."""

    word: StateWord = "none"
    n: int = 0
    """Of problems, or percent."""


class Footer(QFrame):
    """Secondary buttons on the left, why the primary one cannot be pressed, and the primary one on the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("footer")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(MARGIN, 12, MARGIN, 12)
        self._row.setSpacing(8)
        self._secondary = FlowLayout()  # at large text sizes they do not fit beside each other
        self._row.addLayout(self._secondary)
        self.reason = Label("note")
        self.reason.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self.reason, 1)
        self.primary: QPushButton | None = None
        self._moved_to: QWidget | None = None
        self.hide()

    def add_secondary(self, button: QWidget) -> None:
        """Add a button on the left."""
        self._secondary.addWidget(button)
        self.show()

    def set_primary(self, button: QPushButton) -> None:
        """Set the page's single primary button."""
        button.setProperty("primary", True)
        self.primary = button
        self._row.addWidget(button)
        self.show()

    def set_reason(self, text: str) -> None:
        """Say why the primary button cannot be pressed; empty: it can."""
        self.reason.say(text)
        primary = self.primary
        if primary is None:
            return
        had = primary.hasFocus()
        primary.setEnabled(not text)
        primary.setAccessibleDescription(text)
        if had and text:  # Qt moved the focus on; it comes back, unless the person takes it elsewhere meanwhile
            self._moved_to = self.window().focusWidget()
        elif not text and self._moved_to is not None:
            if self._moved_to is self.window().focusWidget():
                primary.setFocus()
            self._moved_to = None


class Page(QWidget):
    """One page. A subclass adds to ``body`` and says its words in ``retranslate``.

    Args:
        name: As in the rail; its words are the area ``desktop_<name>``.
        tongue: The words.
        scrolls: False: the body fills the page and scrolls by itself where it must.
        widest: Width of the body at most, in pixels; None: the whole page.
    """

    state_changed = Signal()
    go = Signal(str)
    """Asks the frame for another page by its name."""

    def __init__(self, name: str, tongue: Tongue, *, scrolls: bool = True, widest: int | None = WIDEST) -> None:
        super().__init__()
        self.setObjectName(name)
        self.tongue = tongue
        self.title, self.status = Label("title"), Label("key")
        self.status.hide()
        inner = _Inner() if scrolls else QWidget()
        inner.setObjectName("page")
        if widest is not None:
            inner.setMaximumWidth(widest)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(16)
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(MARGIN, 16, MARGIN, 16)
        inside.setSpacing(4)
        inside.addWidget(self.title)
        inside.addWidget(self.status)
        inside.addSpacing(12)
        inside.addLayout(self.body, 1)
        self.footer = Footer()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(_scrolling(inner) if scrolls else inner, 1)
        outer.addWidget(self.footer)
        self._says_old_words = False
        tongue.changed.connect(self._tongue_changed)

    def say_status(self, text: str) -> None:
        """Show the one-line status under the title; empty: none."""
        self.status.say(text)
        self.status.setVisible(bool(text))

    def retranslate(self) -> None:
        """Say every word of the page in the language of the moment."""
        self.title.say(self.tongue.words(f"desktop_{self.objectName()}.title"))
        self.setAccessibleName(self.title.text())

    def state(self) -> RailState:
        """Return what the rail says beside the page."""
        return RailState()

    def asks_for(self, kind: str) -> bool:  # noqa: ARG002 - most pages ask for nothing
        """Return whether a drop of this kind is meant for this page while it is in front, wherever it goes else."""
        return False

    def offer(self, kind: str, paths: Sequence[Path]) -> None:
        """Take what was dropped and routed here.

        Args:
            kind: What was recognised: ``model``, ``data``, ``table``, ``annotations``, ``summary``.
            paths: The files and folders.
        """

    def search(self) -> None:
        """Put the focus into the page's search field (Ctrl+F)."""

    def copy(self) -> None:
        """Copy the table or plot that has the focus (Ctrl+C)."""

    def print_page(self) -> None:
        """Print what the page shows (Ctrl+P)."""

    def cancel(self) -> None:
        """Close a sheet, give up what was begun (Esc)."""

    def shown(self) -> None:
        """Be told that the page became visible."""

    def close_down(self) -> None:
        """Free what lives outside the window: stations, worker processes."""

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        if self._says_old_words:
            self._says_old_words = False
            self.retranslate()
        super().showEvent(event)

    def _tongue_changed(self) -> None:
        """Say the words anew now, or when the page comes to the front: all pages at once would hold the window."""
        self._says_old_words = self.window().isVisible() and not self.isVisible()
        if not self._says_old_words:
            self.retranslate()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802 - Qt's name and signature
        """Keep the focus on the page when what had it goes away: elsewhere Enter would do something else."""
        had = QApplication.focusWidget()
        if had is not None and had is not self and self.isVisible() and not (had.isVisible() and had.isEnabled()):
            self.setFocus()
            return True
        return super().focusNextPrevChild(forward)


class _Inner(QWidget):
    """What scrolls. Its least height would be that of lines wrapped as narrow as can be: empty space at the end."""

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least width; the height follows from the width there is."""
        return QSize(super().minimumSizeHint().width(), 0)


def _scrolling(inner: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)
    return area
