"""The Plan page of a model that marks structures."""

import numpy as np
import pytest
from PIL import Image as Pillow

from evaluators.cohort.answers import CohortAnswers
from evaluators.evaluation.creating import NewEvaluation, create_evaluation
from evaluators.evaluation.observer import Silent
from support.mask_models import write_mask_package


@pytest.fixture
def marking(bench, tmp_path):
    for number in range(6):
        for folder, grey in (("images", 20 * number), ("masks", 0)):
            values = np.full((8, 12), grey, np.uint8)
            values[2:6, 1:5] = 1 if folder == "masks" else 200
            (tmp_path / folder).mkdir(exist_ok=True)
            Pillow.fromarray(values).save(tmp_path / folder / f"{number}.png")
    wanted = NewEvaluation(
        target=tmp_path / "e",
        model=write_mask_package(tmp_path / "package"),
        data=tmp_path / "images",
        reference=tmp_path / "masks",
        answers=CohortAnswers(one_image_per_patient=True),
    )
    create_evaluation(wanted, Silent())
    bench.open(tmp_path / "e")
    return bench


def test_tolerance_and_empty_masks_are_chosen_and_the_defaults_leave_nothing_in_the_plan(marking):
    rules = marking.page.form.masks
    assert rules.isVisible()
    assert rules.tolerance.line.placeholderText() == "2"
    marking.type(rules.tolerance, "3.5")
    rules.empty.chosen.emit("reference")
    marking.settle()
    assert (marking.plan.segmentation.nsd_tolerance_mm, marking.plan.segmentation.empty) == (3.5, "reference")
    rules.tolerance.edited.emit(None)
    rules.empty.chosen.emit("either")
    marking.settle()
    assert marking.plan.segmentation is None


def test_a_tolerance_of_nothing_keeps_the_plan_from_being_locked(marking):
    form = marking.page.form
    marking.type(form.masks.tolerance, "0")
    assert form.masks.lacking
    assert form.problems == 1


def test_a_classifier_has_no_rules_for_masks(drafted):
    assert not drafted.page.form.masks.isVisible()
