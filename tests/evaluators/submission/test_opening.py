"""Opening submissions of every form: what is known, what is asked, what is refused."""

import re
import zipfile

import pytest
from onnx import TensorProto

from evaluators.domain.preparation import CropCentreSquare, ResizeShorter
from evaluators.domain.submission import Finding
from evaluators.errors import SubmissionError
from evaluators.submission.client import open_in_worker
from evaluators.submission.draft import KEYS
from evaluators.submission.findings import REFUSALS, finding_message, refusal
from evaluators.submission.preflight_input import prepared_size
from evaluators.submission.sentences import preparation_digest, preparation_sentences
from evaluators.texts import LANGUAGES, Words, tables
from support.models import brightness_model, card_text, score_model, write_package
from support.submissions import opener

ONE_CHANNEL = 'do = "normalise", mean = [0], std = [1]'


@pytest.fixture
def opened(tmp_path):
    return opener(tmp_path)


def test_a_folder_with_a_card_is_understood(opened, tmp_path):
    submission = opened(write_package(tmp_path / "p", brightness_model(), golden=[(128, 0.5)]))
    assert (submission.package_format, submission.card_source) == ("card", "card")
    assert (submission.questions, submission.findings) == ((), ())
    assert submission.card.model.name == "Brightness"
    assert [file.path for file in submission.files] == ["1.json", "1.png", "model.onnx", "submission.toml"]


def test_a_zip_is_the_same_submission(opened, tmp_path):
    folder = write_package(tmp_path / "p", brightness_model())
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, f"p/{path.name}")
    assert opened(tmp_path / "p.zip") == opened(folder)


def test_a_bare_file_leaves_everything_open_that_only_people_know(opened, tmp_path):
    (tmp_path / "m.onnx").write_bytes(brightness_model().SerializeToString())
    submission = opened(tmp_path / "m.onnx")
    assert submission.card is None
    known = {"input.name", "input.layout", "input.dtype", "output.name", "task.unit", "task.per_frame"}
    assert submission.questions == tuple(key for key in KEYS if key not in known)


def test_a_single_model_needs_no_ending(opened, tmp_path):
    (tmp_path / "export").write_bytes(brightness_model().SerializeToString())
    assert opened(tmp_path / "export").model_file == "export"


def test_a_bare_file_with_a_card_is_complete(opened, tmp_path):
    (tmp_path / "m.onnx").write_bytes(brightness_model().SerializeToString())
    submission = opened(tmp_path / "m.onnx", card_text())
    assert (submission.card_source, submission.card.model.file) == ("user", "m.onnx")


@pytest.mark.parametrize(
    ("change", "id"),
    [
        pytest.param(lambda p: (p / "model.onnx").unlink(), "C136", id="model missing"),
        pytest.param(lambda p: (p / "submission.toml").unlink() or (p / "model.onnx").unlink(), "C137", id="no model"),
        pytest.param(
            lambda p: (p / "submission.toml").unlink() or (p / "b.onnx").write_bytes(b"x"), "C138", id="two models"
        ),
        pytest.param(
            lambda p: (p / "submission.toml").unlink() or (p / "model.onnx").rename(p / "inner.zip"),
            "C157",
            id="packed",
        ),
        pytest.param(lambda p: (p / "submission.toml").write_bytes(b"\xff\xfe"), "C139", id="not text"),
        pytest.param(lambda p: (p / "submission.toml").write_text("format = 1"), "C106", id="card not complete"),
        pytest.param(lambda p: (p / "model.onnx").write_bytes(b""), "C158", id="empty model"),
    ],
)
def test_what_cannot_be_used_is_refused(opened, tmp_path, change, id):
    folder = write_package(tmp_path / "p", brightness_model())
    (folder / "notes.txt").write_text("notes")
    change(folder)
    with pytest.raises(SubmissionError) as caught:
        opened(folder)
    assert caught.value.id == id


@pytest.mark.parametrize(
    ("old", "new", "id", "parameters"),
    [
        pytest.param("width = 8, height = 8", "width = 6, height = 7", "M05", {"w": 8, "h": 8, "w2": 6, "h2": 7}),
        pytest.param('"dark", "bright"', '"dark", "bright", "x"', "M06", {"n": 2, "k": 3}),
        pytest.param('kind = "classification"', 'kind = "video"', "C844", {}),
        pytest.param('name = "image"', 'name = "picture"', "C127", {"name": "picture"}),
        pytest.param("float32", "uint8", "C129", {"declared": "uint8", "found": "float32"}),
        pytest.param("NCHW", "NHWC", "C130", {"layout": "NHWC", "c": 3, "found": "? × 3 × 8 × 8"}),
        pytest.param('"RGB"', '"grey"', "C130", {"layout": "NCHW", "c": 1, "found": "? × 3 × 8 × 8"}),
        pytest.param('name = "probabilities"', 'name = "p"', "C131", {"name": "p"}),
        pytest.param('means = "probabilities"', 'means = "boxes_xyxy_px"', "C132", {"means": "boxes_xyxy_px"}),
        pytest.param('do = "scale", divide_by = 255.0', ONE_CHANNEL, "C133", {"n": 1, "c": 3}),
        pytest.param(
            'kind = "classification"', 'kind = "classification"\nlevel = "series"', "C144", {"level": "series"}
        ),
        pytest.param("axis = 1", "axis = 2", "C145", {"axis": 2, "rank": 2}),
        pytest.param('{ do = "scale"', '{ do = "window", centre = 40, width = 400 }, { do = "scale"', "C134", {}),
    ],
)
def test_card_and_graph_must_agree(opened, tmp_path, old, new, id, parameters):
    folder = write_package(tmp_path / "p", brightness_model())
    card = folder / "submission.toml"
    assert old in card.read_text()
    card.write_text(card.read_text().replace(old, new))
    submission = opened(folder)
    error = refusal(submission)
    assert submission.refused
    assert (error.id, error.parameters) == (id, parameters)


def test_a_model_with_two_open_inputs_or_a_fixed_batch_is_refused(opened, tmp_path):
    model = brightness_model()
    model.graph.input.add(name="second").type.tensor_type.elem_type = TensorProto.FLOAT
    assert refusal(opened(write_package(tmp_path / "two", model))).id == "C128"
    batch = brightness_model()
    batch.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 4
    assert refusal(opened(write_package(tmp_path / "batch", batch))).id == "C130"


def test_one_score_is_enough_for_two_classes_of_which_one_is_positive(opened, tmp_path):
    package = write_package(tmp_path / "p", score_model(), means="score")
    assert opened(package).findings == ()
    card = package / "submission.toml"
    card.write_text(card.read_text().replace('positive = ["bright"]', ""))
    assert refusal(opened(package)).id == "C132"


def test_outputs_that_are_not_declared_are_mentioned(opened, tmp_path):
    model = brightness_model()
    model.graph.output.add(name="m").type.tensor_type.elem_type = TensorProto.FLOAT
    finding = opened(write_package(tmp_path / "p", model)).findings[0]
    assert (finding.kind, finding.severity, finding.parameters) == ("extra_outputs", "note", {"n": 1})


def test_the_prepared_size_is_worked_out_from_the_steps(opened, tmp_path):
    card = opened(write_package(tmp_path / "p", brightness_model())).card
    resize, scale = card.input[0].steps
    assert prepared_size((resize, scale)) == (8, 8)
    assert prepared_size((scale,)) is None
    square = CropCentreSquare(do="crop_centre_square")
    shorter = ResizeShorter(do="resize_shorter", size=5, filter="bilinear", resampler="pillow")
    assert prepared_size((shorter,)) is None
    assert prepared_size((square, shorter)) == (5, 5)
    assert prepared_size((shorter, square)) is None


def test_every_finding_and_question_has_words():
    for words in (Words(language) for language in LANGUAGES):
        parameters = dict.fromkeys(
            ("op", "name", "declared", "found", "layout", "means", "task", "level", "metric", "step"), "x"
        )
        numbers = dict.fromkeys(("n", "min", "max", "w", "h", "w2", "h2", "k", "c", "axis", "rank"), 2)
        for kind in [*REFUSALS, *tables(words.language)["preflight"]]:
            finding = Finding(kind=kind, severity="note", parameters=parameters | numbers)
            assert finding_message(finding, words).happened
        assert all(words(f"questions.{key}") for key in KEYS)


def test_preparation_is_told_as_sentences_and_pinned_by_a_digest(opened, tmp_path):
    prepared = opened(write_package(tmp_path / "p", brightness_model())).card.input[0]
    assert preparation_sentences(prepared, Words("en"))[1:3] == [
        "It is resized to 8 × 8 pixels (bilinear, computed as by pillow).",
        "Every value is divided by 255.",
    ]
    assert len(preparation_sentences(prepared, Words("de"))) == 4
    assert preparation_digest(prepared) != preparation_digest(prepared.model_copy(update={"colour": "BGR"}))


def test_a_worker_opens_a_submission_and_takes_weights_beside_a_single_file_along(tmp_path):
    model = brightness_model()
    tensor = model.graph.initializer[0]
    (tmp_path / "weights.bin").write_bytes(tensor.raw_data)
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="weights.bin")
    (tmp_path / "m.onnx").write_bytes(model.SerializeToString())
    (tmp_path / "card.toml").write_text(card_text())
    submission = open_in_worker(tmp_path / "m.onnx", tmp_path / "private", tmp_path / "card.toml")
    assert [file.path for file in submission.files] == ["m.onnx", "weights.bin"]
    assert submission.findings == ()
    (tmp_path / "weights.bin").unlink()
    alone = open_in_worker(tmp_path / "m.onnx", tmp_path / "private2", tmp_path / "card.toml")
    assert refusal(alone).id == "M03"


def test_a_refusal_comes_out_of_the_worker_with_its_words(tmp_path):
    (tmp_path / "m.onnx").write_text("not a model")
    with pytest.raises(SubmissionError) as caught:
        open_in_worker(tmp_path / "m.onnx", tmp_path / "private")
    assert str(Words("en").error(caught.value)).startswith("“m.onnx” is no ONNX model; it begins like")


def test_a_positive_class_without_a_threshold_is_left_to_the_plan(opened, tmp_path):
    folder = write_package(tmp_path / "p", brightness_model())
    card = folder / "submission.toml"
    card.write_text(re.sub(r"threshold = .*\n", "", card.read_text()))
    assert [finding.kind for finding in opened(folder).findings] == ["threshold_left_open"]
