"""What the numbers mean for people: of 1,000 cases like these, in a sentence and as a picture of 1,000 marks."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop import theme
from desktop.flows.assembling import Assembled
from desktop.tongue import Tongue
from desktop.widgets.label import Label
from evaluators.report.natural_frequency import PER, Frequencies, frequencies, natural_frequencies

ACROSS: Final = 50
STEP: Final = 9
"""Pixels from mark to mark."""
KINDS: Final = ("found", "missed", "alarms", "spared")


class NaturalPicture(QWidget):
    """A thousand marks, one per case: form and colour say what became of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: dict[str, int] = {}
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_counts(self, counts: dict[str, int], aloud: str) -> None:
        """Show how many of a thousand are found, missed, alarmed and spared."""
        self._counts = counts
        self.setAccessibleName(aloud)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(ACROSS * STEP, PER // ACROSS * STEP)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = 0
        for kind in KINDS:
            for _ in range(self._counts.get(kind, 0)):
                middle = QPointF((place % ACROSS + 0.5) * STEP, (place // ACROSS + 0.5) * STEP)
                mark(painter, kind, middle)
                place += 1
        painter.end()
        super().paintEvent(event)


class Key(QWidget):
    """One mark and what it stands for."""

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self.text = Label()
        inside = QHBoxLayout(self)
        inside.setContentsMargins(20, 0, 0, 0)
        inside.addWidget(self.text)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        mark(painter, self._kind, QPointF(8, self.height() / 2))
        painter.end()
        super().paintEvent(event)


def mark(painter: QPainter, kind: str, middle: QPointF) -> None:
    """Paint one case: found a disc, missed a square, a false alarm a triangle, spared a small ring."""
    tokens = theme.current()
    painter.setPen(Qt.PenStyle.NoPen)
    if kind == "found":
        painter.setBrush(QColor(tokens.series[0]))
        painter.drawEllipse(middle, 3.2, 3.2)
    elif kind == "missed":
        painter.setBrush(QColor(tokens.error))
        painter.drawRect(QRectF(middle.x() - 3.2, middle.y() - 3.2, 6.4, 6.4))
    elif kind == "alarms":
        painter.setBrush(QColor(tokens.series[1]))
        corners = ((0.0, -3.6), (3.6, 3.0), (-3.6, 3.0))
        painter.drawPolygon(QPolygonF([middle + QPointF(x, y) for x, y in corners]))
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QColor(tokens.border))
        painter.drawEllipse(middle, 1.8, 1.8)


class Natural(QWidget):
    """The sentence, and the picture for those who want it."""

    def __init__(self, tongue: Tongue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tongue = tongue
        self._now = Assembled()
        self.sentence = Label("key")
        self.sentence.setObjectName("res.natural")
        self.button = QPushButton()
        self.button.setObjectName("res.naturalPicture")
        self.picture = NaturalPicture()
        self.keys = {kind: Key(kind) for kind in KINDS}
        self._panel = QWidget()
        self._lay_out()
        self._panel.hide()
        self.button.clicked.connect(lambda: self.show_picture(wanted=self._panel.isHidden()))

    def show_results(self, now: Assembled) -> None:
        """Show the sentence of these results, or nothing where there is none."""
        self._now = now
        words = self._tongue.words
        counts = None
        if now.results is not None:
            counts = frequencies(now.results, target_prevalence=now.target_prevalence)
            told = natural_frequencies(now.results, words, target_prevalence=now.target_prevalence)
            self.sentence.say(told or "")
        self.setVisible(counts is not None)
        if counts is not None:
            self._show_counts(counts)
        self.show_picture(wanted=not self._panel.isHidden())

    def show_picture(self, *, wanted: bool) -> None:
        """Show or hide the thousand marks."""
        self._panel.setVisible(wanted)
        self.button.setText(self._tongue.words(f"desktop_results.natural.{'hide' if wanted else 'picture'}"))
        self.button.setAccessibleName(self.button.text())

    def _show_counts(self, counts: Frequencies) -> None:
        negatives = PER - counts.positives
        shown = {"found": counts.found[0], "missed": counts.missed[0], "alarms": counts.alarms[0]}
        shown["spared"] = negatives - counts.alarms[0]
        self.picture.show_counts(shown, self.sentence.text())
        for kind, key in self.keys.items():
            key.text.say(self._tongue.words(f"desktop_results.natural.{kind}", n=shown[kind]))

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.sentence, 1)
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        keys = QVBoxLayout()
        keys.setSpacing(4)
        for key in self.keys.values():
            keys.addWidget(key)
        keys.addStretch(1)
        panel = QHBoxLayout(self._panel)
        panel.setContentsMargins(0, 8, 0, 0)
        panel.setSpacing(24)
        panel.addWidget(self.picture)
        panel.addLayout(keys, 1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addLayout(line)
        inside.addWidget(self._panel)
