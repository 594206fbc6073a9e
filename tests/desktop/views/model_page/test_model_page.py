"""The Model page: a file, the questions it leaves open, one image."""

from PIL import Image
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QComboBox, QFileDialog, QLineEdit, QWidget

from desktop.views.model_page.task_box import KINDS
from desktop.views.page import RailState
from evaluators.tasks.registry import TASKS
from support.mask_models import write_mask_package
from support.model_pages import answer_everything, put, settle, write
from support.models import SIDE, brightness_model, plain_image, write_package


def test_without_a_model_the_page_says_what_to_do(page):
    assert page.state() == RailState("to_do")
    assert page.file.drop.isVisible()
    assert not page.next.isEnabled()
    assert page.footer.reason.text() == "Choose a model file first."
    assert not any(section.isVisible() for section in page.sections)


def test_a_dropped_bare_model_begins_an_evaluation_and_asks_what_it_leaves_open(page, qtbot, bare):
    put(qtbot, page, bare)
    submission = page._evaluation.submission
    assert page._evaluation.folder.path.parent.name == "evaluations"
    assert page.state() == RailState("problems", len(submission.questions))
    assert str(len(submission.questions)) in page.status.text()
    assert "\u00a0kB · " in page.file.facts.line.text()
    assert page.output.table.names() == ["", ""]
    assert page.preparation.prep.key is None
    assert not any(button.isChecked() for button in page.task.buttons.values())
    assert not page.test.test_one.isEnabled()


def test_every_question_of_a_bare_model_is_answered_on_the_page_and_written(page, qtbot, bare):
    put(qtbot, page, bare)
    answer_everything(qtbot, page)
    submission = page._evaluation.submission
    assert submission.questions == ()
    assert submission.card.task.classes == ("dark", "bright")
    assert submission.card.task.positive == ("bright",)
    assert submission.card.task.threshold == 0.5
    assert [step.do for step in submission.card.input[0].steps] == ["resize", "scale"]
    assert page.state() == RailState("ok")
    assert page.preparation.prep.key == "whole_unit"
    page._evaluation.close()
    assert page.state() == RailState("to_do")


def test_an_answer_is_undone_and_done_again(page, qtbot, tmp_path):
    put(qtbot, page, write_package(tmp_path / "package", brightness_model()))
    assert page._evaluation.submission.card_source == "card"
    write(page, "name", "Another name")
    settle(qtbot, page)
    assert page._evaluation.submission.card.model.name == "Another name"
    assert page._evaluation.submission.card_source == "user"
    page._evaluation.undo.undo()
    settle(qtbot, page)
    assert page.card.fields["name"].text() == "Brightness"
    assert page._evaluation.submission.card_source == "card"
    page._evaluation.undo.redo()
    settle(qtbot, page)
    assert page.card.fields["name"].text() == "Another name"


def test_a_class_that_is_renamed_stays_positive(page, qtbot, tmp_path):
    put(qtbot, page, write_package(tmp_path / "package", brightness_model()))
    page.output.table.item(1, 1).setText("light")
    settle(qtbot, page)
    assert page._evaluation.submission.card.task.classes == ("dark", "light")
    assert page._evaluation.submission.card.task.positive == ("light",)


def test_two_classes_of_one_name_are_not_written(page, qtbot, tmp_path):
    put(qtbot, page, write_package(tmp_path / "package", brightness_model()))
    page.output.table.item(1, 1).setText("dark")
    assert page.output.error.text() == "Two classes have the same name."
    assert not page._opening.busy
    assert page._evaluation.submission.card.task.classes == ("dark", "bright")


def test_one_image_shows_what_the_model_sees_and_says(page, qtbot, tmp_path):
    put(qtbot, page, write_package(tmp_path / "package", brightness_model()))
    image = tmp_path / "bright.png"
    image.write_bytes(plain_image(200))
    page.test.test_one.click()
    dialog = page.findChild(QFileDialog, "model.dialog")
    dialog.fileSelected.emit(str(image))
    dialog.close()
    settle(qtbot, page)
    assert page.test.verdict.text() == "Counts as positive (0.945 ≥ 0.500)."
    assert page.test.size_label.text() == f"As the model sees it: {SIDE} × {SIDE}"
    assert not page.test.picture.pixmap().isNull()
    page.cancel()
    assert not page.test.result.isVisible()


def test_one_image_shows_where_a_model_of_masks_marks_it_and_how_much(page, qtbot, tmp_path):
    put(qtbot, page, write_mask_package(tmp_path / "package"))
    picture = Image.new("L", (40, 20), 10)
    picture.paste(200, (0, 0, 10, 20))
    picture.save(tmp_path / "quarter.png")
    page._opening.try_image(tmp_path / "quarter.png")
    settle(qtbot, page)
    assert page.test.verdict.text() == "The model marks 1 class in this image."
    shown = [page.test.scores.itemAtPosition(0, column).widget() for column in (0, 1)]
    assert [label.text() for label in shown] == ["bright", "25.0%"]
    marked = page.test.picture.pixmap().toImage()
    page.test.marked.click()
    plain = page.test.picture.pixmap().toImage()
    left, right = QPoint(marked.width() // 8, 10), QPoint(marked.width() // 2, 10)
    assert marked.pixelColor(right) == plain.pixelColor(right)
    assert marked.pixelColor(left) != plain.pixelColor(left)
    assert plain.pixelColor(left).saturation() == 0


def test_every_kind_of_task_can_be_chosen(page, qtbot, bare):
    put(qtbot, page, bare)
    assert {kind for kind, button in page.task.buttons.items() if button.isEnabled()} == set(KINDS) == set(TASKS)
    assert page.task.media.currentText() == "Still images"


def test_the_model_is_removed_and_comes_back(page, qtbot, bare):
    put(qtbot, page, bare)
    page.file.remove.click()
    settle(qtbot, page)
    assert page._evaluation.submission is None
    assert page.file.drop.isVisible()
    page._evaluation.undo.undo()
    settle(qtbot, page)
    assert page._evaluation.submission.model_file == bare.name


def test_everything_has_a_name_and_speaks_both_languages(page, qtbot, bare):
    put(qtbot, page, bare)
    for language, title in (("de", "Modell"), ("en", "Model")):
        page.tongue.speak(language)
        assert page.title.text() == title
        kinds = (QAbstractButton, QComboBox, QLineEdit)
        controls = [control for kind in kinds for control in page.findChildren(kind) if control.isVisible()]
        controls = [control for control in controls if not control.objectName().startswith("qt_")]
        assert [control.objectName() for control in controls if not control.accessibleName()] == []


def test_nothing_is_wider_than_the_smallest_window(page, qtbot, bare):
    put(qtbot, page, bare)
    for language in ("de", "en"):
        page.tongue.speak(language)
        inner = page.findChild(QWidget, "page")
        assert inner.minimumSizeHint().width() <= 832 - 12
