"""Masks as a model gives them, on the image's own grid, and counted against a reference."""

import io

import nibabel
import numpy as np
import pytest
from PIL import Image as Pillow

from evaluators.imaging.open import open_image
from evaluators.inference.combining import combined
from evaluators.inference.failure import ModelFailure
from evaluators.inference.masks import label_map, overlaps
from evaluators.inference.pipeline import Pipeline
from evaluators.inference.preparation import Prepared, prepare
from evaluators.inference.way_back import NOTHING
from evaluators.inference.worker_job import start
from support.mask_models import bright_model, mask_card

SEEN = Prepared(np.zeros((1, 1, 2, 3), np.float32), ())
MAP = np.array([[0, 1, 0], [1, 1, 0]])


def png(values):
    out = io.BytesIO()
    Pillow.fromarray(np.asarray(values, np.uint8)).save(out, "PNG")
    return out.getvalue()


def found(output, **card):
    return label_map(SEEN, lambda _: np.asarray(output), mask_card(**card), None)


def test_logits_probabilities_and_label_maps_say_the_same():
    logits = np.stack([1 - MAP, MAP])[None].astype(np.float32)
    shares = np.where(logits > 0, 0.75, 0.25)
    for output, means in ((logits, "logits"), (shares, "probabilities"), (MAP[None], "label_map")):
        np.testing.assert_array_equal(found(output, means=means), MAP)
    one = np.where(MAP, 0.3, -0.3)[None, None].astype(np.float32)
    np.testing.assert_array_equal(found(one), MAP)
    np.testing.assert_array_equal(found(one, positive=("background",)), 1 - MAP)
    np.testing.assert_array_equal(found(np.abs(one) * MAP, means="score"), np.zeros_like(MAP))


def test_a_single_score_marks_from_the_threshold_on():
    score = np.array([[[[0.1, 0.3, 0.5], [0.7, 0.3, 0.2]]]], np.float32)
    marked = label_map(SEEN, lambda _: score, mask_card(means="score"), 0.3)
    np.testing.assert_array_equal(marked, [[0, 1, 1], [1, 1, 0]])
    only = label_map(SEEN, lambda _: score, mask_card(means="score", classes=("lesion",)), 0.5)
    np.testing.assert_array_equal(only, [[NOTHING, NOTHING, 0], [0, NOTHING, NOTHING]])


@pytest.mark.parametrize(
    ("output", "means", "category"),
    [
        (np.full((1, 2, 2, 3), np.nan), "logits", "model_nan"),
        (np.zeros((1, 3, 2, 3)), "logits", "model_wrong_shape"),
        (np.zeros((2, 2, 2, 3)), "logits", "model_wrong_shape"),
        (np.full((1, 2, 2, 3), 0.8), "probabilities", "model_not_probabilities"),
        (np.full((1, 2, 3), 2), "label_map", "model_wrong_shape"),
        (np.full((1, 2, 3), 0.5), "label_map", "model_wrong_shape"),
        ("text", "logits", "model_wrong_shape"),
    ],
)
def test_what_is_no_mask_is_a_failure_of_the_model(output, means, category):
    with pytest.raises(ModelFailure) as caught:
        label_map(SEEN, lambda _: output, mask_card(means=means), None)
    assert caught.value.category == category


def test_an_answer_coarser_than_the_input_is_enlarged():
    coarse = np.stack([np.zeros((1, 3)), np.array([[1, -1, 1]])])[None]
    np.testing.assert_array_equal(found(coarse), [[1, 0, 1], [1, 0, 1]])


@pytest.mark.parametrize(("restore", "expected"), [("labels", [0, 0, 1, 1]), ("scores", [0, 1, 1, 1])])
def test_labels_come_back_by_nearest_neighbour_or_scores_between(restore, expected):
    narrow = {"do": "resize", "width": 2, "height": 1, "filter": "box", "resampler": "pillow"}
    card = mask_card(narrow, restore=restore)
    logits = np.array([[[[0.5, 0.5]], [[0.0, 3.0]]]], np.float32)  # of "bright" between them: 0, 0.75, 2.25, 3
    seen = prepare(open_image(png(np.zeros((1, 4)))), card.input[0])
    assert label_map(seen, lambda _: logits, card, None)[0].tolist() == expected


def test_where_the_image_was_cut_away_nothing_is_marked():
    image = open_image(png(np.full((2, 4), 200)))
    for restore in ("labels", "scores"):
        card = mask_card({"do": "crop_centre_square"}, {"do": "scale", "divide_by": 255.0}, restore=restore)
        run = lambda tensor: np.concatenate([tensor * 0, tensor], axis=1)  # noqa: E731
        marked = label_map(prepare(image, card.input[0]), run, card, None)
        assert marked.tolist() == [[NOTHING, 1, 1, NOTHING]] * 2


def test_overlaps_are_counted_for_each_class():
    reference = np.array([[0, 1, 1], [2, 2, NOTHING]], np.uint8)
    predicted = np.array([[0, 1, 2], [2, 1, 1]], np.uint8)
    assert overlaps(reference, predicted, 3) == [(1, 1, 1), (1, 2, 3), (1, 2, 2)]


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    folder = tmp_path_factory.mktemp("package")
    (folder / "flat.onnx").write_bytes(bright_model())
    (folder / "deep.onnx").write_bytes(bright_model(axes=3, limit=150.0))
    return folder


def job(package, model, card, **setup):
    return start(
        {
            "model_path": str(package / model),
            "package": str(package),
            "card": card.model_dump(mode="json"),
            "optimisation": "all",
            **setup,
        },
        (),
    )[1]


def test_a_worker_counts_the_reference_of_a_picture_and_gives_the_label_map(package):
    image, mask = np.zeros((4, 6)), np.zeros((4, 6))
    image[1:3, 1:5], mask[1:3, 2:6] = 200, 7
    told = [{"format": "index_image", "names": {"0": "", "7": "bright"}}]
    request = {"op": "case", "number": 1, "reading": "image", "files": 1, "masks": told}
    head, (content,) = job(package, "flat.onnx", mask_card())(request, (png(image), png(mask)))
    assert head["overlaps"] == [(0, 0, 16), (6, 8, 8)]
    assert head["volume"] is False
    np.testing.assert_array_equal(np.asarray(Pillow.open(io.BytesIO(content))), image > 127)


def test_a_mask_of_another_size_is_the_references_fault(package):
    told = [{"format": "index_image", "names": {"0": ""}}]
    request = {"op": "case", "number": 1, "files": 1, "masks": told}
    head, blobs = job(package, "flat.onnx", mask_card())(request, (png(np.zeros((4, 6))), png(np.zeros((4, 5)))))
    assert (head, blobs) == ({"reference": "M24"}, ())


@pytest.mark.parametrize("layout", ["NCDHW", "NCHW"])
def test_volumes_are_marked_whole_or_slice_by_slice(package, layout):
    voxels = np.zeros((6, 5, 4), np.int16)
    voxels[2:4, 1:3, 1:3] = 300
    affine = np.diag([-1.0, 2.0, 3.0, 1.0])
    image = nibabel.Nifti1Image(voxels, affine).to_bytes()
    mask = nibabel.Nifti1Image((voxels[::-1] > 0).astype(np.uint8), np.diag([1.0, 2, 3, 1]) + _shift(-5)).to_bytes()
    told = [{"format": "nifti", "names": {"0": "", "1": "bright"}}]
    request = {"op": "case", "number": 1, "reading": "volume", "files": 1, "masks": told}
    steps = [{"do": "orient", "axes": "RAS"}] if layout == "NCDHW" else [{"do": "offset", "add": 0.0}]
    card = mask_card(*steps, layout=layout, colour="volume")
    model = "deep.onnx" if layout == "NCDHW" else "flat.onnx"
    head, (content,) = job(package, model, card)(request, (image, mask))
    assert head["overlaps"][1] == (8, 8, 8)
    assert np.load(io.BytesIO(content))["labels"].shape == (4, 5, 6)


def _shift(x):
    moved = np.zeros((4, 4))
    moved[0, 3] = x
    return moved


def test_in_pieces_a_volume_is_marked_as_in_one(package):
    voxels = np.random.default_rng(0).integers(0, 300, (9, 10, 11)).astype(np.int16)
    image = nibabel.Nifti1Image(voxels, np.eye(4)).to_bytes()
    whole = Pipeline(package / "deep.onnx", mask_card(layout="NCDHW"), "all").segment([image], "volume")
    window = {"size": [4, 4, 12], "overlap": 0.5}
    pieces = Pipeline(package / "deep.onnx", mask_card(layout="NCDHW", window=window), "all").segment([image], "volume")
    np.testing.assert_array_equal(whole.labels, pieces.labels)
    np.testing.assert_array_equal(whole.labels == 1, open_as_stored(voxels) > 150)


def open_as_stored(voxels):
    """Return voxels with slices first, as a NIfTI file in RAS lies in patient coordinates."""
    return voxels.transpose(2, 1, 0)


def test_several_pictures_are_drawn_on_one_by_one(package):
    head, (kept,) = job(package, "flat.onnx", mask_card())({"op": "case", "reading": "images"}, (png(MAP), png(MAP)))
    assert (head["volume"], head.get("overlaps")) == (True, None)
    with np.load(io.BytesIO(kept)) as drawn:
        assert sorted(drawn) == ["0", "1"]
        np.testing.assert_array_equal(drawn["0"], drawn["1"])
        assert drawn["0"].shape == MAP.shape


def test_raw_scores_are_handed_over_for_a_comparison(package):
    head, (content,) = job(package, "flat.onnx", mask_card())({"op": "raw"}, (png(np.full((2, 2), 51)),))
    assert head == {}
    np.testing.assert_allclose(np.frombuffer(content, np.float32), [0.5] * 4 + [0.2] * 4, atol=1e-6)


@pytest.mark.parametrize(
    ("how", "positive", "expected"),
    [
        ("mean", ("b",), (0.5, 0.3, 0.2)),
        ("max", ("b",), (0.4, 0.5, 0.1)),
        ("any", ("b", "c"), (0.4, 0.5, 0.1)),
        ("max", (), (0.6 / 1.4, 0.5 / 1.4, 0.3 / 1.4)),
    ],
)
def test_images_of_a_case_are_combined_whatever_their_order(how, positive, expected):
    answers = [(0.6, 0.1, 0.3), (0.4, 0.5, 0.1)]
    card = mask_card(classes=("a", "b", "c"), positive=positive)
    assert combined(answers, how, card) == pytest.approx(expected)
    assert combined(answers[::-1], how, card) == combined(answers, how, card)
