"""What the numbers of the model mean: which output, which classes, which of them are positive, from where on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtWidgets import QCheckBox, QLineEdit

from desktop.tongue import Tongue
from desktop.views.model_page.answer import INDENT, Answer, shown_text
from desktop.views.model_page.classes_table import ClassesTable
from desktop.views.model_page.roles import Roles
from desktop.views.model_page.section import Section
from desktop.widgets.choice import Choice
from desktop.widgets.label import Label, printable
from desktop.widgets.number_field import NumberField
from evaluators.submission.known import known_outputs
from evaluators.submission.sentences import meaning_sentence

MEANINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "classification": ("probabilities", "logits", "score"),
    "multilabel": ("probabilities", "logits"),
    "segmentation": ("probabilities", "logits", "label_map"),
    "measurement": ("value",),
}
"""What an output may be, by task; of the other tasks the page says what the package says."""
_LEAST_ORDERED: Final = 3
"""Classes among which an order tells anything."""
MOST_CLASSES: Final = 1000
"""Rows offered for names. The shape is the file's own word, and may name any number."""


class OutputBox(Section):
    """``model.output``, ``model.means``, ``model.classes``, ``model.nonePositive``, ``model.threshold``."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__("output", tongue)
        self.output, self.means = Choice(), Choice()
        self.output.setObjectName("model.output")
        self.means.setObjectName("model.means")
        self.count = NumberField(tongue, 1, MOST_CLASSES, decimals=0)
        self.count.setObjectName("model.classCount")
        self.table = ClassesTable(tongue)
        self.none_positive = QCheckBox()
        self.none_positive.setObjectName("model.nonePositive")
        self.ordered = QCheckBox()
        self.ordered.setObjectName("model.ordered")
        self.threshold = NumberField(tongue, 0, 1, decimals=6)
        self.threshold.setObjectName("model.threshold")
        self.unit = QLineEdit()
        self.unit.setObjectName("model.unit")
        self._unit = Answer("unit", self.unit)
        self.roles = Roles()
        self._roles = Answer("output_roles", self.roles)
        self._output, self._means = Answer("output_name", self.output), Answer("output_means", self.means)
        self._count, self._classes = Answer("count", self.count), Answer("classes", self.table)
        self._positive, self._threshold = Answer("positive", self.none_positive), Answer("threshold", self.threshold)
        self.sentences, self.error = Label("note"), Label("note")
        self.sentences.setIndent(INDENT)
        self.error.setIndent(INDENT)
        self.error.hide()
        rows = (
            self._output,
            self._means,
            self._roles,
            self._count,
            self._classes,
            self.error,
            self.ordered,
            self._unit,
            self._positive,
            self._threshold,
            self.sentences,
        )
        for row in rows:
            self.rows.addWidget(row)
        self.output.chosen.connect(lambda name: self.answered.emit({"output.name": name}))
        self.means.chosen.connect(lambda means: self.answered.emit({"output.means": means}))
        self.roles.answered.connect(self.answered.emit)
        self.count.edited.connect(lambda n: self._fill([""] * int(n), []))
        self.table.renamed.connect(self._named)
        self.table.marked.connect(self._marked)
        self.ordered.clicked.connect(lambda on: self.answered.emit({"task.ordered": True if on else None}))
        self.none_positive.clicked.connect(self._none_marked)
        self.threshold.edited.connect(lambda share: self.answered.emit({"task.threshold": share}))
        self.unit.editingFinished.connect(self._say_unit)
        self._digest = ""

    def retranslate(self) -> None:
        """Say the words and show the answers."""
        super().retranslate()
        words = self.tongue.words
        choose = words("desktop_model.please_choose")
        outputs = self.graph.outputs if self.graph else ()
        self.output.offer({tensor.name: tensor.name for tensor in outputs}, placeholder=choose)
        meanings = {name: words(f"desktop_model.means.{name}") for name in MEANINGS.get(self._kind, ())}
        self.means.offer(meanings, placeholder=choose)
        self.none_positive.setText(words("desktop_model.classes.none_positive"))
        self.ordered.setText(words("desktop_model.classes.ordered"))
        for row in (
            self._output,
            self._means,
            self._roles,
            self._count,
            self._classes,
            self._unit,
            self._positive,
            self._threshold,
        ):
            row.retranslate(words)
        self.table.retranslate()
        if self.submission is not None:
            self._show()

    @property
    def _kind(self) -> str:
        """Return the task, of videos that of each frame; until it is said, the one that most bare models have."""
        told = self.known("task.per_frame") if self._of_videos else self.known("task.kind")
        return str(told or "classification")

    @property
    def _of_videos(self) -> bool:
        return bool(self.known("task.kind") == "video")

    def enter_names(self) -> None:
        """Offer as many rows as the model gives values, and begin with the first that has no name."""
        expected = self._expected()
        if expected is not None:
            self._fill((self.table.names() + [""] * expected)[:expected], self.table.positive())
            empty = [row for row, name in enumerate(self.table.names()) if not name]
            self.table.setCurrentCell(empty[0] if empty else 0, 1)
            self.table.setFocus()

    def _show(self) -> None:
        assert self.submission is not None
        self.output.show_key(self.known("output.name"))
        self.means.show_key(self.known("output.means"))
        asked, draws_boxes = self._kind in MEANINGS, self._kind == "detection" and not self.submission.is_predictions
        self._roles.setVisible(draws_boxes)
        self._roles.ask(still_open=draws_boxes and self.open("output.means"))
        names = [tensor.name for tensor in self.graph.outputs] if self.graph else []
        self.roles.show_outputs(names, known_outputs(self.facts), self.tongue.words, fixed=self.fixed)
        self._means.setVisible(asked and not self.submission.is_predictions)
        outputs = () if asked else known_outputs(self.facts)
        self.sentences.say("\n".join(meaning_sentence(output, self.tongue.words) for output in outputs))
        self.sentences.setVisible(not asked)
        self._output.setVisible(asked and self.graph is not None and len(self.graph.outputs) > 1)
        self._output.ask(still_open=self.open("output.name"))
        self._means.ask(still_open=self.open("output.means"))
        self._show_classes()
        positive = self.known("task.positive")
        self.none_positive.setChecked(positive is not None and not positive)
        self._positive.ask(still_open=self.open("task.positive"))
        if not (self.threshold.line.hasFocus() and self.threshold.line.isModified()):
            self.threshold.set_value(self.known("task.threshold"))
        self._threshold.ask(still_open=self.open("task.threshold"))
        decides = self._kind == "classification" or self._of_videos
        self._positive.setVisible(decides)
        several = self._kind in {"detection", "multilabel"}
        self._threshold.setVisible(several or (decides and (positive is None or bool(positive))))
        self._show_unit()
        self.table.show_drawing(over_images=not decides, sampled=self._kind != "multilabel")
        self._settle()

    def _show_unit(self) -> None:
        self._unit.setVisible(self._kind == "measurement")
        self._unit.ask(still_open=self.open("task.unit"))
        if not (self.unit.hasFocus() and self.unit.isModified()):
            self.unit.setText(printable(self.known("task.unit") or ""))
        self._unit.settle(self.unit.text() or "–" if self.fixed else None)

    def _say_unit(self) -> None:
        if self.unit.isModified():
            self.unit.setModified(False)
            self.answered.emit({"task.unit": self.unit.text().strip() or None})

    def _show_classes(self) -> None:
        assert self.submission is not None
        known = self.known("task.classes")
        expected = self._expected()
        if known is not None:
            marked = self.known("task.positive") or ()
            self._fill(list(known), [row for row, name in enumerate(known) if name in marked])
        elif self._digest != self.submission.package_digest:  # names typed so far stay until they are complete
            self._fill([""] * (expected or 0), [])
        elif expected is not None and self.table.rowCount() != expected:
            self._fill((self.table.names() + [""] * expected)[:expected], [])
        self._digest = self.submission.package_digest
        nobody_said = expected is None and known is None
        self._count.setVisible(nobody_said)
        self._count.ask(still_open=nobody_said and self.table.rowCount() == 0)
        self._classes.setVisible(self.table.rowCount() > 0)
        self._classes.ask(still_open=self.open("task.classes"))

    def _settle(self) -> None:
        for answer, field in ((self._output, self.output), (self._means, self.means)):
            answer.settle(shown_text(field) if self.fixed else None)
        threshold = self.known("task.threshold")
        shown = "–" if threshold is None else self.tongue.words.number(threshold)
        self._threshold.settle(shown if self.fixed else None)
        self.none_positive.setEnabled(not self.fixed)
        self.ordered.setChecked(bool(self.known("task.ordered")))
        self.ordered.setEnabled(not self.fixed)
        several = self.known("task.kind") == "classification" and self.table.rowCount() >= _LEAST_ORDERED
        self.ordered.setVisible(several and (not self.fixed or self.ordered.isChecked()))
        if self.fixed and not self.none_positive.isChecked():
            self._positive.hide()

    def _expected(self) -> int | None:
        """Return how many classes the shape of the output speaks of; one number speaks for two, or is measured."""
        if self._kind == "measurement":
            return 1
        if self.submission is not None and self.submission.is_predictions:
            # One score speaks of two classes, columns name theirs themselves; of masks nobody knows.
            return 2 if self._kind == "classification" else None
        outputs = self.graph.outputs if self.graph else ()
        wanted = self.known("output.name")
        if self.known("output.means") == "label_map":
            return None  # one number for each pixel says nothing of how many there may be
        shape = next((tensor.shape for tensor in outputs if tensor.name == wanted), ())
        given = shape[1] if len(shape) > 1 else None
        if not isinstance(given, int) or not 1 <= given <= MOST_CLASSES:
            return None
        return max(given, 2)

    def _fill(self, names: list[str], positive: list[int]) -> None:
        self.table.fill(names, positive, fixed=self.fixed)
        self._classes.setVisible(bool(names))
        self._say("")

    def _named(self) -> None:
        """Names are told once every class has one: a part of them would say something else."""
        names = self.table.names()
        given = [name for name in names if name]
        taken_away = "" in names and self.known("task.classes") is not None
        self._say("repeated" if len(set(given)) < len(given) else "missing" if taken_away else "")
        if len(set(given)) == len(names) and names != list(self.known("task.classes") or ()):
            self.answered.emit(self._with_positive({"task.classes": names}))

    def _marked(self) -> None:
        if len(self.table.positive()) == self.table.rowCount():
            self._say("all_positive")
            return
        self._say("")
        self.none_positive.setChecked(False)
        names = self.table.names()
        if "" not in names and len(set(names)) == len(names):
            self.answered.emit(self._with_positive({"task.classes": names}))

    def _with_positive(self, answers: dict[str, Any]) -> dict[str, Any]:
        """Add which classes are positive: they are known by name, and names may have changed."""
        names, rows = self.table.names(), self.table.positive()
        if rows and len(rows) < len(names):
            return answers | {"task.positive": [names[row] for row in rows]}
        return answers | {"task.positive": [] if self.none_positive.isChecked() else None}

    def _none_marked(self, checked: bool) -> None:
        if checked:
            self.table.fill(self.table.names(), [], fixed=self.fixed)
        self.answered.emit({"task.positive": [] if checked else None})

    def _say(self, complaint: str) -> None:
        self.error.say(self.tongue.words(f"desktop_model.classes.{complaint}") if complaint else "", "error")
        self.error.setVisible(bool(complaint))
