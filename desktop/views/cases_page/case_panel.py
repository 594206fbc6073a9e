"""Beside the image: the reference, what the model said, the reader's verdict and note, the way to the next case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QButtonGroup,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.flows.second_model import ComparedWith
from desktop.tongue import Tongue
from desktop.views.cases_page import wording
from desktop.views.cases_page.exclusion import ExclusionBox
from desktop.views.cases_page.listing import CaseRow
from desktop.widgets.label import Label, printable

if TYPE_CHECKING:
    from evaluators.domain.plan import LockedPlan

VERDICTS: Final = ("agree_reference", "agree_model", "unsure", "bad_image")
WIDTH: Final = 248


class CasePanel(QWidget):
    """One case. Says what the person did; writes nothing itself.

    Args:
        tongue: The words.
        second: The other model of a comparison, whose answer is said too.
    """

    judged = Signal(str)
    noted = Signal(str)
    note_left = Signal()
    stepped = Signal(int)
    excluded = Signal(str)
    """The reason."""

    def __init__(self, tongue: Tongue, second: ComparedWith) -> None:
        super().__init__()
        self._tongue, self._compared = tongue, second
        self._row: CaseRow | None = None
        self._locked: LockedPlan | None = None
        self._place = (0, 0)
        self._writable = False
        self.title, self.place = Label("section"), Label("note")
        self._names = {name: Label("note") for name in ("reference", "model", "second")}
        self.reference, self.model, self.scores, self.counted = Label("field"), Label("field"), Label(), Label("note")
        self.second = Label("field")
        self.verdicts = {name: QRadioButton() for name in VERDICTS}
        self._group = QButtonGroup(self)
        self.note = QPlainTextEdit()
        self.prev, self.next, self.exclude = QPushButton("‹"), QPushButton("›"), QPushButton()
        self.exclusion = ExclusionBox(tongue)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.place, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.place.setWordWrap(False)
        facts = QFormLayout()
        facts.setContentsMargins(0, 0, 0, 0)
        facts.setHorizontalSpacing(12)
        facts.setVerticalSpacing(2)
        facts.addRow(self._names["reference"], self.reference)
        facts.addRow(self._names["model"], self.model)
        self.beside = QVBoxLayout()
        self.beside.addWidget(self._names["second"])
        self.beside.addWidget(self.second)
        inner = QWidget()
        inner.setObjectName("page")
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(0, 0, 4, 0)
        inside.setSpacing(2)
        inside.addLayout(head)
        inside.addLayout(facts)
        inside.addWidget(self.scores)
        inside.addWidget(self.counted)
        inside.addLayout(self.beside)
        inside.addSpacing(4)
        for name, button in self.verdicts.items():
            button.setObjectName(f"cases.verdict.{name}")
            self._group.addButton(button)
            inside.addWidget(button)
        self.note.setObjectName("cases.note")
        self.note.setMinimumHeight(44)
        self.note.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.note.setTabChangesFocus(True)
        inside.addWidget(self.note, 1)
        inside.addWidget(self.exclusion)
        self._area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        foot = QHBoxLayout()
        foot.setSpacing(4)
        for name, step in (("prev", self.prev), ("next", self.next), ("exclude", self.exclude)):
            step.setObjectName(f"cases.{name}")
            foot.addWidget(step, 1 if step is self.exclude else 0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        outer.addWidget(area, 1)
        outer.addLayout(foot)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return no less than the buttons need at this text size."""
        least = super().minimumSizeHint()
        return QSize(max(WIDTH, least.width()), least.height())

    def _connect(self) -> None:
        for name, button in self.verdicts.items():
            button.clicked.connect(lambda _=False, name=name: self.judged.emit(name))
        self.note.textChanged.connect(lambda: self.noted.emit(self.note.toPlainText()))
        self.note.installEventFilter(self)
        self.prev.clicked.connect(lambda: self.stepped.emit(-1))
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self.exclude.clicked.connect(self._ask_reason)
        self._compared.changed.connect(self._say)
        self.exclusion.confirmed.connect(self.excluded)
        self.exclusion.hide()

    def show_case(
        self, row: CaseRow | None, locked: LockedPlan | None, place: tuple[int, int], *, writable: bool, amends: bool
    ) -> None:
        """Show a case.

        Args:
            row: The case; None: nothing is listed.
            locked: The plan with the threshold in force.
            place: Which of how many listed cases it is.
            writable: Whether verdicts may be given here.
            amends: Whether taking the case out changes a locked plan.
        """
        another = row is None or self._row is None or row.number != self._row.number
        self._row, self._locked, self._place, self._writable = row, locked, place, writable
        if another:
            self.exclusion.close_box()
        self.exclusion.amends = amends
        self._say()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Hear when the person leaves the note; what it cannot undo itself is the window's to undo."""
        if watched is self.note and event.type() == QEvent.Type.FocusOut:
            self.note_left.emit()
        if watched is self.note and event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            text = self.note.document()
            undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
            for key, able in ((undo, text.isUndoAvailable()), (redo, text.isRedoAvailable())):
                if event.matches(key) and not able:
                    event.ignore()
                    return True
        return super().eventFilter(watched, event)

    def cancel(self) -> None:
        """Close the question for a reason."""
        self.exclusion.close_box()

    def retranslate(self) -> None:
        """Say the words in the language of the moment."""
        words = self._tongue.words
        for name in ("reference", "model"):
            self._names[name].say(words(f"desktop_cases.{name}"))
        for place, (name, button) in enumerate(self.verdicts.items(), start=1):
            button.setText(words(f"desktop_cases.verdict.{name}"))
            button.setAccessibleName(words(f"desktop_cases.verdict.{name}"))
            button.setToolTip(words("desktop_cases.verdict_key", n=place))
        self.note.setAccessibleName(words("desktop_cases.note"))
        self.note.setPlaceholderText(words("desktop_cases.note"))
        for key, step in (("prev", self.prev), ("next", self.next)):
            step.setAccessibleName(words(f"desktop_cases.{key}"))
            step.setToolTip(words(f"desktop_cases.{key}"))
        self.exclude.setText(words("desktop_cases.exclude"))
        self.exclude.setAccessibleName(words("desktop_cases.exclude"))
        self.exclusion.retranslate()
        self._say()

    def _say(self) -> None:
        words, row, locked = self._tongue.words, self._row, self._locked
        place, of = self._place
        for part in (*self.verdicts.values(), self.note, self.exclude):
            part.setEnabled(row is not None and self._writable)
        self.prev.setEnabled(place > 1)
        self.next.setEnabled(0 < place < of)
        self.title.say(wording.title(words, row) if row else "")
        self.place.say(words("desktop_cases.place", place=place, n=of) if row and of else "")
        self.reference.say(wording.reference(words, row) if row else "")
        self.model.say(wording.decision(words, row, locked) if row else "")
        lines = wording.scores(words, row, locked) if row else []
        self.scores.say("\n".join(lines))
        self.scores.setVisible(bool(lines))
        counted = wording.counted_as(words, row) if row else ""
        self.counted.say(counted)
        self.counted.setVisible(bool(counted))
        self._say_second()
        if row is not None and row.case.exclusion is not None:
            self.exclude.setEnabled(False)
        self._show_review()

    def _say_second(self) -> None:
        """Say the answer of the other model below that of the own."""
        words, row, second = self._tongue.words, self._row, self._compared.now
        for label in (self._names["second"], self.second):
            label.setVisible(row is not None and second is not None)
        if row is not None and second is not None:
            self._names["second"].say(words("desktop_cases.second", name=printable(second.name)))
            self.second.say(wording.second_answer(words, row, second))

    def _show_review(self) -> None:
        review = self._row.review if self._row else None
        self._group.setExclusive(False)
        for name, button in self.verdicts.items():
            button.setChecked(review is not None and review.verdict == name)
        self._group.setExclusive(True)
        text = review.note if review else ""
        if text != self.note.toPlainText():
            self.note.blockSignals(True)
            self.note.setPlainText(text)
            self.note.blockSignals(False)

    def _ask_reason(self) -> None:
        if self.exclusion.isHidden():
            self.exclusion.open_box()
            QTimer.singleShot(0, self.exclusion, lambda: self._area.ensureWidgetVisible(self.exclusion, 0, 0))
        else:
            self.exclusion.close_box()
