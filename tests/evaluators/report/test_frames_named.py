"""Of a model that follows videos, every measure says what it counts: frames, clips or events."""

import pytest

from evaluators.domain.estimate import Counts, Estimate, Reason
from evaluators.report.numerals import OF_FRAMES, estimate_name
from evaluators.report.tables import estimate_cells
from evaluators.tasks import video_units
from evaluators.texts import Words


def estimate(metric, parameter=None):
    return Estimate(
        metric=metric,
        parameter=parameter,
        value=0.9,
        no_interval=Reason.TOO_FEW_PATIENTS,
        n=Counts(cases=10, patients=5),
    )


@pytest.mark.parametrize(
    ("language", "frame", "clip"), [("en", "per frame", "per clip"), ("de", "je Einzelbild", "je Clip")]
)
def test_measures_of_frames_and_of_clips_are_told_apart(language, frame, clip):
    words = Words(language)
    assert frame in estimate_name(estimate("sensitivity"), words, "video")
    assert frame in estimate_cells(estimate("auroc"), words, "video")[0]
    assert clip in estimate_name(estimate("sensitivity", "clip"), words, "video")
    for name in (
        estimate_name(estimate("event_sensitivity"), words, "video"),
        estimate_name(estimate("sensitivity"), words, "classification"),
    ):
        assert frame not in name
        assert clip not in name


def test_the_names_know_every_measure_of_frames():
    assert set(video_units.OF_FRAMES) == OF_FRAMES
