"""Why a case is taken out: a reason from a list, more in free text. It is printed in the summary."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.widgets.choice import Choice
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.label import Label

REASONS: Final = ("poor_image", "wrong_patient", "not_eligible", "no_consent", "other")


class ExclusionBox(QWidget):
    """Hidden until it is opened; stands where the person is looking, never a dialog."""

    confirmed = Signal(str)

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self._tongue = tongue
        self.amends = False
        self.warning = Label("note")
        self.reason, self.more = Choice(), QLineEdit()
        self.yes, self.no = QPushButton(), QPushButton()
        for part, name in (
            (self.reason, "excludeReason"),
            (self.more, "excludeText"),
            (self.yes, "excludeYes"),
            (self.no, "excludeNo"),
        ):
            part.setObjectName(f"cases.{name}")
        foot = FlowLayout(spacing=4)
        foot.addWidget(self.yes)
        foot.addWidget(self.no)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addWidget(self.warning)
        inside.addWidget(self.reason)
        inside.addWidget(self.more)
        inside.addLayout(foot)
        self.reason.chosen.connect(lambda _: self._look())
        self.more.textChanged.connect(lambda _: self._look())
        self.more.returnPressed.connect(self.yes.click)
        self.yes.clicked.connect(self._confirm)
        self.no.clicked.connect(self.close_box)

    def open_box(self) -> None:
        """Ask for the reason."""
        self.reason.show_key(None)
        self.more.clear()
        self.retranslate()
        self.show()
        self.reason.setFocus()

    def close_box(self) -> None:
        """Ask no longer."""
        self.hide()

    def retranslate(self) -> None:
        """Say the words in the language of the moment."""
        words = self._tongue.words
        self.warning.say(words(f"desktop_cases.exclude_{'amends' if self.amends else 'says'}"))
        reasons = {name: words(f"desktop_cases.reasons.{name}") for name in REASONS}
        self.reason.offer(reasons, placeholder=words("desktop_cases.reason"))
        self.reason.setAccessibleName(words("desktop_cases.reason"))
        self.more.setPlaceholderText(words("desktop_cases.reason_more"))
        self.more.setAccessibleName(words("desktop_cases.reason_more"))
        self.yes.setText(words("desktop_cases.exclude_yes"))
        self.no.setText(words("desktop_cases.exclude_no"))
        for button in (self.yes, self.no):
            button.setAccessibleName(button.text())
        self._look()

    def _look(self) -> None:
        """A reason of the list is enough, except the one that says nothing."""
        said = self.more.text().strip() if self.reason.key == "other" else self.reason.key
        self.yes.setEnabled(bool(said))

    def _confirm(self) -> None:
        more = self.more.text().strip()
        reason = "" if self.reason.key == "other" else self.reason.currentText()
        self.close_box()
        self.confirmed.emit(": ".join(filter(None, (reason, more))))
