"""One image through a submission before anything is run."""

import io

import pytest
from onnx import TensorProto, helper
from PIL import Image

from evaluators.domain.outcome import FailureCategory
from evaluators.errors import ImageError, SubmissionError
from evaluators.evaluation import trying
from evaluators.evaluation.trying import try_image
from evaluators.submission.client import open_in_worker
from support.models import SIDE, brightness_model, card_text, nan_model, plain_image, probability, write_package


def opened(tmp_path, model):
    package = tmp_path / "private"
    return open_in_worker(write_package(tmp_path / "package", model), package), package


def image(tmp_path, value):
    path = tmp_path / "image.png"
    path.write_bytes(plain_image(value))
    return path


def test_a_try_shows_what_the_model_sees_and_answers(tmp_path):
    submission, package = opened(tmp_path, brightness_model())
    tried = try_image(submission, package, image(tmp_path, 200))
    p = probability(200 / 255)
    assert tried.scores == pytest.approx((1 - p, p), abs=1e-6)
    assert (tried.width, tried.height) == (SIDE, SIDE) == Image.open(io.BytesIO(tried.picture)).size
    assert tried.timing.total > 0


def test_an_answer_that_cannot_be_used_is_named(tmp_path):
    submission, package = opened(tmp_path, nan_model())
    tried = try_image(submission, package, image(tmp_path, 10))
    assert tried.scores is None
    assert tried.failure is FailureCategory.NOT_A_NUMBER


def test_what_is_no_image_is_said(tmp_path, monkeypatch):
    submission, package = opened(tmp_path, brightness_model())
    path = tmp_path / "image.png"
    path.write_bytes(b"no image")
    with pytest.raises(ImageError):
        try_image(submission, package, path)
    with pytest.raises(SubmissionError):
        try_image(submission, package, tmp_path / "absent.png")
    monkeypatch.setattr(trying, "LARGEST_IMAGE", 4)
    with pytest.raises(ImageError) as error:
        try_image(submission, package, path)
    assert error.value.id == "C148"


def drawing_package(folder, layout="NCHW"):
    """Write a package whose mask is the strongest colour of each pixel: 0 red, 1 green, 2 blue."""
    node, shape = helper.make_node("Identity", ["image"], ["colours"]), ["N", 3, SIDE, SIDE]
    if layout == "NCDHW":
        shape = ["N", 1, SIDE, SIDE, SIDE]
    graph = helper.make_graph(
        [node],
        "strongest",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("colours", TensorProto.FLOAT, shape)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    card = (
        card_text(means="logits")
        .replace("classification", "segmentation")
        .replace('name = "logits"', 'name = "colours"')
    )
    card = card.replace('["dark", "bright"]', '["red", "green", "blue"]').replace('["bright"]', "[]")
    card = card.replace("threshold = 0.5\n", "").replace('"NCHW"', f'"{layout}"')
    write_package(folder, model)
    (folder / "submission.toml").write_text(card.replace('"RGB"', '"volume"') if layout == "NCDHW" else card)
    return folder


def test_a_model_that_draws_gives_its_mask_over_the_image_as_it_sees_it(tmp_path):
    submission = open_in_worker(drawing_package(tmp_path / "package"), tmp_path / "private")
    path = tmp_path / "image.png"
    picture = Image.new("RGB", (2 * SIDE, SIDE), (0, 0, 255))
    picture.paste((0, 255, 0), (0, 0, SIDE, SIDE))
    picture.save(path)
    tried = try_image(submission, tmp_path / "private", path)
    assert (tried.width, tried.height) == (SIDE, SIDE)
    left, right = SIDE // 2 - 1, SIDE // 2 + 1
    assert (tried.labels[left - 1], tried.labels[right]) == (1, 2)
    assert tried.labels == tried.labels[:SIDE] * SIDE
    assert tried.scores is None


def test_one_image_is_no_volume(tmp_path):
    submission = open_in_worker(drawing_package(tmp_path / "package", "NCDHW"), tmp_path / "private")
    with pytest.raises(SubmissionError) as error:
        try_image(submission, tmp_path / "private", image(tmp_path, 10))
    assert error.value.id == "C187"
