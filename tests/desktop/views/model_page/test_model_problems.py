"""What speaks against a model on the Model page: each message with its remedy."""

from onnx import TensorProto, helper

from desktop.views.page import RailState
from support.mask_models import CARD_TEXT, bright_model, write_mask_package
from support.model_pages import put, remedies, settle
from support.models import brightness_model, write_package


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
    said = "The model gives 2 values, but 3 class names are entered. Enter 2 names"
    assert notice.text.text() == f"{said}, or ask the vendor whether this is the right file."
    assert not page.next.isEnabled()
    assert not page.output.isHidden()  # where the names are mended
    remedies(qtbot, notice)[0].click()
    assert page.output.table.names() == ["dark", "grey"]


def test_what_is_no_model_gets_its_message_and_the_model_before_stays(page, qtbot, tmp_path, bare):
    put(qtbot, page, bare)
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"nonsense")
    put(qtbot, page, broken)
    assert page.file.notice.text.text().startswith("“broken.onnx”: “broken.onnx” is no ONNX model")
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
    assert page.state() == RailState("problems", 1)  # nothing is asked about a file that is refused
    assert all(section.isHidden() for section in page.sections)
    assert not page.next.isEnabled()
    (tmp_path / "weights.bin").write_bytes(b"\0\0\0\0")
    again = remedies(qtbot, notice)[0]
    assert again.text() == "Try again"
    again.click()
    settle(qtbot, page)
    assert page._refusals == []
    assert not page.output.isHidden()
    assert page.next.isEnabled()


def test_a_model_of_volumes_says_why_one_image_cannot_be_tried(page, qtbot, tmp_path):
    package = write_mask_package(tmp_path / "package")
    (package / "model.onnx").write_bytes(bright_model(axes=3))
    card = CARD_TEXT.replace('"NCHW"', '"NCDHW"').replace('"grey"', '"volume"')
    (package / "submission.toml").write_text("\n".join(line for line in card.splitlines() if "steps" not in line))
    put(qtbot, page, package)
    assert page.state() == RailState("ok")
    assert not page.test.test_one.isEnabled()
    assert "whole volumes" in page.test.blocked.text()
    assert page.task.media.currentText() == "Volumes"
