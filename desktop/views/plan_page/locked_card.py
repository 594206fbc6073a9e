"""The locked plan: its code, its facts as text, and what was amended, old and new side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from desktop.flows.planning import Planning
from desktop.tongue import Tongue
from desktop.views.plan_page.wording import PAGE, About, Line, lines
from desktop.widgets.label import Label
from evaluators.domain.plan import LockedPlan
from evaluators.domain.plan_identity import plan_code
from evaluators.report.plan_wording import changes
from evaluators.texts import Words

NARROWEST = 560
"""Pixels a line of the plan gets at least."""


class LockedCard(QFrame):
    """Shows a locked plan; nothing in it can be edited."""

    opened = Signal()
    """The table of changes was opened."""

    def __init__(self, planning: Planning, tongue: Tongue) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._planning, self._tongue = planning, tongue
        self.code_label, self.code, self.code_note = Label("field"), Label("code"), Label("note")
        for label in (self.code_label, self.code):
            label.setWordWrap(False)
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts = Facts()
        self.toggle = QPushButton()
        self.toggle.setObjectName("plan.diff")
        self._opened = False
        self.toggle.clicked.connect(self._turn)
        self.table = SideBySide()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(24, 16, 24, 16)
        inside.setSpacing(4)
        for part in (self.code_label, self.code, self.code_note):
            inside.addWidget(part)
        inside.addSpacing(12)
        inside.addWidget(self.facts)
        inside.addSpacing(12)
        inside.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addWidget(self.table)
        planning.outlook_changed.connect(self.refresh)

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.code_label.say(words("desktop_plan.code"))
        self.code_note.say(words("desktop_plan.code_note"))
        self._name_toggle(words)
        self.refresh()

    def refresh(self) -> None:
        """Show the locked plan."""
        locked, words = self._planning.locked_plan, self._tongue.words
        if locked is None:
            return
        self.code.say(plan_code(locked))
        outlook = self._planning.outlook
        self.facts.show_lines(
            lines(words, locked, PAGE, About(outlook.size if outlook else None, self._planning.claims))
        )
        self.toggle.setVisible(bool(locked.amendments))
        self._show_table(words, locked)

    def _turn(self) -> None:
        self._opened = not self._opened
        self.refresh()
        if self._opened:
            self.opened.emit()

    def _show_table(self, words: Words, locked: LockedPlan) -> None:
        self._name_toggle(words)
        self.table.setVisible(self._opened and bool(locked.amendments))
        self.table.show_amendments(words, locked)

    def _name_toggle(self, words: Words) -> None:
        self.toggle.setText(words("desktop_plan.hide_diff" if self._opened else "desktop_plan.diff"))
        self.toggle.setAccessibleName(self.toggle.text())


class Facts(QWidget):
    """Labels on the left, texts on the right."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, 144)
        self._grid.setColumnStretch(1, 1)
        self._cells: list[tuple[Label, Label]] = []

    def show_lines(self, shown: Sequence[Line]) -> None:
        """Show these lines and no others."""
        for place in range(len(self._cells), len(shown)):
            pair = (Label("field"), Label())
            for column, label in enumerate(pair):
                self._grid.addWidget(label, place, column, Qt.AlignmentFlag.AlignTop)
            self._cells.append(pair)
        for place, (label, text) in enumerate(self._cells):
            for cell in (label, text):
                cell.setVisible(place < len(shown))
            if place < len(shown):
                label.say(shown[place].label)
                text.say(shown[place].text)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return what the texts need at this width; Qt guesses a narrow one and reserves lines that stay empty."""
        return QSize(NARROWEST, self._grid.heightForWidth(max(NARROWEST, self.width())))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the same."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Tell the layout around that another width needs another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def texts(self) -> list[str]:
        """Return the texts that are shown, for those who read them by other means."""
        return [text.text() for _, text in self._cells if not text.isHidden()]


class SideBySide(QWidget):
    """Changes of the plan: field, old, new, and, where they are amendments, why and when."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 8, 0, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(8)

    def show_amendments(self, words: Words, locked: LockedPlan) -> None:
        """Show every amendment in its order."""
        rows = []
        for amendment in locked.amendments:
            at = words.date(datetime.fromisoformat(amendment.at).astimezone(), time=True)
            if amendment.after_first_inference:
                at = f"{at}\n{words('desktop_plan.changes.late')}"
            rows.append((*changes(words, amendment), amendment.reason, at))
        self._fill(words, ("field", "before", "after", "reason", "at"), rows)

    def show_differences(self, words: Words, rows: Sequence[tuple[str, str, str]]) -> None:
        """Show what a change would be."""
        self._fill(words, ("field", "before", "after"), rows)

    def _fill(self, words: Words, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for column, name in enumerate(columns):
            self._put(words(f"desktop_plan.changes.{name}"), 0, column, heading=True)
            self._grid.setColumnStretch(column, 1 if name in {"before", "after", "reason"} else 0)
        for place, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                self._put(text, place, column)

    def _put(self, text: str, row: int, column: int, *, heading: bool = False) -> None:
        label = Label("field" if heading else "body", self)
        label.say(text)
        self._grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
