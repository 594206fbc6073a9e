"""One image through a submission before anything is run."""

import io

import pytest
from PIL import Image

from evaluators.domain.outcome import FailureCategory
from evaluators.errors import ImageError, SubmissionError
from evaluators.evaluation import trying
from evaluators.evaluation.trying import try_image
from evaluators.submission.client import open_in_worker
from support.models import SIDE, brightness_model, nan_model, plain_image, probability, write_package


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
