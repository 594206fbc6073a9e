"""Model: a file is dropped, what it leaves open is answered, one image is tried."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QPushButton, QVBoxLayout, QWidget

from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.opening_model import OpeningModel
from desktop.flows.own_answers import said
from desktop.flows.preparing import resized
from desktop.tongue import Tongue
from desktop.views.model_page.card_box import CardBox
from desktop.views.model_page.file_box import FileBox
from desktop.views.model_page.output_box import OutputBox
from desktop.views.model_page.preparation_box import PreparationBox
from desktop.views.model_page.section import Section
from desktop.views.model_page.task_box import TaskBox
from desktop.views.model_page.test_sheet import TestSheet
from desktop.views.page import Page, RailState
from desktop.views.steps import model_state
from desktop.widgets.choosing import leave_program_folder
from desktop.widgets.notice import Action, Notice
from evaluators.domain.submission import Finding, Submission
from evaluators.errors import EvaluationError
from evaluators.submission.findings import finding_message, needs_another_file

NO_KEY = "C182"
"""What was chosen as the vendor's key is none."""
AGAIN = {"M03", "C115", "C119"}
"""Errors after which the same file may do: something beside it was missing."""

PREDICTIONS = {"table", "annotations", "data"}
"""Kinds of a drop that may be predictions. Nothing tells a mask from an image or a reference but who drops it where."""


class ModelPage(Page):
    """The first step of an evaluation."""

    dropped = Signal(list)
    """Paths, still to be routed: it may be a model together with its images."""

    def __init__(self, tongue: Tongue, evaluation: OpenEvaluation, opening: OpeningModel) -> None:
        super().__init__("model", tongue)
        self._evaluation, self._opening = evaluation, opening
        self.locked, self.file = Notice(), FileBox(tongue)
        self.refusals = QVBoxLayout()
        self.refusals.setSpacing(8)
        self._refusals: list[Notice] = []
        self.task, self.preparation, self.output = TaskBox(tongue), PreparationBox(tongue), OutputBox(tongue)
        self.card, self.test = CardBox(tongue), TestSheet(tongue)
        self.sections: tuple[Section, ...] = (self.task, self.preparation, self.output, self.card, self.test)
        self.body.addWidget(self.locked)
        self.body.addWidget(self.file)
        self.body.addLayout(self.refusals)
        for section in self.sections:
            self.body.addWidget(section)
            section.answered.connect(opening.answer)
        self.body.addStretch(1)
        self.next = QPushButton()
        self.next.setObjectName("model.next")
        self.footer.set_primary(self.next)
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        """Say every word of the page."""
        super().retranslate()
        self.next.setText(self.tongue.words("desktop_model.continue"))
        self.next.setAccessibleName(self.next.text())
        self.file.retranslate()
        self._show()

    def state(self) -> RailState:
        """Return what the rail says beside the page."""
        return model_state(self._evaluation)

    def asks_for(self, kind: str) -> bool:
        """Return whether a table or folder is the predictions that were chosen here."""
        if not self.file.predictions.isChecked() or self._fixed:
            return False
        begun = self._evaluation.submission is not None  # then images dropped here are the images, not masks
        return kind in PREDICTIONS and not (begun and kind == "data")

    def offer(self, kind: str, paths: Sequence[Path]) -> None:
        """Take a dropped model, or what was predicted elsewhere: a table, or a folder of masks."""
        if kind in {"model", *PREDICTIONS} and paths:
            self.file.predictions.setChecked(kind in PREDICTIONS)
            self.open(paths[0])

    def open(self, path: Path) -> None:
        """Read a model, or a table of predictions where that is all there is, unless the plan is locked."""
        if not self._fixed:
            self._opening.open(path, predictions=self.file.predictions.isChecked())

    def _choose_model(self) -> None:
        self._choose("predictions_kinds" if self.file.predictions.isChecked() else "kinds", self.open)

    def _choose_vendor_key(self) -> None:
        self._choose("key_kinds", self._opening.take_vendor_key)

    def cancel(self) -> None:
        """Give up reading, or close the test."""
        if self._opening.reading:
            self._opening.cancel()
        else:
            self.test.clear()

    @property
    def _fixed(self) -> bool:
        """Return whether the model can no longer be changed."""
        evaluation = self._evaluation
        return evaluation.locked_plan is not None or (evaluation.folder is not None and not evaluation.writable)

    def _connect(self) -> None:
        file, opening = self.file, self._opening
        file.dropped.connect(self.dropped)
        file.choose.clicked.connect(self._choose_model)
        file.folder.clicked.connect(lambda: self._choose("", self.open))
        file.remove.clicked.connect(opening.remove)
        file.cancel.clicked.connect(opening.cancel)
        file.facts.vendor_key.clicked.connect(self._choose_vendor_key)
        self.card.load.connect(lambda: self._choose("card_kinds", opening.load_card))
        self.test.asked.connect(lambda: self._choose("test.kinds", opening.try_image))
        self.next.clicked.connect(lambda: self.go.emit("data"))
        opening.changed.connect(self._show)
        opening.tried.connect(self.test.show_tried)
        opening.try_failed.connect(self.test.show_error)
        self._evaluation.changed.connect(self._changed)

    def _changed(self, part: str) -> None:
        if part in {"folder", "submission"}:
            self.test.clear()
        if part in {"folder", "submission", "plan"}:
            self._show()

    def _show(self) -> None:
        submission, fixed = self._evaluation.submission, self._fixed
        reading = self._opening.reading
        source = str(self._opening.source or "")
        path = source or (submission.model_file if submission else "")
        self.file.show_submission(submission, path=path, fixed=fixed)
        self.file.show_reading(reading, busy=self._opening.busy)
        shown = self._sections_of(submission)
        for section in self.sections:
            section.setVisible(section in shown)
            section.setEnabled(reading is None)
        if submission is not None:
            by_vendor = submission.package_format not in {"bare_onnx", "predictions"}
            self.preparation.tell_origin(by_vendor=by_vendor, own=self._opening.own_steps)
            facts = said(submission)
            for section in shown:
                section.show_submission(submission, facts, fixed=fixed)
        self.test.show_trying(trying=self._opening.trying)
        self._say_state(submission)
        self._show_refusals(submission)
        self._show_error(self._opening.error)
        self.state_changed.emit()

    def _sections_of(self, submission: Submission | None) -> tuple[Section, ...]:
        """Return what there is to ask: with predictions made elsewhere, nothing is prepared or run here."""
        if submission is None or needs_another_file(submission):
            return ()
        return (self.output, self.card) if submission.is_predictions else self.sections

    def _say_state(self, submission: Submission | None) -> None:
        words = self.tongue.words
        reason = "no_model" if submission is None else "refused" if submission.refused else ""
        self.footer.set_reason(words(f"desktop_model.{reason}") if reason else "")
        if submission is None:
            self.say_status("")
        elif submission.refused:
            self.say_status(words("desktop_model.refused"))
        elif submission.questions:
            self.say_status(words("desktop_model.open_questions", n=len(submission.questions)))
        else:
            self.say_status(words("desktop_model.ready"))
        if self._fixed:
            locked = self._evaluation.locked_plan is not None
            self.locked.tell(words(f"desktop_model.{'locked' if locked else 'read_only'}"))
        else:
            self.locked.clear()

    def _show_refusals(self, submission: Submission | None) -> None:
        """Show every reason not to run the model, each with what can be done about it here."""
        for notice in self._refusals:
            notice.hide()  # deleting waits for the event loop, and until then it would show through
            notice.deleteLater()
        self._refusals = []
        for finding in submission.findings if submission else ():
            if finding.severity == "refuse":
                notice = Notice(self)  # shown without a parent it would be a window of its own
                text, actions = self._remedy(finding)
                notice.tell(text, "error", actions)
                self.refusals.addWidget(notice)
                self._refusals.append(notice)

    def _remedy(self, finding: Finding) -> tuple[str, list[Action]]:
        words = self.tongue.words
        message = finding_message(finding, words)
        if self._fixed:
            return str(message), []
        another = (words("desktop_model.choose_another"), self._choose_model)
        match finding.kind:
            case "size_differs":
                width, height = int(finding.parameters["w"]), int(finding.parameters["h"])
                label = words("desktop_model.set_size", w=width, h=height)
                return message.happened, [(label, lambda: self._set_size(width, height))]
            case "class_count_differs":
                return str(message), [(words("desktop_model.enter_names"), self.output.enter_names)]
            case "weights_missing" if self._opening.source is not None:
                source = self._opening.source
                return str(message), [(words("desktop_model.try_again"), lambda: self.open(source)), another]
        return str(message), [another]

    def _set_size(self, width: int, height: int) -> None:
        submission = self._evaluation.submission
        if submission is None or submission.card is None:
            return
        steps = resized(submission.card.input[0].steps, width, height)
        if steps is None:
            self.preparation.edit.click()
        else:
            self._opening.answer({"input.steps": steps})

    def _show_error(self, error: EvaluationError | None) -> None:
        if error is None:
            self.file.notice.clear()
            return
        words = self.tongue.words
        actions: list[Action] = []
        if not self._fixed:
            if error.id in AGAIN:
                actions.append((words("desktop_model.try_again"), self._opening.again))
            choose = self._choose_vendor_key if error.id == NO_KEY else self._choose_model
            actions.append((words("desktop_model.choose_another"), choose))
        text, name = str(words.error(error)), self._opening.refused
        if name and self._evaluation.submission is not None:  # beside the name of the model that stays
            text = words("desktop_model.kept", name=name, message=text)
        self.file.tell(text, actions)

    def _choose(self, kinds: str, then: Callable[[Path], None]) -> None:
        """Ask for a file, or with no kinds for a folder."""
        dialog = _file_dialog(self, self.tongue.words(f"desktop_model.{kinds}") if kinds else "")
        dialog.fileSelected.connect(lambda path: then(Path(path)))
        dialog.open()


def _file_dialog(parent: QWidget, kinds: str) -> QFileDialog:
    dialog = QFileDialog(parent)
    leave_program_folder(dialog)
    dialog.setObjectName("model.dialog")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile if kinds else QFileDialog.FileMode.Directory)
    dialog.setNameFilters(kinds.split(";;") if kinds else [])
    dialog.finished.connect(dialog.deleteLater)
    return dialog
