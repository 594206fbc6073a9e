"""The sheet of keys and mouse actions of one page, opened with "?"."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.views.shortcuts import mouse_rows, of_page, shown_keys
from desktop.widgets.label import Label

_SIZE = (600, 560)


class ShortcutSheet(QDialog):
    """Beside the work, not in its way: it is not modal and closes with Esc.

    Args:
        tongue: The words.
        parent: The window it belongs to.
    """

    def __init__(self, tongue: Tongue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shortcuts")
        self._tongue = tongue
        self._page = "home"
        self.title = Label("section")
        self.area = QScrollArea()
        self.area.setObjectName("shortcuts.list")
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.close_button = QPushButton()
        self.close_button.setObjectName("shortcuts.close")
        self.close_button.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(self.title)
        layout.addWidget(self.area, 1)
        layout.addLayout(foot)
        self.resize(*_SIZE)
        tongue.changed.connect(self.retranslate)
        self.retranslate()

    def show_page(self, page: str) -> None:
        """Open the sheet with the keys of a page."""
        self._page = page
        self.retranslate()
        self.show()
        self.raise_()
        self.activateWindow()

    def retranslate(self) -> None:
        """Say every row anew."""
        words = self._tongue.words
        title = words("desktop_help.sheet.title", page=words(f"desktop.pages.{self._page}"))
        self.title.say(title)
        self.setWindowTitle(title)
        self.area.setAccessibleName(title)
        self.close_button.setText(words("desktop_help.sheet.close"))
        self.close_button.setAccessibleName(self.close_button.text())
        self.area.setWidget(self._rows())

    def _rows(self) -> QWidget:
        words = self._tongue.words
        inner = QWidget()
        inner.setObjectName("page")
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        for scope, shortcuts in of_page(self._page):
            rows = [(shown_keys(one, words), words(one.text)) for one in shortcuts]
            self._section(grid, words(f"desktop_help.sheet.{scope}"), rows)
            if scope == "viewer":
                self._section(grid, words("desktop_help.sheet.mouse"), list(mouse_rows(words)))
                preset = Label("note")
                preset.say(words("desktop_help.sheet.preset"))
                grid.addWidget(preset, grid.rowCount(), 0, 1, 2)
        grid.setRowStretch(grid.rowCount(), 1)
        return inner

    @staticmethod
    def _section(grid: QGridLayout, title: str, rows: list[tuple[str, str]]) -> None:
        heading = Label("key")
        heading.say(title)
        first = grid.rowCount()
        if first > 1:
            grid.setRowMinimumHeight(first, 8)
        grid.addWidget(heading, first + 1, 0, 1, 2)
        for number, (keys, action) in enumerate(rows, start=first + 2):
            for column, text in enumerate((keys, action)):
                label = Label()
                label.say(text)
                grid.addWidget(label, number, column, Qt.AlignmentFlag.AlignTop)
