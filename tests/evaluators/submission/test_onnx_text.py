"""Names in a model are text, wherever they stand."""

import pytest
from onnx import ModelProto

from evaluators.submission.onnx_text import all_text_is_text
from support.models import score_model

MODEL = score_model().SerializeToString()


@pytest.mark.parametrize("name", [b"image", b"score"])
def test_one_letter_that_is_no_text_is_found(name):
    assert name in MODEL
    spoilt = ModelProto()
    spoilt.ParseFromString(MODEL.replace(name, b"\xab" + name[1:], 1))
    assert not all_text_is_text(spoilt)


def test_an_ordinary_model_is_text():
    assert all_text_is_text(score_model())
