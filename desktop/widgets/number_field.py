"""A field for one number, typed with a point or a decimal comma, never with a thousands separator."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.widgets.label import Label
from desktop.widgets.refresh import refresh_style

_NUMBER: Final = re.compile(r"[-−]?(\d+([.,]\d*)?|[.,]\d+)")
"""One sign before the decimals at most: "1.234,5" and "1,234.5" are refused, never guessed."""

_DIGITS: Final = 6
_AROUND: Final = 28
"""Pixels of border, padding and cursor."""


class _Line(QLineEdit):
    """As wide as a number and what stands in its place, at any size of the text."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        metrics = self.fontMetrics()
        widest = max(metrics.horizontalAdvance("0" * _DIGITS), metrics.horizontalAdvance(self.placeholderText()))
        return QSize(widest + _AROUND, super().sizeHint().height())


class NumberField(QWidget):
    """One number with a range; what is wrong with it stands under it.

    Args:
        tongue: The words.
        minimum: Smallest number allowed.
        maximum: Largest number allowed.
        decimals: Most decimals shown; 0 takes whole numbers only.
        optional: An empty field is an answer.
    """

    edited = Signal(object)
    """float or None: the person finished with a number that fits, or with an empty optional field."""

    def __init__(
        self, tongue: Tongue, minimum: float, maximum: float, *, decimals: int = 3, optional: bool = False
    ) -> None:
        super().__init__()
        self._tongue, self._decimals, self._optional = tongue, decimals, optional
        self._minimum, self._maximum = minimum, maximum
        self._value: float | None = None
        self.line = _Line()
        self.line.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)  # grows with the text size
        self.error = Label("note")
        self.error.hide()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addWidget(self.line)
        inside.addWidget(self.error)
        self.setFocusProxy(self.line)
        self.line.editingFinished.connect(self._finished)
        self.line.textEdited.connect(lambda _: self._complain(None))
        tongue.changed.connect(self._retranslate)

    def value(self) -> float | None:
        """Return the number, None while the field is empty or wrong."""
        return self._value

    def set_value(self, value: float | None) -> None:
        """Show a number without telling anybody."""
        self._value = value
        self.line.setText(self._shown(value))
        self._complain(None)

    def allow(self, minimum: float, maximum: float) -> None:
        """Take numbers of another range from now on."""
        self._minimum, self._maximum = minimum, maximum

    def name(self, name: str) -> None:
        """Name the field for screen readers."""
        self.line.setAccessibleName(name)
        self.setAccessibleName(name)

    @property
    def wrong(self) -> bool:
        """Return whether the text is no number that fits."""
        return self._read() is False

    def _finished(self) -> None:
        read = self._read()
        if read is False:
            self._complain(self._sentence())
            return
        self._complain(None)
        self.line.setText(self._shown(read))
        if read != self._value:
            self._value = read
            self.edited.emit(read)

    def _read(self) -> float | bool | None:
        """Return the number, None for an allowed empty field, False for what does not fit."""
        text = self.line.text().strip()
        if not text:
            return None if self._optional else False
        if not _NUMBER.fullmatch(text):
            return False
        value = float(text.replace(",", ".").replace("−", "-"))
        whole = self._decimals > 0 or value.is_integer()
        return value if whole and self._minimum <= value <= self._maximum else False

    def _shown(self, value: float | None) -> str:
        if value is None:
            return ""
        text = f"{value:.{self._decimals}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return text.replace(".", ",") if self._tongue.words.language == "de" else text

    def _sentence(self) -> str:
        words = self._tongue.words
        if (self._minimum, self._maximum) == (0, 1):
            return words("desktop.number.share")
        return words("desktop.number.range", low=self._shown(self._minimum), high=self._shown(self._maximum))

    def _complain(self, sentence: str | None) -> None:
        self.error.say(sentence or "", "error" if sentence else "")
        self.error.setVisible(sentence is not None)
        self.line.setProperty("wrong", sentence is not None)
        refresh_style(self.line)

    def _retranslate(self) -> None:
        if self._read() is not False:
            self.line.setText(self._shown(self._value))
        elif not self.error.isHidden():
            self._complain(self._sentence())
