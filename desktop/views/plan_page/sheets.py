"""The two sheets of the Plan page: one to lock, one to give the reason of an amendment."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop.views.plan_page.locked_card import Facts, SideBySide
from desktop.views.plan_page.wording import Line
from desktop.widgets.label import Label
from evaluators.texts import Words

WIDTH = 640


class Sheet(QDialog):
    """A sheet with one primary button and a way back."""

    def __init__(self, parent: QWidget, title: str, primary: str, back: str) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setWindowTitle(title)
        self.setMinimumWidth(WIDTH)
        heading = Label("section")
        heading.setWordWrap(False)
        heading.say(title)
        self.content = QVBoxLayout()
        self.content.setSpacing(12)
        self.primary, self.back = QPushButton(primary), QPushButton(back)
        self.primary.setProperty("primary", True)
        self.primary.setDefault(True)
        for button in (self.primary, self.back):
            button.setAccessibleName(button.text())
        buttons = QHBoxLayout()
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        buttons.addWidget(self.primary)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(24, 24, 24, 16)
        inside.setSpacing(16)
        inside.addWidget(heading)
        inside.addLayout(self.content, 1)
        inside.addLayout(buttons)
        self.back.clicked.connect(self.reject)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Take the height that the text needs at this width; Qt guesses it at a narrower one."""
        layout = self.layout()
        if layout is not None:
            self.resize(WIDTH, layout.heightForWidth(WIDTH))
        super().showEvent(event)


class LockSheet(Sheet):
    """Six lines in words, and that nothing is set in stone."""

    def __init__(self, parent: QWidget, words: Words, six: Sequence[Line]) -> None:
        super().__init__(
            parent, words("desktop_plan.sheet.title"), words("desktop_plan.lock_and_run"), words("desktop_plan.back")
        )
        self.primary.setObjectName("plan.sheet.lock")
        self.back.setObjectName("plan.sheet.back")
        self.facts = Facts()
        self.facts.show_lines(six)
        later = Label("note")
        later.say(words("desktop_plan.sheet.later"))
        self.content.addWidget(self.facts)
        self.content.addWidget(later)
        self.primary.clicked.connect(self.accept)


class AmendSheet(Sheet):
    """What changes, old and new side by side, and why."""

    reasoned = Signal(str)

    def __init__(self, parent: QWidget, words: Words, rows: Sequence[tuple[str, str, str]]) -> None:
        super().__init__(
            parent,
            words("desktop_plan.amendment.title"),
            words("desktop_plan.amendment.record"),
            words("desktop_plan.back"),
        )
        self.primary.setObjectName("plan.sheet.amend")
        self.back.setObjectName("plan.sheet.back")
        self.table = SideBySide()
        self.table.show_differences(words, rows)
        label = Label("field")
        label.say(words("desktop_plan.amendment.reason"))
        self.reason = QPlainTextEdit()
        self.reason.setObjectName("plan.sheet.reason")
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(88)
        self.reason.setPlaceholderText(words("desktop_plan.amendment.reason_hint"))
        self.reason.setAccessibleName(words("desktop_plan.amendment.reason"))
        label.setBuddy(self.reason)
        for part in (self.table, label, self.reason):
            self.content.addWidget(part)
        self.reason.textChanged.connect(self._check)
        self.primary.clicked.connect(self._done)
        self._check()
        self.reason.setFocus()

    def _check(self) -> None:
        self.primary.setEnabled(bool(self.reason.toPlainText().strip()))

    def _done(self) -> None:
        self.reasoned.emit(self.reason.toPlainText().strip())
        self.accept()
