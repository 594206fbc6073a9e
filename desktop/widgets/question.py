"""A modal question with two answers, for what cannot be undone. Opened with ``open``; the answer is ``accepted``."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.widgets.label import Label

_WIDTH = 440


class Question(QDialog):
    """The careful answer is the default one.

    Args:
        parent: The page.
        title: Of the dialog.
        text: What happens.
        yes: What the button says that does it.
        no: What the button says that does not.
    """

    def __init__(self, parent: QWidget, *, title: str, text: str, yes: str, no: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(_WIDTH)
        self.text = Label("body")
        self.text.say(text)
        self.body = QVBoxLayout()
        self.yes, self.no = QPushButton(yes), QPushButton(no)
        self.yes.setObjectName("question.yes")
        self.no.setObjectName("question.no")
        for button in (self.yes, self.no):
            button.setAccessibleName(button.text())
        self.no.setDefault(True)
        self.yes.setAutoDefault(False)
        self.yes.clicked.connect(self.accept)
        self.no.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.yes)
        foot.addWidget(self.no)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(self.text)
        layout.addLayout(self.body)
        layout.addLayout(foot)
