"""Text on a page. Always plain: a vendor's name with a tag in it must not make a label load a file."""

from __future__ import annotations

import unicodedata
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.widgets.refresh import refresh_style

Role = Literal["body", "title", "section", "field", "key", "note", "verdict", "tile", "code"]
State = Literal["", "ok", "caution", "error"]


class Label(QLabel):
    """A wrapping text with a role of the style sheet."""

    def __init__(self, role: Role = "body", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setProperty("role", role)
        self.setProperty("state", "")

    def say(self, text: str, state: State = "") -> None:
        """Show a text; the state only repeats in colour what the words say."""
        self.setText(printable(text))
        if state != self.property("state"):
            self.setProperty("state", state)
            refresh_style(self)


def printable(text: str) -> str:
    """Return the text without characters that control or turn it; line ends stay."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
