"""The real models in the packages of vendors' formats, opened to the preparation their files describe."""

import numpy as np
import onnxruntime
import pytest
from sklearn.metrics import roc_auc_score

from evaluators.imaging.open import open_image
from evaluators.inference.preparation import prepare
from evaluators.submission.known import known_input
from support import vendor_packages
from support.shared_data import shared
from support.submissions import opener

MADE = (3, 160, 160)
PILLOW = {"filter": "bilinear", "resampler": "pillow"}
TORCH = {"filter": "bilinear", "resampler": "torch"}
TO_ONE = {"do": "scale", "divide_by": 255.0}
RANGE = {"do": "scale_range", "low": 0, "high": 255, "to_low": 0, "to_high": 1, "clip": True}
CARD_OF_A_PERSON = ("model.version", "model.developer", "intended_use.text")


@pytest.fixture
def opened(tmp_path):
    return opener(tmp_path)


def write(name, folder):
    model = vendor_packages.SKIN if name.startswith("skin") else vendor_packages.LARYNX
    return getattr(vendor_packages, name)(folder / name, shared(model))


@pytest.mark.parametrize(
    ("name", "format", "steps", "open_questions"),
    [
        (
            "skin_huggingface",
            "huggingface",
            [
                {"do": "resize_shorter", "size": 176, **PILLOW},
                {"do": "crop_centre", "width": 160, "height": 160, "rounding": "down"},
                TO_ONE,
            ],
            ("model.name", *CARD_OF_A_PERSON, "task.positive", "task.threshold"),
        ),
        (
            "skin_monai",
            "monai_bundle",
            [
                {"do": "resize", "width": 176, "height": 176, **TORCH},
                {"do": "crop_centre", "width": 160, "height": 160, "rounding": "down"},
                RANGE,
            ],
            ("task.positive", "task.threshold"),
        ),
        (
            "skin_ultralytics",
            "ultralytics",
            [
                {"do": "resize_shorter", "size": 160, **PILLOW},
                {"do": "crop_centre", "width": 160, "height": 160, "rounding": "half_even"},
                TO_ONE,
            ],
            (*CARD_OF_A_PERSON, "task.positive", "task.threshold"),
        ),
        (
            "larynx_huggingface",
            "huggingface",
            [{"do": "resize", "width": 192, "height": 192, **PILLOW}, TO_ONE],
            ("model.name", *CARD_OF_A_PERSON),
        ),
        ("larynx_monai", "monai_bundle", [{"do": "resize", "width": 192, "height": 192, **TORCH}, RANGE], ()),
        ("larynx_nnunet", "nnunet", [{"do": "crop_nonzero"}, TO_ONE], CARD_OF_A_PERSON),
    ],
)
def test_a_package_says_how_images_are_prepared(opened, tmp_path, name, format, steps, open_questions):
    submission = opened(write(name, tmp_path))
    assert (submission.package_format, submission.card_source, submission.questions) == (format, format, open_questions)
    known = submission.card.input[0] if submission.card else known_input(submission.draft)
    assert [step.model_dump() for step in known.steps] == steps
    assert (known.layout, known.colour, known.dtype) == ("NCHW", "RGB", "float32")


@pytest.mark.parametrize("name", ["larynx_huggingface", "larynx_monai", "larynx_nnunet"])
def test_a_segmentation_package_is_complete_with_what_only_people_know(opened, tmp_path, name):
    submission = opened(write(name, tmp_path), vendor_packages.ABOUT)
    assert (submission.questions, submission.refused) == ((), False)
    task, output = submission.card.task, submission.card.output[0]
    assert (task.kind, len(task.classes), task.classes[3], task.positive) == ("segmentation", 7, "glottal space", ())
    assert (output.name, output.means, output.axis) == ("logits", "logits", 1)
    window = submission.card.input[0].sliding_window
    assert (window and (window.size, window.overlap, window.weights)) == (
        ((512, 512), 0.5, "gaussian") if name == "larynx_nnunet" else None
    )


def test_a_bundle_says_what_it_is_for(opened, tmp_path):
    card = opened(write("larynx_monai", tmp_path)).card
    assert (card.model.name, card.model.version, card.model.licence) == ("Larynx segmentation", "0.2.1", "CC0-1.0")
    assert card.intended_use.text == "Trying out vendors' packages; not for use on patients."


@pytest.mark.parametrize(
    ("name", "auroc"),
    [
        ("skin_huggingface", 0.767102615694165),
        ("skin_monai", 0.779175050301811),
        ("skin_ultralytics", 0.745472837022133),
    ],
)
def test_the_real_images_get_the_auroc_that_pillow_and_opencv_give(opened, tmp_path, name, auroc):
    """The expected values were computed apart from this program, with Pillow, OpenCV and scikit-learn."""
    import csv

    package = write(name, tmp_path)
    submission = opened(package, vendor_packages.SKIN_CARD)
    session = onnxruntime.InferenceSession(package / submission.model_file, providers=["CPUExecutionProvider"])
    with shared("skin_uda1/labels.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    scores = []
    for row in rows:
        image = open_image((shared("skin_uda1/images") / row["file"]).read_bytes())
        tensor = prepare(image, submission.card.input[0]).tensor
        assert tensor.shape[1:] == MADE
        answer = session.run(None, {"image": tensor})[0][0]
        scores.append(float(np.subtract(*answer[::-1])))
    assert roc_auc_score([row["diagnosis"] == "melanoma" for row in rows], scores) == pytest.approx(auroc, abs=1e-12)
