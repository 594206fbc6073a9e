"""Cases of several images with a mask each, through a model to results; every overlap is worked out by hand."""

import csv

import numpy as np
import pytest
from PIL import Image as Pillow

from evaluators.analyses.overlap_cases import overlap_standings
from evaluators.cohort.answers import CohortAnswers
from evaluators.domain.outcome import Overlap
from evaluators.evaluation import planning
from evaluators.evaluation.assembling import results_of, run_cases
from evaluators.evaluation.creating import NewEvaluation, create_evaluation
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.predicted_masks import PredictedMasks
from evaluators.evaluation.runner import RunOptions, run_evaluation
from evaluators.imaging.kept_frames import KeptFrames
from support.mask_models import write_mask_package
from support.shared_data import shared
from support.videos import GREYS, SIZE, video_bytes

SIZES = ((8, 12), (10, 14))
"""Of the images of every patient, in turn: those of a case need not have one size."""
SHIFTS = {"p1": (0, 2), "p2": (1, 4, None), "p3": (4,), "p4": (None,)}
"""By how many columns the reference of each image lies beside what is bright: Dice 1, 1/2; 3/4, 0; 0. None: no mask."""
DICE = {1: (1 + 1 / 2) / 2, 2: (3 / 4 + 0) / 2, 3: 0.0}


def write_png(path, values):
    path.parent.mkdir(parents=True, exist_ok=True)
    Pillow.fromarray(np.asarray(values, np.uint8)).save(path)


def drawn(number, size, shift):
    """Return an image with a bright square, and a mask beside it by so many columns."""
    image, mask = np.full(size, number), np.zeros(size)
    image[2:6, 1:5] = 200
    if shift is not None:
        mask[2:6, 1 + shift : 5 + shift] = 1
    return image, mask


def evaluated(folder, unit, **more):
    answers = CohortAnswers(one_image_per_patient=True, unit=unit)
    where = {"data": folder / "images", "reference": folder / "masks", "target": folder / "evaluation"}
    model = {"model": write_mask_package(folder / "package")} if "model" not in more else {}
    wanted = NewEvaluation(**where, **model, **more, answers=answers)
    create_evaluation(wanted, Silent())
    with open_folder(folder / "evaluation", write=True) as opened:
        planning.lock(opened)
        run_evaluation(opened, RunOptions(workers=1), Silent())
        return results_of(opened, Silent()), opened.store.outcomes(1)


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    folder = tmp_path_factory.mktemp("several")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PRUEFSTAND_HOME", str(folder / "home"))
        number = 0
        for patient, shifts in SHIFTS.items():
            for place, shift in enumerate(shifts):
                number += 1
                image, mask = drawn(number, SIZES[place % 2], shift)
                write_png(folder / "images" / patient / f"{place}.png", image)
                if shift is not None:
                    write_png(folder / "masks" / patient / f"{place}.png", mask)
        yield folder, *evaluated(folder, "patient")


def by_id(results):
    return {estimate.id: estimate for estimate in results.estimates}


def test_dice_is_the_mean_over_the_images_of_each_case(several):
    _, results, _ = several
    dice = by_id(results)["dice[bright]"]
    assert dice.value == pytest.approx(sum(DICE.values()) / 3)
    assert (dice.n.cases, dice.n.patients) == (3, 3)
    assert (results.flow.offered, results.flow.evaluated, results.flow.no_reference) == (4, 3, 1)


def test_a_structure_is_missed_where_it_is_found_in_no_image(several):
    _, results, _ = several
    assert by_id(results)["missed_structures[bright]"].value == pytest.approx(1 / 3)


def test_distances_are_means_over_the_images_that_have_a_mask(several):
    _, results, _ = several
    assert by_id(results)["hd95_px[bright]"].value == pytest.approx(np.median([1.0, 2.5, 4.0]))


def test_every_image_with_a_mask_is_told_of_and_the_others_are_not_scored(several):
    outcomes = {one.case: one for one in several[2]}
    assert [one.image for one in outcomes[2].pictures] == [0, 1]
    assert outcomes[2].pictures[0].overlaps[1] == Overlap(both=12, reference=16, predicted=16)
    assert outcomes[2].overlaps[1] == Overlap(both=12, reference=32, predicted=32)
    assert [one.surfaces[1].hd95 for one in outcomes[1].pictures] == [0, 2]
    assert outcomes[3].pictures is None  # a single image is one, whatever the unit


def test_label_maps_of_all_images_are_kept_in_one_file(several):
    with open_folder(several[0] / "evaluation", write=False) as folder:
        kept = KeptFrames(PredictedMasks(folder, 1).path(2).read_bytes(), None)
    for place in range(3):
        expected = np.zeros(SIZES[place % 2], np.uint8)
        expected[2:6, 1:5] = 1
        np.testing.assert_array_equal(kept.labels(place), expected)


def test_the_standing_of_a_case_is_its_mean(several):
    with open_folder(several[0] / "evaluation", write=False) as folder:
        cases = run_cases(folder, folder.store.runs()[-1])
        standings = {one.number: one for one in overlap_standings(cases.scored, cases.locked)}
    assert {number: standings[number].dice["bright"] for number in DICE} == pytest.approx(DICE)
    assert [standings[number].verdict for number in (1, 2, 3)] == ["drawn", "drawn", "missed_structure"]


def test_frames_of_a_sequence_are_one_case_and_those_without_a_mask_are_not_scored(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    for number, shift in enumerate([0, 2, None, 4]):
        image, mask = drawn(number, SIZES[0], shift)
        write_png(tmp_path / "images" / f"a_{number}.png", image)
        if shift is not None:
            write_png(tmp_path / "masks" / f"a_{number}.png", mask)
    results, (outcome,) = evaluated(tmp_path, "clip")
    assert by_id(results)["dice[bright]"].value == pytest.approx((1 + 1 / 2 + 0) / 3)
    assert [one.image for one in outcome.pictures] == [0, 1, 3]


def test_masks_name_the_frames_of_a_video_by_their_numbers_from_0(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "v1.avi").write_bytes(video_bytes(tmp_path, "avi", "MJPG"))
    half = np.zeros(SIZE[::-1])
    half[:, :32] = 1
    for number in (0, len(GREYS) - 1):  # the darkest, of which nothing is marked, and the brightest, all of it
        write_png(tmp_path / "masks" / "v1" / f"{number:04}.png", half)
    results, (outcome,) = evaluated(tmp_path, "clip")
    assert [one.image for one in outcome.pictures] == [0, len(GREYS) - 1]
    bright = outcome.pictures[1].overlaps[1]
    assert bright.predicted > 0.95 * half.size  # but for the corner
    assert by_id(results)["dice[bright]"].value == pytest.approx(
        np.mean([2 * one.both / (one.reference + one.predicted) for one in (p.overlaps[1] for p in outcome.pictures)])
    )
    assert outcome.pictures[0].overlaps[1].predicted <= 100  # the red corner at most


GIVEN = """format = 1
[model]
name = "Elsewhere"
version = "1"
developer = "Example"
[intended_use]
text = "Marks what is bright."
[task]
classes = ["background", "bright"]
"""


def test_masks_made_elsewhere_are_those_of_each_image_and_a_missing_one_fails_its_case(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    (tmp_path / "card.toml").write_text(GIVEN, "utf-8")
    for patient, given in (("p1", (0, 2)), ("p2", (0,))):
        for place in range(2):
            image, mask = drawn(ord(patient[1]) + place, SIZES[place], 0)
            write_png(tmp_path / "images" / patient / f"{place}.png", image)
            write_png(tmp_path / "masks" / patient / f"{place}.png", mask)
        for place, shift in enumerate(given):
            write_png(tmp_path / "given" / patient / f"{place}.png", drawn(0, SIZES[place], shift)[1])
    more = {"model": tmp_path / "given", "predictions": True, "card": tmp_path / "card.toml"}
    results, outcomes = evaluated(tmp_path, "patient", **more)
    assert [one.failure for one in outcomes] == [None, "no_prediction"]
    assert by_id(results)["dice[bright]"].value == pytest.approx(((1 + 1 / 2) / 2 + 0) / 2)


LARYNX = ("void", "vocal_folds", "other_tissue", "glottal_space", "pathology", "surgical_tool", "intubation")
PATIENTS = {"patient1": ("seq1_0001", "seq1_0039"), "patient2": ("seq6_0075_l", "seq6_0145_l")}
LARYNX_CARD = f"""format = 1
[model]
name = "Larynx"
version = "1"
developer = "Example"
file = "model.onnx"
[intended_use]
text = "Marks structures of the larynx."
[task]
kind = "segmentation"
classes = {list(LARYNX)}
[[input]]
name = "frame"
layout = "NCHW"
dtype = "float32"
colour = "RGB"
steps = [
  {{ do = "resize", width = 192, height = 192, filter = "bilinear", resampler = "pillow" }},
  {{ do = "scale", divide_by = 255.0 }},
]
[[output]]
name = "class_probabilities"
means = "logits"
axis = 1
"""


def test_frames_of_real_patients_are_the_means_of_an_independent_script(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    data, package = shared("larynx_vocalfolds"), tmp_path / "package"
    package.mkdir()
    (package / "model.onnx").write_bytes(shared("models/larynx_unet_7class.onnx").read_bytes())
    (package / "submission.toml").write_text(LARYNX_CARD, "utf-8")
    for patient, frames in PATIENTS.items():
        for frame in frames:
            for folder, source in (("images", "original_png"), ("masks", "labels")):
                target = tmp_path / folder / patient / f"{frame}.png"
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes((data / source / f"{frame}.png").read_bytes())
    results, outcomes = evaluated(tmp_path, "patient", model=package)
    with shared("models/larynx_dev_per_frame_dice.csv").open(newline="", encoding="utf-8") as stream:
        measured = {row["frame"].split("/", 1)[1].replace("/", "_"): row for row in csv.DictReader(stream)}
    assert [len(one.pictures) for one in outcomes] == [2, 2]
    for name in ("vocal_folds", "other_tissue", "glottal_space", "surgical_tool", "intubation"):
        each = [[measured[f"{frame}.png"][f"dice_{name}"] for frame in frames] for frames in PATIENTS.values()]
        of_patients = [np.mean([float(one) for one in some if one]) for some in each if any(some)]
        assert by_id(results)[f"dice[{name}]"].value == pytest.approx(np.mean(of_patients), abs=1e-9)
