"""Models that score a whole video, from the files to results by clip and by patient."""

import pytest

from evaluators.cohort.answers import CohortAnswers
from evaluators.evaluation import planning
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.creating import NewEvaluation, create_evaluation
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.runner import RunOptions, run_evaluation
from support.clip_models import risk, write_clip_package, write_clips

BRIGHTER, DARKER = (40, 40, 40, 40, 200, 200), (200, 200, 40, 40, 40, 40)
"""Frames 1, 3 and 5 are seen; the last counts most."""
CLIPS = (
    (BRIGHTER, "difficult", "p1"),
    (DARKER, "easy", "p1"),
    (DARKER, "easy", "p2"),
    (BRIGHTER, "easy", "p3"),
    (BRIGHTER, "difficult", "p4"),
    (DARKER, "difficult", "p5"),
)


def finished(tmp_path, layout, level):
    table = write_clips(tmp_path / "videos", CLIPS)
    model = write_clip_package(tmp_path / "package", layout, level=level)
    answers = CohortAnswers(patient_column="patient")
    made = NewEvaluation(target=tmp_path / "e", model=model, data=tmp_path / "videos", reference=table, answers=answers)
    create_evaluation(made, Silent())
    with open_folder(tmp_path / "e", write=True) as folder:
        locked = planning.lock(folder)
        run = run_evaluation(folder, RunOptions(workers=1), Silent())
        return locked, results_of(folder, Silent()), folder.store.outcomes(run.number)


def test_a_video_gets_the_score_of_its_sampled_frames(tmp_path):
    locked, results, outcomes = finished(tmp_path, "NCTHW", "clip")
    bright = risk((40 / 255, 40 / 255, 200 / 255))
    dark = risk((200 / 255, 40 / 255, 40 / 255))
    expected = [bright, dark, dark, bright, bright, dark]
    assert [one.scores[1] for one in outcomes] == pytest.approx(expected, abs=0.03)
    assert locked.plan.level == "clip"
    assert results.flow.patients == 5
    values = {one.id: one.value for one in results.estimates}
    assert values["sensitivity"] == pytest.approx(2 / 3)  # p1 and p4 found, p5 missed
    assert values["specificity"] == pytest.approx(2 / 3)


def test_a_model_that_speaks_of_patients_has_their_videos_combined(tmp_path):
    locked, results, _ = finished(tmp_path, "NTCHW", "patient")
    assert locked.plan.level == "patient"
    values = {one.id: (one.value, one.n.cases) for one in results.estimates}
    assert values["sensitivity"] == pytest.approx((2 / 3, 3))  # p1, by the higher of two scores, p4; not p5
    assert values["specificity"] == pytest.approx((1 / 2, 2))  # p2, not p3
