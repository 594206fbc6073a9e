"""What the summary will say: previews, every field, what is in it and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.label import Label

if TYPE_CHECKING:
    from evaluators.evidence.disclosure import Withheld

_BUTTONS = ("previewPdf", "previewJson", "fields")
_WORDS = ("preview_pdf", "preview_json", "fields")


class ContentBox(QWidget):
    """Three ways to look at exactly what will be written."""

    pdf_asked = Signal()
    json_asked = Signal()
    fields_asked = Signal()

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self._tongue = tongue
        self.preview_pdf, self.preview_json, self.fields = self.buttons = tuple(QPushButton() for _ in _BUTTONS)
        row = FlowLayout()
        for button, name, signal in zip(
            self.buttons, _BUTTONS, (self.pdf_asked, self.json_asked, self.fields_asked), strict=True
        ):
            button.setObjectName(f"sign.{name}")
            button.clicked.connect(signal)
            row.addWidget(button)
        self.inside, self.outside, self.waiting = Label("note"), Label("note"), Label("note")
        self.withheld = Label("body")
        self.withheld.setObjectName("sign.withheld")
        self._withheld: Withheld | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        for label in (self.withheld, self.inside, self.outside, self.waiting):
            layout.addWidget(label)
        self.retranslate()

    def allow(self, *, ready: bool) -> None:
        """Let the content be looked at once it is prepared."""
        for button in self.buttons:
            button.setEnabled(ready)
        self.waiting.setVisible(not ready)

    def show_withheld(self, withheld: Withheld | None) -> None:
        """Say what the draft does not tell of the performance; None: there is no draft."""
        self._withheld = withheld
        self._say_withheld()

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        for button, name in zip(self.buttons, _WORDS, strict=True):
            button.setText(words(f"desktop_sign.content.{name}"))
            button.setAccessibleName(button.text())
        self.inside.say(words("desktop_sign.content.in"))
        self.outside.say(words("desktop_sign.content.not_in"))
        self.waiting.say(words("desktop_sign.content.preparing"))
        self._say_withheld()

    def _say_withheld(self) -> None:
        text = ""
        if self._withheld is not None:
            from evaluators.report.withheld import withheld_text

            text = withheld_text(self._withheld, self._tongue.words)
        self.withheld.say(text, "caution" if text else "")
        self.withheld.setVisible(bool(text))
