"""Who made the model and what it is for: printed in the summary, and needed for it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton

from desktop.tongue import Tongue
from desktop.views.model_page.answer import INDENT, Answer
from desktop.views.model_page.section import Section
from desktop.widgets.label import Label, printable
from evaluators.submission.use_sentences import declared_sentences

KEYS: Final = {"name": "model.name", "version": "model.version", "vendor": "model.developer"}
NAME_LIMIT: Final = 200
USE_LIMIT: Final = 2000


class _Text(QPlainTextEdit):
    """Several lines; done when the focus leaves. Tab leaves it too."""

    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(76)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        self.finished.emit()


class CardBox(Section):
    """``model.card.*`` and ``model.cardLoad``."""

    load = Signal()

    def __init__(self, tongue: Tongue) -> None:
        super().__init__("card", tongue)
        self.fields: dict[str, QLineEdit] = {}
        self._answers: dict[str, Answer] = {}
        for name, key in KEYS.items():
            field = QLineEdit()
            field.setObjectName(f"model.card.{name}")
            field.setMaxLength(NAME_LIMIT)
            field.editingFinished.connect(lambda field=field, key=key: self._tell(key, field.text()))
            self.fields[name] = field
            self._answers[key] = Answer(name, field, printed=True)
        self.use = _Text()
        self.use.setObjectName("model.card.use")
        self.use.finished.connect(lambda: self._tell("intended_use.text", self.use.toPlainText()[:USE_LIMIT]))
        self._answers["intended_use.text"] = Answer("use", self.use, printed=True)
        for answer in self._answers.values():
            self.rows.addWidget(answer)
        self.declared = Label("note")
        self.declared.setContentsMargins(INDENT, 0, 0, 0)
        self.rows.addWidget(self.declared)
        self.load_card = QPushButton()
        self.load_card.setObjectName("model.cardLoad")
        self.load_card.clicked.connect(self.load.emit)
        self.source, self.printed = Label("note"), Label("note")
        last = QHBoxLayout()
        last.setSpacing(12)
        last.addWidget(self.load_card)
        last.addWidget(self.source, 1)
        last.addWidget(self.printed)
        self.printed.setWordWrap(False)
        self.rows.addLayout(last)

    def retranslate(self) -> None:
        """Say the words and show the answers."""
        super().retranslate()
        words = self.tongue.words
        self.load_card.setText(words("desktop_model.card.load"))
        self.load_card.setAccessibleName(self.load_card.text())
        self.load_card.setVisible(not self.fixed)
        self.printed.say(words("desktop_model.printed"))
        if self.submission is not None:
            self.source.say(words(f"desktop_model.card.source_{self.submission.card_source}"))
        self.declared.say("\n".join(declared_sentences(self.facts, words)))
        self.declared.setVisible(bool(self.declared.text()))
        for key, answer in self._answers.items():
            answer.retranslate(words)
            answer.ask(still_open=self.open(key))
            text = str(self.known(key) or "")
            answer.settle(printable(text) if self.fixed else None)
            _show(answer.field, text)

    def _tell(self, key: str, text: str) -> None:
        """An emptied field takes one's own answer back: what the package says stands again."""
        text = text.strip()
        if self.submission is not None and text != (self.known(key) or ""):
            self.answered.emit({key: text or None})


def _show(field: QObject, text: str) -> None:
    """Show an answer, unless the person is writing in the field right now."""
    if isinstance(field, QLineEdit) and not (field.hasFocus() and field.isModified()):
        if field.text() != text:
            field.setText(text)
    elif isinstance(field, QPlainTextEdit) and not field.hasFocus() and field.toPlainText() != text:
        field.setPlainText(text)
