"""A list to choose one answer from. Nothing is chosen until a person chooses."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget


class Choice(QComboBox):
    """Answers by key, shown in words."""

    chosen = Signal(str)
    """A person chose another key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key: str | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(16)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.activated.connect(self._activated)

    @property
    def key(self) -> str | None:
        """Return the answer, None while there is none."""
        return self._key

    def offer(self, answers: Mapping[str, str], *, placeholder: str = "", reasons: Mapping[str, str] = {}) -> None:
        """Set the answers and their words; the chosen one stays chosen.

        Args:
            answers: Key to words, in their order.
            placeholder: Shown while nothing is chosen.
            reasons: Of keys that cannot be chosen, why.
        """
        self.setPlaceholderText(placeholder)
        self.clear()
        for key, words in answers.items():
            self.addItem(words, key)
        model = self.model()
        for key, reason in reasons.items():
            place = self.findData(key)
            if isinstance(model, QStandardItemModel) and place >= 0:
                model.item(place).setEnabled(False)
                self.setItemData(place, reason, Qt.ItemDataRole.ToolTipRole)
        self.show_key(self._key)

    def show_key(self, key: str | None) -> None:
        """Show an answer without telling anybody."""
        self._key = key
        self.setCurrentIndex(-1 if key is None else self.findData(key))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the page: scrolling past must not change an answer."""
        event.ignore()

    def _activated(self, place: int) -> None:
        key = self.itemData(place)
        if isinstance(key, str) and key != self._key:
            self._key = key
            self.chosen.emit(key)
