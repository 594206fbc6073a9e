import hashlib
import json

import pytest

from evaluators.examples.developer_images import developer_image
from evaluators.examples.example_files import png_bytes
from evaluators.inference.golden import reproduce
from evaluators.inference.pipeline import Pipeline
from evaluators.resources import resource
from evaluators.submission.card import read_card

PACKAGE = resource("examples/skin_lesions")
MODEL = PACKAGE / "model.onnx"


@pytest.fixture(scope="module")
def card():
    return read_card((PACKAGE / "submission.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def training():
    return json.loads((PACKAGE / "training.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def pipeline(card):
    return Pipeline(MODEL, card, "all")


def test_the_model_is_small(training):
    assert MODEL.stat().st_size < 2 * 10**6
    assert training["weights"] < 100_000


def test_the_model_is_the_one_the_script_trained(training):
    assert hashlib.sha256(MODEL.read_bytes()).hexdigest() == training["model_sha256"]


def test_the_card_claims_what_the_training_record_says_and_no_more(card, training):
    (claim,) = card.claim
    measured = training["held_out"]
    assert claim.metric == "auroc"
    assert claim.value == pytest.approx(measured["auroc"], abs=6e-4)
    assert claim.interval == pytest.approx(measured["interval"], abs=6e-4)
    assert card.task.threshold == training["threshold"]


def test_the_card_says_that_everything_is_synthetic(card):
    assert "synthetic" in card.intended_use.text
    assert "synthetic" in card.model.name.casefold()
    assert "synthetic" in card.claim[0].population


def test_the_samples_are_reproduced(pipeline):
    result, missed = reproduce(pipeline, PACKAGE)
    assert (result.n, result.reproduced, missed) == (2, 2, ())


def test_a_part_of_the_held_out_images_gives_the_claimed_auroc(pipeline, training):
    by_class = {False: [], True: []}
    for number in range(100):
        pixels, melanoma = developer_image("held_out", number)
        scores, _ = pipeline.evaluate([png_bytes(pixels)])
        by_class[melanoma].append(scores[1])
    wins = [positive > negative for positive in by_class[True] for negative in by_class[False]]
    assert sum(wins) / len(wins) == pytest.approx(training["held_out"]["auroc"], abs=0.07)
