"""The Data page as a person uses it: images come in, problems are one table, cases are excluded with a reason."""

import shutil
import time

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit

from desktop.views.page import RailState
from evaluators.cohort.image_workers import WorkerDescriber
from evaluators.domain.case import ExclusionReason
from evaluators.evaluation import planning
from evaluators.evaluation.choices import wanted_choices
from support.evaluations import make_evaluation


@pytest.fixture
def slow_images(monkeypatch):
    describe = WorkerDescriber.describe
    monkeypatch.setattr(WorkerDescriber, "describe", lambda self, data: (time.sleep(0.25), describe(self, data))[1])


def test_without_images_the_page_says_what_may_be_dropped_and_why_one_cannot_go_on(bench):
    assert bench.page.empty.isVisible()
    assert bench.page.drop.text() == "DICOM, PNG, JPEG, NIfTI or video. Subfolders are included."
    assert not bench.page.next.isEnabled()
    assert bench.page.footer.reason.text() == "Add images first."
    assert bench.page.state() == RailState("to_do")


def test_dropped_images_and_table_become_cases_with_their_reference(bench, images):
    bench.offer("data", images)
    assert [row.number for row in bench.rows()] == [1, 2, 3, 4]
    assert bench.page.footer.reason.text() == "Choose the reference standard first."
    assert bench.page.state() == RailState("to_do")
    bench.offer("table", images.parent / "labels.csv")
    assert [bench.said(row) for row in bench.rows()] == ["dark", "dark", "bright", "bright"]
    assert bench.page.cases.balance.text() == "bright 2 (50.0%), dark 2 (50.0%) – 4 patients"
    assert bench.page.reference.matched.text() == "matched 4 of 4"
    assert bench.page.next.isEnabled()
    assert bench.page.state() == RailState("ok")


def test_rows_appear_while_images_are_still_being_read(bench, images, slow_images):
    bench.page.offer("data", [images])
    bench.bot.waitUntil(lambda: bool(bench.rows()), timeout=20_000)
    assert bench.recording.busy
    assert bench.page.images.halt.isVisible()
    assert all(row.number is None for row in bench.rows())
    bench.settle()
    assert [row.number for row in bench.rows()] == [1, 2, 3, 4]


def test_an_exclusion_asks_for_a_reason_and_can_be_undone(bench, tmp_path):
    bench.open_made(tmp_path)
    area = bench.page.cases
    area.table.ticked.emit(1, False)
    assert area.sheet.isVisible()
    bench.press(area.sheet.confirm)
    assert area.sheet.wrong.isVisible()
    area.sheet.reason.show_key("bad_image")
    area.sheet.note.setText("blurred")
    bench.press(area.sheet.confirm)
    assert bench.evaluation.cases[1].exclusion_note == "Image not usable – blurred"
    assert not area.sheet.isVisible()
    assert "Excluded: Image not usable – blurred" in area.table.problem_of(bench.rows()[1])
    bench.evaluation.undo.undo()
    assert bench.evaluation.cases[1].exclusion is None
    bench.evaluation.undo.redo()
    area.table.ticked.emit(1, True)
    assert bench.evaluation.cases[1].exclusion is None


def test_rows_without_an_image_are_called_so_and_not_problems(bench, images):
    table = images.parent / "labels.csv"
    table.write_text(table.read_text() + "901.png,dark,p91,female\r\n902.png,dark,p92,female\r\n")
    bench.offer("data", images)
    bench.offer("table", table)
    said = bench.page.images.summary.text()
    assert said.endswith("– 2 rows of the table without an image")
    assert "problem" not in said
    assert not bench.page.images.problems.isHidden()  # where they are listed


def test_a_reason_that_is_only_other_says_nothing(bench, tmp_path):
    bench.open_made(tmp_path)
    sheet = bench.page.cases.sheet
    bench.page.cases.table.ticked.emit(0, False)
    sheet.reason.show_key("other")
    bench.press(sheet.confirm)
    assert sheet.wrong.isVisible()
    assert bench.evaluation.cases[0].exclusion is None


def test_after_the_lock_images_stay_and_an_exclusion_becomes_an_amendment(bench, tmp_path):
    bench.open_made(tmp_path)
    planning.lock(bench.evaluation.folder)
    bench.evaluation.touch("plan")
    assert not bench.page.images.folder.isVisible()
    for name, text in (("case_column", "image"), ("value_column", "label"), ("readers", "–")):
        field = bench.page.reference.fields[name]
        assert (field.control.isVisible(), field.said.isVisible(), field.said.text()) == (False, True, text)
    assert not bench.page.images.patients.isVisible()
    assert bench.page.images.patient_said.text() == "column “patient”"
    assert bench.page.status.text().startswith("The plan is locked")
    bench.offer("data", tmp_path)
    assert [error.id for error in bench.failed] == ["C480"]
    area = bench.page.cases
    area.table.ticked.emit(2, False)
    assert area.sheet.printed.text().startswith("The plan is locked: this becomes an amendment")
    area.sheet.note.setText("Not ours")
    bench.press(area.sheet.confirm)
    assert bench.evaluation.folder.locked_plan.amendments[0].reason == "Not ours"
    assert not bench.evaluation.undo.canUndo()


def test_names_are_hidden_until_a_person_wants_them(bench, tmp_path):
    bench.open_made(tmp_path)
    table, tools = bench.page.cases.table, bench.page.cases.tools
    file = next(place for place, column in enumerate(table.rows.columns) if column.id == "file")
    assert table.isColumnHidden(file)
    tools.search.setText("001.png")
    bench.bot.waitUntil(lambda: not bench.rows())
    tools.hide_names.setChecked(False)
    tools.search.setText("002.png")
    bench.bot.waitUntil(lambda: [row.number for row in bench.rows()] == [2])
    assert not table.isColumnHidden(file)


def test_problems_are_one_table_that_names_files_only_when_wanted(bench, images):
    (images / "notes.png").write_bytes(b"no image")
    shutil.copy(images / "001.png", images / "copy.png")
    bench.offer("data", images)
    bench.offer("table", images.parent / "labels.csv")
    bench.press(bench.page.images.problems)
    shown = bench.page.cases.problems.table
    bench.press(bench.page.cases.problems.copy_all)
    assert "notes.png" not in QGuiApplication.clipboard().text()
    assert shown.rows.rowCount() == len(bench.evaluation.problems)
    bench.page.cases.tools.hide_names.setChecked(False)
    bench.press(bench.page.cases.problems.copy_all)
    assert "notes.png" in QGuiApplication.clipboard().text()
    bench.page.cancel()
    assert bench.page.cases.table.isVisible()
    notice = bench.page.remarks.duplicates
    assert notice.text.text() == "1 image is in the data twice and would count twice."
    assert [button.text() for button in notice.buttons()] == ["Keep one of each", "Show"]
    bench.press(notice.buttons()[0])
    assert notice.isHidden()
    bench.press(bench.page.cases.duplicates)
    assert [row.exclusion for row in bench.rows()] == [ExclusionReason.DUPLICATE]


def test_images_that_changed_are_said_and_recorded_again_with_one_click(bench, tmp_path):
    bench.open_made(tmp_path)
    (tmp_path / "images" / "003.png").write_bytes((tmp_path / "images" / "004.png").read_bytes() + b"\0")
    bench.page.shown()
    bench.settle()
    notice = bench.page.remarks.changed
    assert notice.text.text().startswith("1 image changed since it was added.")
    show, again = notice.buttons()
    bench.press(show)
    assert [row.number for row in bench.rows()] == [3]
    bench.press(again)
    bench.settle()
    assert not notice.isVisible()


def test_a_folder_in_which_nothing_can_be_read_shows_its_problems(bench, tmp_path):
    folder = tmp_path / "unreadable"
    folder.mkdir()
    (folder / "a.png").write_bytes(b"no image")
    bench.offer("data", folder)
    assert not bench.evaluation.cases
    assert bench.page.state() == RailState("problems", 1)
    assert bench.page.footer.reason.text() == "No case can be evaluated; see the problems."
    bench.press(bench.page.images.problems)
    assert bench.page.cases.problems.table.isVisible()
    assert bench.page.cases.problems.table.rows.rowCount() == 1


def test_a_stopped_reading_says_so_and_goes_on(bench, images, slow_images):
    bench.page.offer("data", [images])
    bench.bot.waitUntil(lambda: bool(bench.rows()), timeout=20_000)
    bench.press(bench.page.images.halt)
    bench.settle()
    assert "What was read is kept" in bench.page.remarks.stopped.text.text()
    assert not bench.evaluation.cases
    bench.press(bench.page.remarks.stopped.buttons()[0])
    bench.settle()
    assert len(bench.evaluation.cases) == 4
    assert not bench.page.remarks.isVisible()


def test_a_reading_that_was_cut_off_is_offered_again_when_the_evaluation_is_opened(bench, images, slow_images):
    bench.page.offer("data", [images])
    bench.bot.waitUntil(lambda: bool(bench.rows()), timeout=20_000)
    bench.press(bench.page.images.halt)
    bench.settle()
    path = bench.evaluation.folder.path
    bench.evaluation.close()
    bench.evaluation.open(path)
    assert bench.page.remarks.stopped.text.text().startswith("Reading was interrupted.")
    assert bench.page.footer.reason.text() == "Read the images to their end first."
    bench.press(bench.page.remarks.stopped.buttons()[0])
    bench.settle()
    assert len(bench.evaluation.cases) == 4
    assert wanted_choices(bench.evaluation.folder) is None


def test_a_table_that_comes_after_a_stop_does_not_lose_the_images(bench, images, slow_images):
    bench.page.offer("data", [images])
    bench.bot.waitUntil(lambda: bool(bench.rows()), timeout=20_000)
    bench.press(bench.page.images.halt)
    bench.settle()
    bench.offer("table", images.parent / "labels.csv")
    assert [case.reference is not None for case in bench.evaluation.cases] == [True] * 4


def test_a_paused_reading_waits_until_it_may_go_on(bench, images, slow_images):
    bench.page.offer("data", [images])
    bench.bot.waitUntil(lambda: bool(bench.rows()), timeout=20_000)
    bench.press(bench.page.images.hold)
    assert bench.page.images.hold.text() == "Continue"
    assert bench.page.images.read_label.text().startswith("Paused at")
    bench.bot.wait(600)
    assert bench.recording.busy
    bench.press(bench.page.images.hold)
    bench.settle()
    assert len(bench.evaluation.cases) == 4


def test_an_evaluation_opened_elsewhere_can_be_looked_at(bench, tmp_path):
    target = make_evaluation(tmp_path)
    bench.evaluation.open(target, write=False)
    assert len(bench.rows()) == 12
    assert bench.page.status.text() == "This evaluation can only be looked at here."
    assert not bench.page.images.folder.isVisible()


def test_the_place_in_the_table_is_kept_when_a_case_is_excluded(bench, tmp_path):
    bench.open_made(tmp_path)
    table = bench.page.cases.table
    table.select_rows([2])
    table.ticked.emit(3, False)
    bench.page.cases.sheet.note.setText("Not ours")
    bench.press(bench.page.cases.sheet.confirm)
    assert table.selected_rows() == [2]


def test_every_control_has_an_accessible_name_in_both_languages(bench, tmp_path):
    bench.open_made(tmp_path)
    for language in ("en", "de"):
        bench.tongue.speak(language)
        controls = [
            *bench.page.findChildren(QAbstractButton),
            *bench.page.findChildren(QComboBox),
            *bench.page.findChildren(QLineEdit),
        ]
        named = [one for one in controls if one.objectName().startswith("data.")]
        assert len(named) > 20
        assert [one.objectName() for one in named if not one.accessibleName()] == []


def test_what_was_done_before_the_lock_is_not_undone_after_it(bench, tmp_path):
    bench.open_made(tmp_path)
    bench.page.cases.table.ticked.emit(0, False)
    bench.page.cases.sheet.note.setText("Not ours")
    bench.press(bench.page.cases.sheet.confirm)
    planning.lock(bench.evaluation.folder)
    bench.evaluation.touch("plan")
    bench.evaluation.undo.undo()
    assert [error.id for error in bench.failed] == ["M12"]
    assert bench.evaluation.cases[0].exclusion is ExclusionReason.BY_HAND
