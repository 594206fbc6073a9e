"""What stands out in the cohort: a sentence for each finding, and the cases behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.views.data_page.field import button
from desktop.widgets.label import Label
from evaluators.domain.case import CohortFinding

AT_ONCE: Final = 3
"""Findings that are shown before the person asks for all of them."""


class FindingsBox(QFrame):
    """``data.findings``. Hidden while nothing stands out."""

    show_cases = Signal(list)
    """Numbers of the cases behind a finding."""
    _more = Signal()

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.setObjectName("data.findings")
        self._tongue = tongue
        self._findings: Sequence[CohortFinding] = ()
        self._all = False
        self.heading = Label("section")
        self.heading.setWordWrap(False)
        self.more = button("data.findingsMore", self._more)
        self.more.setProperty("flat", True)
        self._more.connect(self._turn)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.heading)
        first.addWidget(self.more)
        first.addStretch(1)
        self._rows = QWidget()
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(8)
        inside.addLayout(first)
        inside.addWidget(self._rows)
        self.buttons: list[QPushButton] = []
        self.hide()

    def show_findings(self, findings: Sequence[CohortFinding]) -> None:
        """Show these, warnings first."""
        ordered = sorted(findings, key=lambda one: one.severity != "warning")
        if ordered != list(self._findings):
            self._findings, self._all = ordered, False
            self._fill()

    def retranslate(self) -> None:
        """Say the words."""
        self._fill()

    def _turn(self) -> None:
        self._all = not self._all
        self._fill()

    def _fill(self) -> None:
        from evaluators.cohort.finding_words import finding_sentence

        words = self._tongue.words
        self.heading.say(words("desktop_data.findings.heading"))
        self.more.setVisible(len(self._findings) > AT_ONCE)
        self.more.setText(words("desktop_data.findings.fewer" if self._all else "desktop_data.findings.all"))
        self.more.setText(f"{self.more.text()} ({len(self._findings)})" if not self._all else self.more.text())
        self.more.setAccessibleName(self.more.text())
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = []
        for row, finding in enumerate(self._findings[: None if self._all else AT_ONCE]):
            said = Label()
            said.say(finding_sentence(words, finding), "caution" if finding.severity == "warning" else "")
            self._grid.addWidget(said, row, 0, Qt.AlignmentFlag.AlignVCenter)
            if finding.cases:
                self._grid.addWidget(self._button(finding, said.text()), row, 1, Qt.AlignmentFlag.AlignVCenter)
        self.setVisible(bool(self._findings))

    def _button(self, finding: CohortFinding, sentence: str) -> QPushButton:
        push = QPushButton(self._tongue.words("desktop_data.findings.show", n=len(finding.cases)))
        push.setObjectName(f"data.finding.{finding.kind}")
        push.setProperty("flat", True)
        push.setAccessibleName(push.text())
        push.setAccessibleDescription(sentence)
        push.clicked.connect(lambda: self.show_cases.emit(list(finding.cases)))
        self.buttons.append(push)
        return push
