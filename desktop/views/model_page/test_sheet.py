"""One image through the model: on the left what the model sees, on the right what it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.tongue import Tongue
from desktop.views.model_page.answer import INDENT, Answer
from desktop.views.model_page.marked_image import painted, sample, shares_of
from desktop.views.model_page.section import Section
from desktop.widgets.announce import announce
from desktop.widgets.choice import Choice
from desktop.widgets.label import Label, printable
from evaluators.domain.preparation import READ_WHOLE
from evaluators.errors import EvaluationError

if TYPE_CHECKING:
    from evaluators.domain.outcome import ScoredBox
    from evaluators.evaluation.trying import Tried

PICTURE: Final = 320
"""Longest side of the picture, in pixels; small ones are enlarged with hard edges, so that pixels stay visible."""
MOST_CLASSES: Final = 12


class TestSheet(Section):
    """``model.device``, ``model.testOne``, ``model.testMarked`` and what a test showed. Nothing of it is kept."""

    __test__ = False  # no test class, whatever its name begins with
    asked = Signal()

    def __init__(self, tongue: Tongue) -> None:
        super().__init__("test", tongue)
        self.device, self.test_one, self.close_test = Choice(), QPushButton(), QPushButton()
        self.device.setObjectName("model.device")
        self.test_one.setObjectName("model.testOne")
        self.close_test.setObjectName("model.testClose")
        self._line = QWidget()
        self._device = Answer("device", self._line)
        self.device_reason, self.blocked = Label("note"), Label("note")
        self.picture, self.size_label, self.stretched = QLabel(), Label(), Label("note")
        self.picture.setObjectName("model.testPicture")
        self.verdict, self.time, self.not_kept = Label("key"), Label("note"), Label("note")
        self.marked, self.of_what = QCheckBox(), Label("note")
        self.marked.setObjectName("model.testMarked")
        self.marked.setChecked(True)
        self.marked.toggled.connect(self._show_picture)
        self.scores = QGridLayout()
        self.result = QWidget()
        self._tried: Tried | None = None
        self._error: EvaluationError | None = None
        self.test_one.clicked.connect(self.asked)
        self.close_test.clicked.connect(self.clear)
        self.device.show_key("cpu")
        self._lay_out()

    def show_tried(self, tried: Tried) -> None:
        """Show what became of an image."""
        self._tried, self._error = tried, None
        self._show_picture()
        self.retranslate()
        announce(self, f"{self.verdict.text()} {self.time.text()}")

    def show_error(self, error: EvaluationError) -> None:
        """Show why there was no test."""
        self._tried, self._error = None, error
        self.retranslate()
        announce(self, self.verdict.text())

    def show_trying(self, *, trying: bool) -> None:
        """Show that a test is under way."""
        self.test_one.setEnabled(not trying and not self._blocked())
        name = "running" if trying else "button" if self._tried is None else "another"
        self.test_one.setText(self.tongue.words(f"desktop_model.test.{name}"))
        self.test_one.setAccessibleName(self.test_one.text())

    def clear(self) -> None:
        """Forget the test."""
        self._tried, self._error = None, None
        self.picture.clear()
        self.retranslate()

    def retranslate(self) -> None:
        """Say the words and show the result."""
        super().retranslate()
        words = self.tongue.words
        self._device.retranslate(words)
        reason = words("desktop_model.device.reason")
        devices = {"cpu": words("desktop_model.device.cpu"), "gpu": words("desktop_model.device.graphics")}
        self.device.offer(devices, reasons={"gpu": reason})
        self.device.setAccessibleName(words("desktop_model.ask.device.label"))
        self.device_reason.say(reason)
        blocked = self._blocked()
        self.blocked.say(words(f"desktop_model.test.{blocked}") if blocked else "")
        self.blocked.setVisible(bool(blocked))
        self.close_test.setText(words("desktop_model.test.close"))
        self.close_test.setAccessibleName(self.close_test.text())
        self.picture.setAccessibleName(words("desktop_model.test.picture"))
        self.stretched.say(words("desktop_model.test.stretched"))
        self.not_kept.say(words("desktop_model.test.not_kept"))
        self.marked.setText(words("desktop_model.test.show_marked"))
        self.marked.setAccessibleName(self.marked.text())
        self.of_what.say(words("desktop_model.test.mask_share"))
        self.show_trying(trying=False)
        self._show_result()

    def _blocked(self) -> str:
        """Return why there can be no test, as the last part of a text id; empty: there can."""
        card = self.submission.card if self.submission else None
        if card is None:
            return "blocked"
        if self.submission is not None and self.submission.refused:
            return "blocked_refused"
        takes_volumes = any(one.layout in READ_WHOLE for one in card.input)
        return "blocked_volumes" if takes_volumes else ""

    def _show_picture(self) -> None:
        """Show the prepared image, and over it what the model marks unless the person hides that."""
        tried = self._tried
        if tried is None:
            return
        picture = QPixmap()
        picture.loadFromData(tried.picture, "PNG")
        small = max(picture.width(), picture.height()) < PICTURE
        how = Qt.TransformationMode.FastTransformation if small else Qt.TransformationMode.SmoothTransformation
        scaled = picture.scaled(PICTURE, PICTURE, Qt.AspectRatioMode.KeepAspectRatio, how)
        if tried.labels is not None and self.marked.isChecked():
            scaled = painted(scaled, tried.labels, tried.width)
        self.picture.setPixmap(scaled)

    def _show_result(self) -> None:
        tried, words = self._tried, self.tongue.words
        self.result.setVisible(tried is not None or self._error is not None)
        for widget in (self.picture, self.size_label, self.stretched, self.time, self.not_kept):
            widget.setVisible(tried is not None)
        draws = tried is not None and tried.labels is not None
        self.marked.setVisible(draws)
        self.of_what.setVisible(draws)
        self._empty_scores()
        if self._error is not None:
            self.verdict.say(str(words.error(self._error)), "error")
        if tried is None:
            return
        self.size_label.say(words("desktop_model.test.prepared", w=tried.width, h=tried.height))
        if tried.failure is not None:
            self.verdict.say(f"{words('desktop_model.test.failed')} {words(f'failures.{tried.failure}')}", "error")
        elif tried.scores is not None:
            self._show_scores(tried.scores)
        elif tried.labels is not None:
            self._show_marked(tried.labels)
        elif tried.value is not None:
            self._show_value(tried.value)
        elif tried.boxes is not None:
            self._show_boxes(tried.boxes)
        self.time.setVisible(tried.timing is not None)
        if tried.timing is not None:
            total = words("desktop_model.test.time", ms=words.number(tried.timing.total, 0))
            parts = {name: words.number(getattr(tried.timing, name), 1) for name in ("decode", "prepare", "infer")}
            self.time.say(f"{total}: {words('desktop_model.test.time_parts', **parts)}")

    def _show_marked(self, labels: bytes) -> None:
        """Show which classes are marked, how much of the image each takes, and its colour."""
        assert self.submission is not None
        assert self.submission.card is not None
        classes, words = self.submission.card.task.classes, self.tongue.words
        shares = shares_of(labels)
        self.verdict.say(words("desktop_model.test.mask", n=len(shares)))
        for row, (value, share) in enumerate(list(shares.items())[:MOST_CLASSES]):
            name, number = Label(), Label()
            name.say(classes[value])
            number.say(words.percent(share, 1))
            number.setWordWrap(False)
            for column, widget in enumerate((name, number, sample(value))):
                self.scores.addWidget(widget, row, column)

    def _show_boxes(self, boxes: tuple[ScoredBox, ...]) -> None:
        """Show how many boxes of each class there are from the threshold on, and the best score of each."""
        assert self.submission is not None
        assert self.submission.card is not None
        task, words = self.submission.card.task, self.tongue.words
        least = 0.0 if task.threshold is None else task.threshold
        shown = [box for box in boxes if box.score >= least]
        self.verdict.say(words("desktop_model.test.boxes", n=len(shown), threshold=words.number(least)))
        for row, place in enumerate(sorted({box.label for box in shown})[:MOST_CLASSES]):
            scores = [box.score for box in shown if box.label == place]
            name, number = Label(), Label()
            name.say(task.classes[place])
            number.say(words("desktop_model.test.boxes_of", n=len(scores), best=words.number(max(scores), 2)))
            for column, widget in enumerate((name, number)):
                self.scores.addWidget(widget, row, column)

    def _show_value(self, value: float) -> None:
        """Show what was measured, with its unit."""
        assert self.submission is not None
        assert self.submission.card is not None
        task, words = self.submission.card.task, self.tongue.words
        shown = " ".join(filter(None, (words.number(value, 2), task.unit)))
        self.verdict.say(words("desktop_model.test.value", name=task.classes[0], value=shown))

    def _show_scores(self, scores: tuple[float, ...]) -> None:
        """Show the largest scores, each as number and bar, and what follows from them."""
        assert self.submission is not None
        assert self.submission.card is not None
        task, words = self.submission.card.task, self.tongue.words
        largest = sorted(range(len(scores)), key=lambda place: -scores[place])
        for row, place in enumerate(largest[:MOST_CLASSES]):
            name, number, bar = Label(), Label(), QProgressBar()
            name.say(task.classes[place])
            number.say(words.number(scores[place]))
            number.setWordWrap(False)
            bar.setRange(0, 1000)
            bar.setValue(round(scores[place] * 1000))
            bar.setTextVisible(False)
            bar.setFixedHeight(8)
            bar.setAccessibleName(f"{printable(task.classes[place])} {number.text()}")
            for column, widget in enumerate((name, number, bar)):
                self.scores.addWidget(widget, row, column)
        if not task.positive or task.threshold is None:
            self.verdict.say(words("desktop_model.test.largest", name=task.classes[largest[0]]))
            return
        score = min(1.0, sum(value for value, name in zip(scores, task.classes, strict=True) if name in task.positive))
        decision = "positive" if score >= task.threshold else "negative"
        shown = {"score": words.number(score), "threshold": words.number(task.threshold)}
        self.verdict.say(words(f"desktop_model.test.{decision}", **shown))

    def _empty_scores(self) -> None:
        while (item := self.scores.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()  # deleting waits for the event loop, and until then it would show through
                widget.deleteLater()

    def _lay_out(self) -> None:
        line = QHBoxLayout(self._line)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.device, 1)
        line.addWidget(self.test_one)
        for note in (self.device_reason, self.blocked):
            note.setContentsMargins(INDENT, 0, 0, 0)
        left, right = QVBoxLayout(), QVBoxLayout()
        for widget in (self.size_label, self.picture, self.marked, self.stretched):
            left.addWidget(widget)
        left.addStretch(1)
        self.scores.setHorizontalSpacing(12)
        self.scores.setVerticalSpacing(8)
        self.scores.setColumnStretch(2, 1)
        right.addWidget(self.verdict)
        right.addLayout(self.scores)
        right.addWidget(self.of_what)
        right.addSpacing(8)
        right.addWidget(self.time)
        right.addWidget(self.not_kept)
        right.addWidget(self.close_test, 0, Qt.AlignmentFlag.AlignLeft)
        right.addStretch(1)
        for column in (left, right):
            column.setSpacing(8)
        both = QHBoxLayout(self.result)
        both.setContentsMargins(0, 8, 0, 0)
        both.setSpacing(24)
        both.addLayout(left, 1)
        both.addLayout(right, 1)
        self.rows.addWidget(self._device)
        self.rows.addWidget(self.device_reason)
        self.rows.addWidget(self.blocked)
        self.rows.addWidget(self.result)
