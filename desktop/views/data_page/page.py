"""Data: images stream in, a table says what is what, and every case is listed with what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout

from desktop.flows.meant_as_masks import together
from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.recording import Recording
from desktop.flows.viewing import Viewing
from desktop.tongue import Tongue
from desktop.views.data_page.case_area import CaseArea
from desktop.views.data_page.case_rows import rows_of_files
from desktop.views.data_page.chooser import Chooser
from desktop.views.data_page.findings_box import FindingsBox
from desktop.views.data_page.images_box import COLUMN, DICOM, OWN, ImagesBox
from desktop.views.data_page.reference_box import ReferenceBox
from desktop.views.data_page.remarks import Remarks
from desktop.views.data_page.remedies import measurements_of, remedies
from desktop.views.data_page.tally import Tally
from desktop.views.page import Page, RailState
from desktop.widgets.label import Label
from evaluators.cohort.file_reading import ScannedFile
from evaluators.domain.case import PatientSource
from evaluators.domain.plan import ReferencePlan
from evaluators.errors import PlanError

KEPT_ONE: Final = "data.kept_one"  # of how many duplicates the person said so


class DataPage(Page):
    """The second step of an evaluation.

    Args:
        tongue: The words.
        evaluation: The open evaluation.
        recording: Reads the data.
        viewing: Makes the small pictures.
    """

    def __init__(self, tongue: Tongue, evaluation: OpenEvaluation, recording: Recording, viewing: Viewing) -> None:
        super().__init__("data", tongue, widest=None)
        self._evaluation, self._recording, self._viewing = evaluation, recording, viewing
        self._tally = Tally(evaluation)
        self._streaming = self._stale = False
        self.chooser = Chooser(self, tongue, recording)
        self.images, self.reference = ImagesBox(tongue), ReferenceBox(tongue)
        self.cases = CaseArea(tongue, evaluation, viewing)
        answers = remedies(recording, self.chooser, self.reference, self.cases, self._keep_one)
        self.remarks, self.findings = Remarks(tongue, answers), FindingsBox(tongue)
        self.empty, self.drop, self.hint, self.local = QFrame(), Label("key"), Label("note"), Label("note")
        self.next = QPushButton()
        self.next.setObjectName("data.next")
        self.empty.setProperty("drop", True)
        inside = QVBoxLayout(self.empty)
        inside.setContentsMargins(24, 32, 24, 32)
        inside.setSpacing(8)
        inside.addWidget(self.hint)
        inside.addWidget(self.drop)
        self.body.setSpacing(12)
        for widget in (self.remarks, self.images, self.empty, self.reference, self.findings):
            self.body.addWidget(widget)
        self.body.addWidget(self.cases, 1)
        self.body.addWidget(self.local)
        self.body.addStretch(0)
        self.footer.set_primary(self.next)
        self._connect()
        self.retranslate()

    def _connect(self) -> None:
        recording, images, reference = self._recording, self.images, self.reference
        images.add_folder.connect(self.chooser.image_folder)
        images.add_files.connect(self.chooser.image_files)
        images.remove.connect(lambda: recording.change("desktop_data.undo.images", source=None))
        images.pause.connect(recording.pause)
        images.stop.connect(recording.stop)
        images.patients_from.connect(self._patients_from)
        images.show_problems.connect(self.cases.show_problems)
        images.unit_chosen.connect(lambda unit: recording.change("desktop_data.undo.unit", unit=unit))
        images.choose_list.connect(self.chooser.training_list)
        images.remove_list.connect(lambda: recording.change("desktop_data.undo.training", training_hashes=None))
        reference.choose.connect(self.chooser.reference_file)
        reference.choose_folder.connect(self.chooser.reference_folder)
        self.findings.show_cases.connect(self.cases.show_found)
        reference.remove.connect(lambda: recording.change("desktop_data.undo.reference", reference=None))
        reference.answered.connect(lambda answers: recording.change(**answers))
        reference.described.connect(lambda fields: recording.describe_reference(**fields))
        reference.show_unmatched.connect(lambda: self.cases.show_filter("no_reference"))
        reference.values.mapped.connect(self._mapped)
        self.cases.host.changed.connect(self._reveal)
        self.next.clicked.connect(lambda: self.go.emit("plan"))
        recording.began.connect(self._began)
        recording.arrived.connect(self._arrived)
        recording.moved.connect(self._moved)
        recording.ended.connect(self._show)
        self._evaluation.changed.connect(self._follow)

    def _keep_one(self) -> None:
        """Agree with what the program does already: the others are left out of the evaluation."""
        self._evaluation.remember(KEPT_ONE, self._tally.overview.duplicates if self._tally.overview else 0)
        self._moved()

    def retranslate(self) -> None:
        """Say every word of the page."""
        super().retranslate()
        words = self.tongue.words
        self.hint.say(words("desktop_data.empty.hint"))
        self.drop.say(words("desktop_data.empty.drop"))
        self.local.say(words("desktop_data.local"))
        self.next.setText(words("desktop_data.next"))
        self.next.setAccessibleName(self.next.text())
        for part in (self.images, self.reference, self.findings, self.cases):
            part.retranslate()
        self._show()

    def state(self) -> RailState:
        """Return what the rail says beside the page."""
        asked = self._recording.error is not None
        if not (self._evaluation.cases or self._evaluation.problems or asked):
            return RailState("to_do")
        n = asked + sum(problem.severity == "error" for problem in self._evaluation.problems)
        return RailState("problems", n) if n else RailState("to_do" if self._reason() else "ok")

    def offer(self, kind: str, paths: Sequence[Path]) -> None:
        """Take dropped images or a dropped table."""
        if self._recording.fixed and self._evaluation.locked_plan is not None:
            self._evaluation.failed.emit(PlanError("C480"))
        if self._recording.fixed or not paths:
            return
        if kind == "table":
            self._recording.choose_reference(paths[0])
        elif kind == "annotations":
            self._recording.choose_reference(together(paths))
        elif kind == "data":
            self._recording.take(paths)

    def search(self) -> None:
        """Go to the search field."""
        self.cases.tools.search.setFocus()

    def copy(self) -> None:
        """Copy the table on the screen."""
        self.cases.copy()

    def record_again(self) -> None:
        """Read all data again."""
        self._recording.read()

    def cancel(self) -> None:
        """Close what lies over the cases."""
        self.cases.host.close_sheet()

    def shown(self) -> None:
        """Show what became other while nobody looked, and see whether files changed meanwhile."""
        if self._stale:
            self._show()
        self._recording.look_for_changes()

    def close_down(self) -> None:
        """End the worker that makes the small pictures."""
        self._viewing.close()

    def _follow(self, part: str) -> None:
        if part == "folder":
            self.cases.begin_anew()
        if part not in {"folder", "submission", "cohort", "plan"}:
            return
        if self.isVisible():
            self._show()
        else:  # a hundred thousand cases are not counted for nobody
            self._stale = True
            self.state_changed.emit()

    def _began(self) -> None:
        self._streaming = self._recording.other_images
        if self._streaming:
            self.cases.begin_stream()
        self._show()

    def _arrived(self, files: list[ScannedFile]) -> None:
        if self._streaming:
            self.cases.add_rows(rows_of_files(files, len(self.cases.table.rows.rows) + 1))

    def _moved(self) -> None:
        recording = self._recording
        self.images.show_reading(recording.progress if recording.busy else None, paused=recording.paused)
        self.cases.show_changed(recording.changed_cases)
        kept = self._evaluation.recall(KEPT_ONE)
        self.remarks.show_remarks(recording, self._tally.overview, kept, fixed=recording.fixed)

    def _show(self) -> None:
        """Show what the evaluation holds."""
        self._stale = False
        evaluation, recording = self._evaluation, self._recording
        head, fixed = evaluation.cohort_head, recording.fixed
        self._tally.count()
        nothing = not (evaluation.cases or evaluation.problems or recording.busy)
        self.empty.setVisible(nothing and not fixed)
        self.cases.setVisible(not nothing)
        self.reference.setVisible(not nothing or recording.choices.reference is not None)
        table = head.table if head else None
        columns = recording.columns or (table.columns if table else ())
        self.images.offer_columns(columns)
        self.images.show_unit(head.unit if head else recording.choices.unit or "file")
        self.images.show_cohort(self._tally.overview, len(evaluation.problems), fixed=fixed)
        self.images.show_patients(self._patient_key())
        self.images.show_training(recording.choices.training_path, fixed=fixed)
        unit = next((one.reference.unit for one in evaluation.cases if one.reference and one.reference.unit), None)
        self.reference.show_choices(
            recording.choices, table, columns, measurements=measurements_of(recording), unit=unit, fixed=fixed
        )
        several = any(one.reference is not None and one.reference.readers for one in evaluation.cases)
        self.reference.annotations.show_choices(recording.choices, head, several=several, fixed=fixed)
        self.findings.show_findings(head.findings if head and not recording.busy else ())
        self.reference.show_reference(evaluation.plan.reference if evaluation.plan else ReferencePlan())
        paired = head is not None and head.reference_kind is not None
        self.reference.show_matched(self._tally.matched, len(evaluation.cases) if paired else 0)
        self._show_values(fixed=fixed)
        self.cases.show_cases(self._tally.overview, busy=recording.busy, streaming=recording.busy and self._streaming)
        self._moved()
        self._say_fixed()
        self.footer.set_reason(self._reason())
        self.state_changed.emit()

    def _reveal(self) -> None:
        """Bring a sheet that was opened into view."""
        area = self.findChild(QScrollArea)
        if area is not None and self.cases.host.open is not None:
            QTimer.singleShot(0, self, lambda: area.ensureWidgetVisible(self.cases.host, 0, 48))

    def _show_values(self, *, fixed: bool) -> None:
        submission = self._evaluation.submission
        classes = submission.card.task.classes if submission and submission.card else ()
        self.reference.values.show_values(self._tally.values, classes, fixed=fixed)

    def _say_fixed(self) -> None:
        locked = self._evaluation.locked_plan is not None
        key = "fixed" if locked else "read_only" if self._recording.fixed else None
        self.say_status(self.tongue.words(f"desktop_data.{key}") if key else "")

    def _reason(self) -> str:
        """Return why one cannot go on, or nothing."""
        recording, key = self._recording, ""
        if recording.busy:
            key = "reading"
        elif recording.stopped is not None:
            key = "stopped"
        elif not self._evaluation.cases:
            key = "nothing" if self._evaluation.problems else "no_images"
        elif recording.error is not None:
            key = "question"
        elif recording.choices.reference is None:
            key = "no_reference"
        elif not self._tally.evaluable:
            key = "nothing"
        return self.tongue.words(f"desktop_data.reasons.{key}") if key else ""

    def _patient_key(self) -> str | None:
        head, choices = self._evaluation.cohort_head, self._recording.choices
        if choices.one_image_per_patient:
            return OWN
        if choices.patient_column:
            return COLUMN + choices.patient_column
        if head is not None and head.patient_source is PatientSource.DICOM:
            return DICOM
        return COLUMN + head.table.patient_column if head and head.table and head.table.patient_column else None

    def _patients_from(self, key: str) -> None:
        column = key.removeprefix(COLUMN) if key.startswith(COLUMN) else ""
        self._recording.change(one_image_per_patient=key == OWN, patient_column=column)

    def _mapped(self, value: str, meaning: str) -> None:
        self._recording.change(value_map={**self._recording.choices.value_map, value: meaning})
