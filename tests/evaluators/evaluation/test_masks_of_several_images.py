"""Cases of several images with a mask each, through a model to results; every overlap is worked out by hand."""

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


def evaluated(folder, unit, model=None):
    wanted = NewEvaluation(
        target=folder / "evaluation",
        model=model or write_mask_package(folder / "package"),
        data=folder / "images",
        reference=folder / "masks",
        answers=CohortAnswers(one_image_per_patient=True, unit=unit),
    )
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
    assert outcomes[3].pictures is None or len(outcomes[3].pictures) == 1


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
