"""Models that draw boxes or masks in the frames of a video, from the files to results and to what the viewer shows."""

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
from evaluators.evaluation.predicted_masks import PredictedMasks
from evaluators.evaluation.runner import RunOptions, run_evaluation
from evaluators.imaging.view_job import start
from evaluators.imaging.view_masks import boxes_from, outline_from
from support.frame_models import BOX, frame_package
from support.models import probability
from support.videos import SIZE, video_bytes

DARK, BRIGHT = 40, 220
CLIPS = ([DARK] * 30 + [BRIGHT] * 13 + [DARK] * 30, [DARK] * 73)
"""At 12.5 frames a second: in the first the event is found, in the second it is missed."""
EVENT = range(30, 43)


@pytest.fixture
def finished(request, tmp_path, monkeypatch):
    """Return the folder of a run, whose references are boxes in the frames of the event."""
    monkeypatch.setattr(runner, "with_stream", partial(with_stream, longest_s=0.2))
    videos, package = tmp_path / "videos", tmp_path / "package"
    videos.mkdir()
    package.mkdir()
    for number, greys in enumerate(CLIPS, start=1):
        (videos / f"{number}.avi").write_bytes(
            video_bytes(tmp_path, "avi", "MJPG", greys=(greys[0] + number, *greys[1:]))
        )
    model, card = frame_package(request.param)
    (package / "model.onnx").write_bytes(model)
    (package / "submission.toml").write_text(card)
    table = tmp_path / "boxes.csv"
    with table.open("w", newline="", encoding="utf-8") as stream:
        written = csv.writer(stream)
        written.writerow(["video", "frame", "label", "x1", "y1", "x2", "y2"])
        written.writerows([f"{n}.avi", frame, "bright", *BOX] for n in (1, 2) for frame in EVENT)
    answers = CohortAnswers(one_image_per_patient=True)
    create_evaluation(
        NewEvaluation(target=tmp_path / "e", model=package, data=videos, reference=table, answers=answers), Silent()
    )
    with open_folder(tmp_path / "e", write=True) as folder:
        planning.lock(folder)
        run = run_evaluation(folder, RunOptions(workers=1), Silent())
        yield folder, run, videos


def shown(folder, run, video, number):
    """Return the worker of the viewer with a video and what the run marked in it."""
    handle = start({}, ())[1]
    handle({"op": "open", "reading": "clip"}, (video.read_bytes(),))
    handle({"op": "prediction", "source": "model"}, (PredictedMasks(folder, run.number).path(number).read_bytes(),))
    return lambda frame: handle({"op": "outline", "source": "model", "index": frame, "background": True}, ())


def checked(finished):
    folder, _, _ = finished
    values = {one.id: one.value for one in results_of(folder, Silent()).estimates}
    assert values["event_sensitivity"] == pytest.approx(1 / 2)
    assert values["false_alarms_per_minute"] == 0
    assert values["sensitivity"] == pytest.approx(13 / 26)
    assert values["specificity"] == 1


@pytest.mark.parametrize("finished", ["detection"], indirect=True)
def test_boxes_in_frames_find_events_and_are_shown_frame_by_frame(finished):
    checked(finished)
    folder, run, videos = finished
    found = [one[0] for one in folder.store.outcomes(run.number)[0].frames.scores]
    assert found[28] < 0.05
    assert found[31] == pytest.approx(probability(BRIGHT / 255), abs=0.05)
    ask = shown(folder, run, videos / "1.avi", 1)
    ((label, score, *corners),) = boxes_from(ask(35)[0])
    assert (label, tuple(corners)) == (0, BOX)
    assert score == pytest.approx(found[35], abs=1e-6)


@pytest.mark.parametrize("finished", ["segmentation"], indirect=True)
def test_masks_of_frames_find_events_and_are_shown_frame_by_frame(finished):
    checked(finished)
    folder, run, videos = finished
    ask = shown(folder, run, videos / "1.avi", 1)
    assert outline_from(*ask(20)) == {}
    rings = outline_from(*ask(35))
    across = {corner for ring in rings[1] for corner in ring}
    assert (max(x for x, _ in across), max(y for _, y in across)) == SIZE
