"""Models that say something of each frame of a video, from the files to results."""

import csv
from functools import partial

import pytest

from evaluators.cohort.answers import CohortAnswers
from evaluators.evaluation import planning, runner
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.creating import NewEvaluation, create_evaluation
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.frame_speed import with_stream
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.runner import RunOptions, run_evaluation
from support.models import brightness_model, card_text, probability
from support.videos import RATE, video_bytes

DARK, BRIGHT = 40, 220
CLIPS = (
    [DARK] * 30 + [BRIGHT] * 13 + [DARK] * 30,  # found
    [DARK] * 73,  # missed
    [DARK] * 30 + [BRIGHT] * 13 + [DARK] * 27 + [BRIGHT] * 3,  # found, and a false alarm
)
"""At 12.5 frames a second; bright from 2.4 s on for about a second."""


def write_evaluation(tmp_path, model, card, clips=CLIPS, table=None):
    (tmp_path / "videos").mkdir()
    for number, greys in enumerate(clips, start=1):
        shown = (greys[0] + number, *greys[1:])  # no two files alike
        (tmp_path / "videos" / f"{number}.avi").write_bytes(
            video_bytes(tmp_path / "videos", "avi", "MJPG", greys=shown)
        )
    (tmp_path / "videos" / "video.avi").unlink()
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "model.onnx").write_bytes(model.SerializeToString())
    (tmp_path / "package" / "submission.toml").write_text(card)
    reference = tmp_path / "events.csv"
    with reference.open("w", newline="", encoding="utf-8") as stream:
        rows = [(f"{n}.avi", f"p{n}", "bright", 2.4, 3.4) for n in range(1, len(clips) + 1)]
        csv.writer(stream).writerows([("video", "patient", "event", "start", "end"), *rows])
    answers = CohortAnswers(patient_column="patient")
    made = NewEvaluation(
        target=tmp_path / "e",
        model=tmp_path / "package",
        data=tmp_path / "videos",
        reference=table or reference,
        answers=answers,
    )
    create_evaluation(made, Silent())
    return tmp_path / "e"


def test_each_frame_is_scored_and_events_are_found_or_missed(tmp_path, monkeypatch):
    monkeypatch.setattr(
        runner, "with_stream", partial(with_stream, longest_s=1.0)
    )  # a stream takes as long as it lasts
    card = card_text().replace(
        'kind = "classification"', 'kind = "video"\nper_frame = "classification"\nlevel = "clip"'
    )
    with open_folder(write_evaluation(tmp_path, brightness_model(), card), write=True) as folder:
        locked = planning.lock(folder)
        run = run_evaluation(folder, RunOptions(workers=1), Silent())
        results, outcomes = results_of(folder, Silent()), folder.store.outcomes(run.number)
    assert (locked.task, locked.plan.level, locked.per_frame) == ("video", "clip", "classification")
    first = outcomes[0].frames
    assert first.times_s == pytest.approx([n / RATE for n in range(73)], abs=1e-3)
    assert [one[1] for one in first.scores[28:32]] == pytest.approx(
        [probability(grey / 255) for grey in (DARK, DARK, BRIGHT, BRIGHT)], abs=0.05
    )
    assert len(first.spent_ms) == 73
    checks = {check.check: check.status for check in results.integrity}
    assert checks["repeatable"] == "pass"  # the times of frames are no answers
    speed = results.measured.frames
    assert speed["batch.frames"] == 3 * 73
    assert speed["stream.frames"] + 13 * speed["stream.dropped_share"] == pytest.approx(13)
    assert speed["stream.budget_ms"] == pytest.approx(1000 / RATE)
    assert 0 < speed["stream.fps"] <= RATE * 1.1
    values = {one.id: one.value for one in results.estimates}
    assert values["event_sensitivity"] == pytest.approx(2 / 3)
    assert values["time_to_detection_s"] == pytest.approx(2 / RATE)  # the third of the frames from 2.4 s on
    # Outside 1.4 to 4.4 s lie 18 + 17 frames of 80 ms in each.
    assert values["false_alarms_per_minute"] == pytest.approx(1 / (3 * 35 * 0.08 / 60), rel=0.02)
    assert values["sensitivity[clip]"] == pytest.approx(2 / 3)
