"""Pictures and masks through a model to results and a signed record; every overlap is worked out by hand."""

import io

import numpy as np
import pytest
from PIL import Image as Pillow

from evaluators.cohort.answers import CohortAnswers
from evaluators.domain.outcome import Overlap
from evaluators.errors import PlanError
from evaluators.evaluation import planning
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.case_files import case_reader
from evaluators.evaluation.creating import NewEvaluation, create_evaluation
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.predicted_masks import PredictedMasks
from evaluators.evaluation.runner import RunOptions, run_evaluation
from support.mask_models import write_mask_package

SHIFTS = (0, 1, 2, 4, 0, 2)
"""By how many columns the reference lies beside what is bright: Dice 1, 3/4, 1/2, 0, 1, 1/2."""


def write_png(path, values):
    path.parent.mkdir(parents=True, exist_ok=True)
    Pillow.fromarray(np.asarray(values, np.uint8)).save(path)


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory):
    folder = tmp_path_factory.mktemp("segmentation")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PRUEFSTAND_HOME", str(folder / "home"))
        for number, shift in enumerate(SHIFTS):
            image, mask = np.full((8, 12), number), np.zeros((8, 12))
            image[2:6, 1:5], mask[2:6, 1 + shift : 5 + shift] = 200, 1
            write_png(folder / "images" / f"{number}.png", image)
            write_png(folder / "masks" / f"{number}.png", mask)
        write_png(folder / "images" / "6.png", np.full((8, 12), 99))
        write_png(folder / "masks" / "6.png", np.zeros((8, 13)))
        wanted = NewEvaluation(
            target=folder / "evaluation",
            model=write_mask_package(folder / "package"),
            data=folder / "images",
            reference=folder / "masks",
            answers=CohortAnswers(one_image_per_patient=True),
        )
        create_evaluation(wanted, Silent())
        with open_folder(folder / "evaluation", write=True) as opened:
            planning.lock(opened)
            run_evaluation(opened, RunOptions(workers=1), Silent())
            results_of(opened, Silent())
        yield folder / "evaluation"


def test_results_are_those_worked_out_by_hand(evaluation):
    with open_folder(evaluation, write=False) as folder:
        results = results_of(folder, Silent())
        outcomes = folder.store.outcomes(1)
    by_id = {estimate.id: estimate for estimate in results.estimates}
    assert results.task == "segmentation"
    assert by_id["dice[bright]"].value == pytest.approx((1 + 3 / 4 + 1 / 2 + 0 + 1 + 1 / 2) / 6)
    assert by_id["missed_structures[bright]"].value == pytest.approx(1 / 6)
    assert by_id["hd95_px[bright]"].value == pytest.approx(np.median(SHIFTS))  # the farthest column is so many away
    assert [outcome.surfaces[1].hd95 for outcome in outcomes[:6]] == list(SHIFTS)
    assert (outcomes[0].unit, outcomes[0].tolerance, outcomes[0].instances) == ("px", 2.0, None)
    assert outcomes[1].overlaps[1] == Overlap(both=12, reference=16, predicted=16)
    assert results.optimisation.level == "all"
    assert {check.check: check.status for check in results.integrity}["repeatable"] == "pass"


def test_a_mask_of_another_size_takes_its_case_out_and_says_so(evaluation):
    with open_folder(evaluation, write=False) as folder:
        flow = results_of(folder, Silent()).flow
    assert (flow.offered, flow.evaluated) == (7, 6)
    assert sum(flow.excluded_reasons.values()) + flow.no_reference == 1


def test_every_label_map_is_kept_in_the_folder(evaluation):
    with open_folder(evaluation, write=False) as folder:
        masks = PredictedMasks(folder, 1)
        found = np.asarray(Pillow.open(io.BytesIO(masks.path(3).read_bytes())))
        assert masks.path(99) is None
    expected = np.zeros((8, 12), np.uint8)
    expected[2:6, 1:5] = 1
    np.testing.assert_array_equal(found, expected)


def test_a_mask_changed_since_the_scan_is_not_used(evaluation):
    with open_folder(evaluation, write=False) as folder:
        case, reader = folder.store.cases()[0], case_reader(folder, masks=True)
    assert len(reader.read(case).masks) == 1
    mask = reader.masks / case.reference.masks[0].path
    before = mask.read_bytes()
    mask.write_bytes(before + b" ")
    assert reader.read(case) is None
    mask.write_bytes(before)


def test_a_threshold_for_masks_is_not_tuned(evaluation):
    with open_folder(evaluation, write=False) as folder:
        card, plan = folder.submission.card, folder.plan
    tuned = plan.model_validate({**plan.model_dump(), "tuning": {"fraction": 0.5, "rule": "sensitivity >= 0.9"}})
    with pytest.raises(PlanError) as caught:
        planning.understood(tuned, card)
    assert caught.value.id == "C451"
