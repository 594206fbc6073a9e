"""What the data ask is answered with one click or one choice, kept, and undone."""

import shutil

import pytest
from PySide6.QtGui import QGuiApplication

from desktop.views.page import RailState
from evaluators.domain.case import ExclusionReason
from evaluators.errors import CallError
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.steps import choices_of, put_submission, read_data
from support.evaluations import make_evaluation
from support.models import brightness_model, write_package


def test_unknown_patients_are_one_click_away_from_an_answer(bench, images, tmp_path):
    table = tmp_path / "plain.csv"
    table.write_text("image,label\n001.png,dark\n002.png,dark\n003.png,bright\n004.png,bright\n")
    bench.offer("data", images)
    bench.offer("table", table)
    assert bench.asked() == "C246"
    assert "--" not in bench.page.remarks.question.text.text()
    assert bench.page.state() == RailState("problems", 1)
    bench.press(bench.page.remarks.question.buttons()[0])
    bench.settle()
    assert bench.asked() is None
    assert bench.page.images.patients.currentText() == "each image is its own patient"
    bench.evaluation.undo.undo()
    bench.settle()
    assert bench.asked() == "C246"


def test_unclear_decimals_are_answered_with_point_or_comma(bench, images, tmp_path):
    table = tmp_path / "odd.csv"
    table.write_text("image;label;patient;age\n001.png;dark;1;1.234\n002.png;dark;2;0,9\n003.png;bright;3;2\n")
    bench.offer("data", images)
    bench.offer("table", table)
    assert bench.asked() == "M09"
    assert [button.text() for button in bench.page.remarks.question.buttons()] == ["Point", "Comma"]
    bench.press(bench.page.remarks.question.buttons()[1])
    bench.settle()
    assert bench.asked() is None
    assert bench.page.reference.decimal.key == ","


def test_a_column_is_chosen_where_none_is_recognised(bench, images, tmp_path):
    table = tmp_path / "odd.csv"
    table.write_text("name;finding;patient\n001.png;dark;1\n002.png;bright;2\n")
    bench.offer("data", images)
    bench.offer("table", table)
    assert bench.asked() == "C241"
    bench.page.reference.case.chosen.emit("name")
    bench.settle()
    assert bench.asked() == "C242"
    bench.page.reference.value.chosen.emit("finding")
    bench.settle()
    assert bench.asked() is None
    assert bench.page.reference.matched.text() == "matched 2 of 4"
    bench.press(bench.page.reference.unmatched)
    assert [row.number for row in bench.rows()] == [3, 4]


def test_the_column_that_holds_names_of_images_is_one_click_away(bench, images, tmp_path):
    table = tmp_path / "two.csv"
    table.write_text("image,label,old,patient\nx1,dark,001.png,1\nx2,bright,003.png,2\n")
    bench.offer("data", images)
    bench.offer("table", table)
    assert bench.asked() == "C497"
    (use, _) = bench.page.remarks.question.buttons()
    assert use.text() == "Use column “old”"
    bench.press(use)
    bench.settle()
    assert bench.asked() is None
    assert bench.page.reference.matched.text() == "matched 2 of 4"


def test_a_row_without_an_image_names_the_one_it_may_have_meant(bench, images, tmp_path):
    table = tmp_path / "typo.csv"
    table.write_text("image,label,patient\n001.png,dark,1\n003.png,bright,2\n04.png,bright,3\nnothing,dark,4\n")
    bench.offer("data", images)
    bench.offer("table", table)
    bench.press(bench.page.images.problems)
    bench.press(bench.page.cases.problems.copy_all)
    assert "004.png" not in QGuiApplication.clipboard().text()
    bench.page.cases.tools.hide_names.setChecked(False)
    bench.press(bench.page.cases.problems.copy_all)
    assert QGuiApplication.clipboard().text().count("Probably “004.png” is meant") == 1


def test_values_of_the_table_are_assigned_to_classes_of_the_model(bench, images, tmp_path):
    bench.offer("data", images)
    put_submission(bench.evaluation.folder, write_package(tmp_path / "package", brightness_model()))
    bench.evaluation.touch("submission")
    table = tmp_path / "codes.csv"
    table.write_text("image,label,patient\n001.png,nv,1\n002.png,nv,2\n003.png,mel,3\n004.png,odd,4\n")
    bench.offer("table", table)
    values = bench.page.reference.values
    assert values.isVisible()
    assert set(values.choices) == {"nv", "mel", "odd"}
    for value, meaning in (("nv", "dark"), ("mel", "bright"), ("odd", "")):
        values.mapped.emit(value, meaning)
        bench.settle()
    assert [bench.said(row) for row in bench.rows()] == ["dark", "dark", "bright", "odd"]
    assert bench.rows()[3].exclusion is ExclusionReason.LABEL_NOT_EVALUATED
    assert bench.evaluation.plan.classes == {"nv": "dark", "mel": "bright", "odd": ""}


def test_who_set_the_reference_standard_is_written_into_the_plan(bench, tmp_path):
    bench.open_made(tmp_path)
    reference = bench.page.reference
    assert "printed in the summary" in reference.printed.text()
    reference.by.setEditText("Histopathology")
    reference.by.lineEdit().editingFinished.emit()
    reference.readers.line.setText("2")
    reference.readers.line.editingFinished.emit()
    reference.blind.chosen.emit("no")
    kept = bench.evaluation.folder.plan.reference
    assert (kept.set_by, kept.readers, kept.blinded) == ("Histopathology", 2, True)
    bench.evaluation.undo.undo()
    assert bench.evaluation.folder.plan.reference.blinded is None


def test_a_second_folder_is_added_to_the_first(bench, images, tmp_path):
    other = tmp_path / "data" / "more"
    other.mkdir()
    shutil.copy(images / "001.png", other / "a.png")
    with (other / "a.png").open("ab") as stream:
        stream.write(b"\0")
    bench.offer("data", images)
    bench.offer("data", other)
    assert len(bench.evaluation.cases) == 5
    assert choices_of(bench.evaluation.folder).source.only == ("images", "more")
    bench.evaluation.undo.undo()
    bench.settle()
    assert len(bench.evaluation.cases) == 4


def test_a_question_is_still_there_when_the_evaluation_is_opened_again(bench, tmp_path):
    target = make_evaluation(tmp_path)
    with open_folder(target, write=True) as folder, pytest.raises(CallError):
        read_data(folder, choices_of(folder).model_copy(update={"patient_column": ""}), Silent())
    bench.evaluation.open(target)
    assert bench.asked() == "C246"
    assert bench.page.remarks.question.isVisible()


def test_another_model_asks_its_own_questions(bench, images, tmp_path):
    table = tmp_path / "plain.csv"
    table.write_text("image,label,patient\n001.png,dark,1\n002.png,bright,2\n")
    bench.offer("data", images)
    bench.offer("table", table)
    assert bench.asked() is None
    images.rename(tmp_path / "elsewhere")
    put_submission(bench.evaluation.folder, write_package(tmp_path / "package", brightness_model()))
    bench.evaluation.touch("submission")
    assert bench.asked() == "C481"
    (tmp_path / "elsewhere").rename(images)
    bench.press(bench.page.remarks.question.buttons()[0])
    bench.settle()
    assert bench.asked() is None
    assert [bench.said(row) for row in bench.rows()] == ["dark", "bright", "", ""]
