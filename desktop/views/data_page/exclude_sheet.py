"""Why cases are excluded: a reason from the list, and one's own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from desktop.tongue import Tongue
from desktop.views.data_page.field import Field
from desktop.widgets.choice import Choice
from desktop.widgets.label import Label
from desktop.widgets.sheet import Sheet

REASONS: Final = ("bad_image", "wrong_patient", "outside", "consent", "reference", "other")
OTHER: Final = "other"
LONGEST: Final = 300


class ExcludeSheet(Sheet):
    """Opened for some cases; says what was decided."""

    decided = Signal(list, str, bool)
    """Numbers of cases, reason, whether they are excluded (else included again)."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self.setObjectName("data.excludeSheet")
        self._tongue = tongue
        self._numbers: list[int] = []
        self._out, self._locked = True, False
        self.reason, self.note, self.printed, self.wrong = Choice(), QLineEdit(), Label("note"), Label("note")
        self.reason.setObjectName("data.excludeReason")
        self.note.setObjectName("data.excludeNote")
        self.note.setMaxLength(LONGEST)
        self.fields = {"reason": Field(self.reason), "note": Field(self.note)}
        for field in self.fields.values():
            self.body.addWidget(field)
        self.body.addWidget(self.wrong)
        self.body.addWidget(self.printed)
        self.body.addStretch(1)
        self.cancel = self.add_button("data.excludeCancel")
        self.confirm = self.add_button("data.excludeConfirm", primary=True)
        self.cancel.clicked.connect(self.close_sheet)
        self.confirm.clicked.connect(self._decide)
        self.note.returnPressed.connect(self._decide)
        self.reason.chosen.connect(lambda _: self._say())
        self.wrong.hide()

    def ask(self, numbers: Sequence[int], *, out: bool, locked: bool) -> None:
        """Ask why cases are excluded, or (after the lock) why they are included again."""
        self._numbers, self._out, self._locked = list(numbers), out, locked
        self.reason.show_key(None)
        self.note.clear()
        self.wrong.hide()
        self._say()

    def retranslate(self) -> None:
        """Say the words."""
        words = self._tongue.words
        self.reason.offer(
            {key: words(f"desktop_data.exclude.reasons.{key}") for key in REASONS},
            placeholder=words("desktop_data.images.patient_none"),
        )
        for key, field in self.fields.items():
            field.say(words(f"desktop_data.exclude.{key}"))
        self.cancel.setText(words("desktop_data.exclude.cancel"))
        self.wrong.say(words("desktop_data.exclude.needs_words"), "error")
        self._say()

    def _say(self) -> None:
        words = self._tongue.words
        key = "title" if self._out else "back"
        self.title.say(words(f"desktop_data.exclude.{key}", n=len(self._numbers)))
        self.printed.say(words(f"desktop_data.exclude.{'amendment' if self._locked else 'printed'}"))
        self.confirm.setText(words(f"desktop_data.exclude.{'confirm' if self._out else 'confirm_back'}"))
        self.fields["reason"].setVisible(self._out)
        for push in (self.cancel, self.confirm):
            push.setAccessibleName(push.text())

    def _decide(self) -> None:
        """Tell the reason; one that is only "other" says nothing."""
        words, own = self._tongue.words, self.note.text().strip()
        listed = self.reason.key if self._out else None
        named = words(f"desktop_data.exclude.reasons.{listed}") if listed not in {None, OTHER} else ""
        reason = " – ".join(part for part in (named, own) if part)
        self.wrong.setVisible(not reason)
        if not reason:
            self.note.setFocus()
            return
        self.close_sheet()
        self.decided.emit(self._numbers, reason, self._out)
