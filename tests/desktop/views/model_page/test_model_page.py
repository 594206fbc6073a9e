"""The Model page: a file, the questions it leaves open, one image."""

import pytest
from onnx import TensorProto, helper
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QFileDialog, QLineEdit, QWidget

from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.opening_model import OpeningModel
from desktop.flows.tasks import Tasks
from desktop.tongue import Tongue
from desktop.views.model_page.classes_table import POSITIVE
from desktop.views.model_page.page import ModelPage
from desktop.views.model_page.task_box import EVALUATED
from desktop.views.page import RailState
from evaluators.tasks.registry import TASKS
from support.models import SIDE, brightness_model, plain_image, write_package
from support.shared_data import shared
from support.vendor_packages import LARYNX, SKIN, larynx_nnunet, skin_monai


@pytest.fixture
def page(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    tasks = Tasks()
    evaluation = OpenEvaluation(lambda: tmp_path / "evaluations")
    page = ModelPage(Tongue("en"), evaluation, OpeningModel(evaluation, tasks))
    page.resize(832, 580)
    qtbot.addWidget(page)
    page.show()
    yield page
    tasks.close()
    evaluation.close()


@pytest.fixture
def bare(tmp_path):
    path = tmp_path / "brightness.onnx"
    model = brightness_model()
    path.write_bytes(model.SerializeToString())
    return path


def settle(qtbot, page):
    opening = page._opening
    qtbot.waitUntil(lambda: not opening.busy and not opening.trying, timeout=60_000)


def put(qtbot, page, path):
    page.offer("model", [path])
    settle(qtbot, page)


def remedies(qtbot, notice):
    """Return the buttons of a message; a layout shows what is added to it one turn later."""
    qtbot.waitUntil(lambda: bool(notice.buttons()), timeout=5_000)
    return notice.buttons()


def choose(page, name, key):
    combo = page.findChild(QComboBox, f"model.{name}")
    combo.activated.emit(combo.findData(key))


def write(page, name, text):
    field = page.findChild(QLineEdit, f"model.card.{name}")
    field.setText(text)
    field.editingFinished.emit()


def answer_everything(qtbot, page):
    page.task.buttons["classification"].click()
    choose(page, "colour", "RGB")
    choose(page, "prep", "whole_unit")
    page.preparation.form.width_.set_value(SIDE)
    page.preparation.form.height_.set_value(SIDE)
    page.preparation.form.apply.click()
    choose(page, "means", "probabilities")
    for row, name in enumerate(("dark", "bright")):
        page.output.table.item(row, 1).setText(name)
    page.output.table.item(1, 2).setCheckState(Qt.CheckState.Checked)
    page.output.threshold.line.setText("0.5")
    page.output.threshold.line.editingFinished.emit()
    for name in ("name", "version", "vendor"):
        write(page, name, f"the {name}")
    page.card.use.setPlainText("Telling bright images from dark ones.")
    page.card.use.finished.emit()
    settle(qtbot, page)


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
    assert "\u00a0kB · " in page.file.facts.text()
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


def fixed_size_model(side):
    model = brightness_model()
    dims = model.graph.input[0].type.tensor_type.shape.dim
    dims[2].dim_value = dims[3].dim_value = side
    return model


def test_a_size_that_does_not_fit_is_set_by_one_click(page, qtbot, tmp_path):
    put(qtbot, page, write_package(tmp_path / "package", fixed_size_model(16)))
    (notice,) = page._refusals
    assert notice.text.text() == "The model expects 16 × 16 pixels; image preparation makes 8 × 8."
    (button,) = remedies(qtbot, notice)
    assert button.text() == "Set to 16 × 16"
    button.click()
    settle(qtbot, page)
    assert page._evaluation.submission.findings == ()
    assert page.state() == RailState("ok")


def test_a_wrong_number_of_names_offers_the_right_number_of_rows(page, qtbot, tmp_path):
    folder = write_package(tmp_path / "package", brightness_model())
    card = folder / "submission.toml"
    card.write_text(card.read_text().replace('["dark", "bright"]', '["dark", "grey", "bright"]'))
    put(qtbot, page, folder)
    (notice,) = page._refusals
    assert notice.text.text() == "The model gives 2 values, but 3 class names are entered. Enter 2 names."
    remedies(qtbot, notice)[0].click()
    assert page.output.table.names() == ["dark", "grey"]


def test_what_is_no_model_gets_its_message_and_the_model_before_stays(page, qtbot, tmp_path, bare):
    put(qtbot, page, bare)
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"nonsense")
    put(qtbot, page, broken)
    assert page.file.notice.text.text().startswith("“broken.onnx”: This is not a readable ONNX model.")
    assert remedies(qtbot, page.file.notice)[0].text() == "Choose another file"
    assert page.file.path.text() == str(bare)
    assert page._evaluation.submission.model_file == bare.name


def test_missing_weights_are_read_once_they_lie_beside_the_model(page, qtbot, tmp_path):
    model = brightness_model()
    weight = helper.make_tensor("outside", TensorProto.FLOAT, [1], b"\0\0\0\0", raw=True)
    weight.data_location = TensorProto.EXTERNAL
    weight.ClearField("raw_data")
    weight.external_data.add(key="location", value="weights.bin")
    model.graph.initializer.append(weight)
    path = tmp_path / "model.onnx"
    path.write_bytes(model.SerializeToString())
    put(qtbot, page, path)
    (notice,) = page._refusals
    assert notice.text.text() == "The model needs a second file, “weights.bin”. Put both into the same folder."
    (tmp_path / "weights.bin").write_bytes(b"\0\0\0\0")
    again = remedies(qtbot, notice)[0]
    assert again.text() == "Try again"
    again.click()
    settle(qtbot, page)
    assert page._refusals == []


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


def test_what_this_version_does_not_evaluate_cannot_be_chosen_and_says_why(page, qtbot, bare):
    put(qtbot, page, bare)
    assert {kind for kind, button in page.task.buttons.items() if button.isEnabled()} == EVALUATED == set(TASKS)
    video = page.task.media.model().item(page.task.media.findData("video"))
    assert not video.isEnabled()
    assert "not evaluated yet" in page.task.reason.text()


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


def test_the_real_model_is_taken_and_asks_eleven_questions(page, qtbot):
    put(qtbot, page, shared("models/skin_melanoma_uda1_cnn.onnx"))
    assert len(page._evaluation.submission.questions) == 11
    choose(page, "prep", "square_unit")
    settle(qtbot, page)
    assert page._evaluation.submission.draft["input"][0]["steps"][1]["width"] == 160


def test_predictions_made_elsewhere_take_the_place_of_a_model(page, qtbot, tmp_path):
    table = tmp_path / "predictions.csv"
    table.write_text("case,dark,bright\n1,0.3,0.7\n2,0.9,0.1\n")
    page.file.predictions.click()
    assert "no goal gets a verdict" in page.file.only_reason.text()
    page.open(table)
    settle(qtbot, page)
    assert [section for section in page.sections if section.isVisible()] == [page.output, page.card]
    assert page.output.table.names() == ["dark", "bright"]
    page.output.table.item(1, 2).setCheckState(Qt.CheckState.Checked)
    page.output.threshold.line.setText("0.5")
    page.output.threshold.line.editingFinished.emit()
    for name in ("name", "version", "vendor"):
        write(page, name, f"the {name}")
    page.card.use.setPlainText("Telling bright images from dark ones.")
    page.card.use.finished.emit()
    settle(qtbot, page)
    submission = page._evaluation.submission
    assert submission.is_predictions
    assert submission.card.task.positive == ("bright",)
    assert page.state() == RailState("ok")
    page.tongue.speak("de")
    assert page.file.facts.text().startswith("Lesbar · Tabelle mit Vorhersagen")


@pytest.mark.parametrize(
    ("make", "kind", "said"),
    [
        (larynx_nnunet, "segmentation", "In pieces of"),
        (skin_monai, "classification", "computed as by torch"),
    ],
    ids=["nnU-Net", "MONAI bundle"],
)
def test_a_vendors_package_says_itself_what_is_asked_of_a_bare_model(page, qtbot, tmp_path, make, kind, said):
    package = tmp_path / "package"
    package.mkdir()
    put(qtbot, page, make(package, shared(LARYNX if make is larynx_nnunet else SKIN)))
    assert page.task.buttons[kind].isChecked()
    assert page.preparation.prep.currentText() == "From model card"
    assert said.lower() in page.preparation.sentences.text().lower()
    decides = kind == "classification"
    assert page.output.threshold.isVisible() == decides
    assert page.output.table.isColumnHidden(POSITIVE) != decides
    assert not {"task.kind", "task.classes", "input.steps", "output.means"} & set(page._evaluation.submission.questions)
    assert page.card.source.text().startswith("These entries come from the package (")
