"""A sheet takes the place of a page's content until it is closed: for what needs room but no dialog."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.widgets.label import Label


class Sheet(QFrame):
    """A titled card with buttons at its foot. Hidden until it is shown."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.title = Label("section")
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(8)
        self.foot.addStretch(1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(24, 16, 24, 16)
        inside.setSpacing(12)
        inside.addWidget(self.title)
        inside.addLayout(self.body, 1)
        inside.addLayout(self.foot)
        self.hide()

    def add_button(self, name: str, *, primary: bool = False) -> QPushButton:
        """Add a button at the right of the foot."""
        button = QPushButton()
        button.setObjectName(name)
        button.setProperty("primary", primary)
        self.foot.addWidget(button)
        return button

    def close_sheet(self) -> None:
        """Hide the sheet and say so."""
        self.hide()
        self.closed.emit()


class SheetHost(QWidget):
    """A page's content, or the one sheet that is open in its place.

    Args:
        content: Shown while no sheet is open.
        sheets: Those that can be opened.
    """

    changed = Signal()
    """A sheet was opened or closed."""

    def __init__(self, content: QWidget, sheets: Sequence[Sheet]) -> None:
        super().__init__()
        self._content = content
        self.open: Sheet | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(content)
        for sheet in sheets:
            layout.addWidget(sheet, 1)
            sheet.closed.connect(self._closed)

    def show_sheet(self, sheet: Sheet) -> None:
        """Open a sheet in the place of the content."""
        if self.open is not None and self.open is not sheet:
            self.open.hide()
        self.open = sheet
        self._content.hide()
        sheet.show()
        self.changed.emit()

    def close_sheet(self) -> None:
        """Close the open sheet, if there is one."""
        if self.open is not None:
            self.open.close_sheet()

    def _closed(self) -> None:
        self.open = None
        self._content.show()
        self.changed.emit()
