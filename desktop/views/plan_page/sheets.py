"""The two sheets of the Plan page: one to lock, one to give the reason of an amendment."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.views.plan_page.locked_card import Facts, SideBySide
from desktop.views.plan_page.wording import Line
from desktop.widgets.label import Label
from desktop.widgets.modal_sheet import ModalSheet
from evaluators.texts import Words


class LockSheet(ModalSheet):
    """Six lines in words, what stays open in the report, and that nothing is set in stone.

    Args:
        parent: What it lies above.
        words: The language.
        six: The plan.
        unstated: What the plan leaves open, in a sentence; empty: nothing.
    """

    def __init__(self, parent: QWidget, words: Words, six: Sequence[Line], unstated: str) -> None:
        super().__init__(
            parent, words("desktop_plan.sheet.title"), words("desktop_plan.lock_and_run"), words("desktop_plan.back")
        )
        self.primary.setObjectName("plan.sheet.lock")
        self.back.setObjectName("plan.sheet.back")
        self.facts = Facts()
        self.facts.show_lines(six)
        self.unstated = Label("body")
        self.unstated.setObjectName("plan.sheet.unstated")
        self.unstated.say(unstated, "caution")
        later = Label("note")
        later.say(words("desktop_plan.sheet.later"))
        for part in (_heading(self.windowTitle()), self.facts, self.unstated, later):
            self.content.addWidget(part)
        self.unstated.setVisible(bool(unstated))  # not before it has its place: it would be a window of its own
        self.primary.clicked.connect(self.accept)
        self.back.clicked.connect(self.reject)


class AmendSheet(ModalSheet):
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
        for part in (_heading(self.windowTitle()), self.table, label, self.reason):
            self.content.addWidget(part)
        self.reason.textChanged.connect(self._check)
        self.primary.clicked.connect(self._done)
        self.back.clicked.connect(self.reject)
        self._check()
        self.reason.setFocus()

    def _check(self) -> None:
        self.primary.setEnabled(bool(self.reason.toPlainText().strip()))

    def _done(self) -> None:
        self.reasoned.emit(self.reason.toPlainText().strip())
        self.accept()


def _heading(title: str) -> Label:
    heading = Label("section")
    heading.setWordWrap(False)
    heading.say(title)
    return heading
