"""The real melanoma classifier on real images, against numbers an independent script measured; hostile models."""

import csv

import pytest

from evaluators.errors import WorkerError
from evaluators.inference.pipeline import Pipeline
from evaluators.isolation.worker_process import WorkerProcess
from evaluators.submission.card import read_card
from evaluators.submission.client import open_in_worker
from support.models import card_text, plain_image
from support.shared_data import shared

STEPS = """steps = [
  { do = "crop_centre_square" },
  { do = "resize", width = 176, height = 176, filter = "bilinear", resampler = "pillow" },
  { do = "crop_centre", width = 160, height = 160 },
  { do = "scale", divide_by = 255.0 },
]
"""


def melanoma_card():
    text = card_text(file="skin_melanoma_uda1_cnn.onnx").replace('"dark", "bright"', '"nevus", "melanoma"')
    text = text.replace('positive = ["bright"]', 'positive = ["melanoma"]')
    start, end = text.index("steps = ["), text.index("[[output]]")
    return text[:start] + STEPS + "\n" + text[end:]


@pytest.fixture(scope="module")
def scores():
    model, table = shared("models/skin_melanoma_uda1_cnn.onnx"), shared("skin_uda1/labels.csv")
    pipeline = Pipeline(model, read_card(melanoma_card()), "all")
    with table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = {}
    for row in rows:
        answer, _ = pipeline.evaluate([(table.parent / "images" / row["file"]).read_bytes()])
        found[row["image_id"]] = (answer[1], float(row["label_melanoma"]) == 1)
    return pipeline, found


def test_auroc_and_counts_are_the_measured_ones(scores):
    positive = [score for score, melanoma in scores[1].values() if melanoma]
    negative = [score for score, melanoma in scores[1].values() if not melanoma]
    wins = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    assert wins / (len(positive) * len(negative)) == pytest.approx(0.767102615694165, abs=1e-12)
    flagged = (sum(p >= 0.5 for p in positive), sum(n >= 0.5 for n in negative))
    assert (flagged, len(positive), len(negative)) == ((22, 29), 28, 71)
    brier = sum((score - melanoma) ** 2 for score, melanoma in scores[1].values()) / len(scores[1])
    assert brier == pytest.approx(0.214542, abs=1e-6)


def test_every_image_scores_as_measured(scores):
    with shared("models/skin_dev_predictions.csv").open(newline="", encoding="utf-8") as file:
        measured = {row["image_id"]: float(row["prob_melanoma"]) for row in csv.DictReader(file)}
    assert {name: score for name, (score, _) in scores[1].items()} == pytest.approx(measured, abs=1e-6)


def test_dicom_scores_as_its_jpeg(scores):
    pipeline, found = scores
    files = sorted(shared("dicom/derived").glob("VL_ISIC_*.dcm"))
    assert len(files) == 8
    for file in files:
        answer, _ = pipeline.evaluate([file.read_bytes()])
        assert answer[1] == pytest.approx(found[file.stem.removeprefix("VL_")][0], abs=1e-5)


def hostile_card(classes='"dark", "bright"'):
    return card_text().replace('"dark", "bright"', classes)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("benign_control", "scores"),
        ("leaks_pixels_as_extra_output", "scores"),
        ("nondeterministic_random", "scores"),
        ("nan_output", "model_nan"),
        ("alloc_4TiB_constantofshape", "size_out_of_proportion"),
        ("loop_forever", "C402"),
        ("wrong_declared_shape", "class_count_differs"),
        ("ext_traversal_etc_passwd", "weights_outside"),
        ("unregistered_custom_op", "operator_foreign"),
    ],
)
def test_hostile_models_end_in_a_finding_a_failure_or_a_stop(tmp_path, name, expected):
    (tmp_path / "card.toml").write_text(hostile_card())
    private = tmp_path / "private"
    submission = open_in_worker(shared(f"hostile/onnx/{name}.onnx"), private, tmp_path / "card.toml")
    if submission.refused:
        assert [finding.kind for finding in submission.findings if finding.severity == "refuse"] == [expected]
        return
    setup = {
        "model_path": str(private / submission.model_file),
        "package": str(private),
        "card": submission.card.model_dump(mode="json"),
        "optimisation": "all",
    }
    with WorkerProcess("cases", setup=setup, readable=[private]) as worker:
        try:
            answer = worker.ask({"op": "case"}, [plain_image(100)], timeout_s=2).head
        except WorkerError as error:
            assert error.id == expected  # noqa: PT017 - the endless one
        else:
            assert expected in {answer.get("failure"), *answer}


def test_a_model_that_lies_about_its_shape_fails_case_by_case(tmp_path):
    names = ", ".join(f'"class {number}"' for number in range(1000))
    text = hostile_card(names).replace('positive = ["bright"]\nthreshold = 0.5\n', "")
    pipeline = Pipeline(shared("hostile/onnx/wrong_declared_shape.onnx"), read_card(text), "all")
    with pytest.raises(Exception, match="model_wrong_shape"):
        pipeline.evaluate([plain_image(100)])
