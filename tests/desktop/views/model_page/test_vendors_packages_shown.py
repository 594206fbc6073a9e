"""The Model page for what vendors hand in: packages, real models, predictions."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from PySide6.QtCore import Qt

from desktop.views.model_page.classes_table import POSITIVE
from desktop.views.model_page.package_facts import GIVEN_MASKS
from desktop.views.page import RailState
from evaluators.evaluation import given_masks
from support.model_pages import choose, put, settle, write
from support.model_signatures import pem, sign
from support.models import brightness_model, plain_image, write_package
from support.shared_data import shared
from support.vendor_packages import LARYNX, SKIN, larynx_nnunet, skin_monai


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
    assert page.file.facts.line.text().startswith("Lesbar · Tabelle mit Vorhersagen")


def test_a_folder_of_masks_takes_the_place_of_a_model_and_asks_for_its_classes(page, qtbot, tmp_path):
    masks = tmp_path / "masks"
    masks.mkdir()
    (masks / "1.png").write_bytes(plain_image(1))
    page.file.predictions.click()
    assert page.file.folder.text() == "Folder of masks…"
    assert page.asks_for("data")
    page.offer("data", [masks])
    settle(qtbot, page)
    assert GIVEN_MASKS == given_masks.FOLDER
    assert page.file.facts.line.text().startswith("Readable · folder of masks made elsewhere")
    assert not page.asks_for("data")
    assert page.output.count.isVisible()
    page.output.count.edited.emit(2)
    for row, name in enumerate(("background", "nodule")):
        page.output.table.item(row, 1).setText(name)
    for name in ("name", "version", "vendor"):
        write(page, name, f"the {name}")
    page.card.use.setPlainText("Outlining nodules.")
    page.card.use.finished.emit()
    settle(qtbot, page)
    assert page._evaluation.submission.card.task.kind == "segmentation"
    assert page._evaluation.submission.card.task.classes == ("background", "nodule")
    assert page.state() == RailState("ok")


def test_the_vendors_key_tells_whose_signature_it_is_and_is_kept(page, qtbot, tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    put(qtbot, page, sign(write_package(tmp_path / "package", brightness_model()), key))
    facts = page.file.facts
    assert "by a key that is not at hand" in facts.signature.text()
    assert facts.vendor_key.isVisible()
    none = tmp_path / "none.pem"
    none.write_text("no key")
    page._opening.take_vendor_key(none)
    settle(qtbot, page)
    assert "none.pem" in page.file.notice.text.text()
    (tmp_path / "vendor.pem").write_bytes(pem(key))
    page._opening.take_vendor_key(tmp_path / "vendor.pem")
    settle(qtbot, page)
    write(page, "name", "Another name")
    settle(qtbot, page)
    assert facts.signature.text().startswith("Signed by the vendor")
    assert not facts.vendor_key.isVisible()
    page._evaluation.undo.undo()
    page._evaluation.undo.undo()
    settle(qtbot, page)
    assert facts.vendor_key.isVisible()


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
    assert ("nnU-Net v2 model" if make is larynx_nnunet else "MONAI bundle") in page.file.facts.line.text()
