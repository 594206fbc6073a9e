"""Masks made elsewhere take the place of a model."""

import numpy as np
import pytest
from PIL import Image as Pillow

from evaluators.cohort.answers import CohortAnswers
from evaluators.domain.case import Case, InputFile
from evaluators.errors import SubmissionError
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.creating import NewEvaluation, create_evaluation
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.given_masks import given_masks, open_given_masks
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.runner import RunOptions, run_evaluation

CARD = """format = 1
[model]
name = "Elsewhere"
version = "1"
developer = "Example"
[intended_use]
text = "Marks what is bright."
[task]
classes = ["background", "bright"]
"""
ANSWERS = {
    "model.name": "Elsewhere",
    "model.version": "1",
    "model.developer": "Example",
    "intended_use.text": "Marks what is bright.",
}


def write_png(path, values):
    path.parent.mkdir(parents=True, exist_ok=True)
    Pillow.fromarray(np.asarray(values, np.uint8)).save(path)


def square(start, size=(6, 8)):
    mask = np.zeros(size)
    mask[1:5, start : start + 4] = 1
    return mask


def test_masks_named_like_the_images_are_scored_and_missing_ones_have_failed(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    (tmp_path / "card.toml").write_text(CARD, "utf-8")
    for number, given in enumerate([square(0), square(2), None, square(0, (6, 9))]):
        write_png(tmp_path / "images" / f"{number}.png", np.full((6, 8), 10 * number))
        write_png(tmp_path / "masks" / f"{number}.png", square(0))
        if given is not None:
            write_png(tmp_path / "given" / f"{number}.png", given)
    wanted = NewEvaluation(
        target=tmp_path / "evaluation",
        model=tmp_path / "given",
        predictions=True,
        card=tmp_path / "card.toml",
        data=tmp_path / "images",
        reference=tmp_path / "masks",
        answers=CohortAnswers(one_image_per_patient=True),
    )
    create_evaluation(wanted, Silent())
    with open_folder(wanted.target, write=True) as folder:
        run_evaluation(folder, RunOptions(workers=1), Silent())
        results = results_of(folder, Silent())
        outcomes = folder.store.outcomes(1)
    assert [outcome.failure for outcome in outcomes] == [None, None, "no_prediction", "model_wrong_shape"]
    by_id = {estimate.id: estimate.value for estimate in results.estimates}
    assert by_id["dice[bright]"] == pytest.approx((1 + 0.5 + 0 + 0) / 4)
    assert not results.confirmatory


def test_the_classes_are_asked_and_an_empty_folder_is_refused(tmp_path):
    write_png(tmp_path / "given" / "1.png", square(0))
    (tmp_path / "given" / "link.png").symlink_to(tmp_path / "given" / "1.png")
    submission = open_given_masks(tmp_path / "given", tmp_path / "private", answers=ANSWERS)
    assert submission.questions == ("task.classes",)
    assert [file.path for file in submission.files] == ["predictions/1.png"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(SubmissionError) as caught:
        open_given_masks(tmp_path / "empty", tmp_path / "other")
    assert caught.value.id == "C453"


def test_a_number_of_no_class_in_one_mask_leaves_the_others_their_classes(tmp_path):
    for number in range(10):
        write_png(tmp_path / "masks" / f"{number}.png", square(0) + (98 * square(4) if number == 3 else 0))
    (tmp_path / "card.toml").write_text(CARD, "utf-8")
    private = tmp_path / "private"
    submission = open_given_masks(tmp_path / "masks", private, tmp_path / "card.toml")
    cases = [
        Case(number=number + 1, files=(InputFile(path=f"{number}.png", sha256="0" * 64, size=1),), patient=number)
        for number in range(10)
    ]
    found = given_masks(private, submission.card, cases)
    assert [number for number, masks in found.items() if not masks] == [4]
    assert found[1][0].names == {"0": "background", "1": "bright"}
