"""The help window: chapters on the left, the text on the right. It stays open beside the work."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop.tongue import Tongue
from desktop.views.help.chapters import CHAPTERS, all_chapters, chapter
from desktop.views.help.reader import Reader
from desktop.widgets.label import Label

_NAME: Final = Qt.ItemDataRole.UserRole
_ROW: Final = 32
"""Pixels."""


class HelpWindow(QWidget):
    """All chapters in the language of the window.

    Args:
        tongue: The words.
        parent: Closes together with it.
    """

    def __init__(self, tongue: Tongue, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("help")
        self._tongue = tongue
        self._name = CHAPTERS[0]
        self._visited: list[str] = []
        self.search = QLineEdit()
        self.search.setObjectName("help.search")
        self.search.setClearButtonEnabled(True)
        self.found = Label("note")
        self.list = QListWidget()
        self.list.setObjectName("help.chapters")
        self.list.setProperty("role", "chapters")
        self.back = QPushButton()
        self.back.setObjectName("help.back")
        self.text = Reader()
        self.text.setObjectName("help.text")
        self._lay_out()
        self._connect()
        self.retranslate()

    @property
    def chapter(self) -> str:
        """The name of the chapter shown."""
        return self._name

    def show_chapter(self, name: str, *, place: str = "") -> None:
        """Open the window at a chapter.

        Args:
            name: One of ``CHAPTERS``; of any other name, the first chapter.
            place: In the chapter on measures, the id of a measure to begin at.
        """
        self._turn_to(name if name in CHAPTERS else CHAPTERS[0])
        self.show()
        self.raise_()
        self.activateWindow()
        self._begin_at(place)  # last: only a text that has its width knows where its headings are

    def retranslate(self) -> None:
        """Say every word anew; chapter and place stay."""
        words = self._tongue.words
        self.setWindowTitle(words("desktop_help.title"))
        self.search.setPlaceholderText(words("desktop_help.search"))
        for widget, key in ((self.search, "search"), (self.list, "chapters"), (self.text, "text")):
            widget.setAccessibleName(words(f"desktop_help.{key}"))
        self.back.setText(words("desktop_help.back"))
        self.back.setAccessibleName(self.back.text())
        bar = self.text.verticalScrollBar()
        share = bar.value() / max(1, bar.maximum())
        self._read()
        bar.setValue(round(share * bar.maximum()))
        self._list()

    def _turn_to(self, name: str, *, remember: bool = True) -> None:
        if name == self._name:
            return
        if remember:
            self._visited.append(self._name)
        self._name = name
        self._read()
        self._point()

    def _begin_at(self, place: str) -> None:
        words = self._tongue.words
        if words.has(f"metrics.{place}.name"):
            self.text.go_to(words(f"metrics.{place}.name"))

    def _read(self) -> None:
        self.text.read(chapter(self._name, self._tongue.words).markdown)
        self.text.mark(self._phrase())
        self.back.setEnabled(bool(self._visited))

    def _list(self) -> None:
        """Fill the list with the chapters in which the phrase occurs."""
        words, phrase = self._tongue.words, self._phrase()
        places = 0
        with QSignalBlocker(self.list):
            self.list.clear()
            for one in all_chapters(words):
                if phrase and not one.places(phrase):
                    continue
                places += one.places(phrase)
                item = QListWidgetItem(one.title)
                item.setData(_NAME, one.name)
                item.setSizeHint(QSize(0, max(_ROW, self.list.fontMetrics().height() + 8)))
                self.list.addItem(item)
        self.found.setVisible(bool(phrase))
        if phrase:
            nothing = words("desktop_help.nothing", phrase=phrase)
            chapters = words("desktop_help.found_in", n=self.list.count())
            self.found.say(words("desktop_help.found", n=places, chapters=chapters) if places else nothing)
        self._point()

    def _point(self) -> None:
        """Mark the chapter shown in the list."""
        with QSignalBlocker(self.list):
            self.list.setCurrentRow(-1)
            for row in range(self.list.count()):
                if self.list.item(row).data(_NAME) == self._name:
                    self.list.setCurrentRow(row)

    def _phrase(self) -> str:
        typed = self.search.text().strip()
        return typed if len(typed) > 1 else ""

    def _typed(self) -> None:
        self._list()
        names = [self.list.item(row).data(_NAME) for row in range(self.list.count())]
        if names and self._name not in names:
            self._turn_to(names[0])
        else:
            self.text.mark(self._phrase())

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._turn_to(str(item.data(_NAME)))

    def _follow(self, name: str, place: str) -> None:
        if name in CHAPTERS:
            self._turn_to(name)
            self._begin_at(place)

    def _go_back(self) -> None:
        if self._visited:
            self._turn_to(self._visited.pop(), remember=False)

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(16, 16, 8, 16)
        column.setSpacing(8)
        for widget in (self.search, self.found, self.list):
            column.addWidget(widget)
        right = QWidget()
        beside = QVBoxLayout(right)
        beside.setContentsMargins(8, 16, 16, 16)
        beside.setSpacing(8)
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addStretch(1)
        beside.addLayout(row)
        beside.addWidget(self.text, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([260, 680])
        around = QHBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(split)
        self.resize(940, 640)

    def _connect(self) -> None:
        self._tongue.changed.connect(self.retranslate)
        self.search.textChanged.connect(self._typed)
        self.list.currentItemChanged.connect(lambda now, _: self._choose(now))
        self.back.clicked.connect(self._go_back)
        self.text.asked.connect(self._follow)
        QShortcut(QKeySequence("Alt+Left"), self, self._go_back)
        QShortcut(QKeySequence("Esc"), self, self.close)
        QShortcut(QKeySequence("Ctrl+F"), self, self.search.setFocus)
