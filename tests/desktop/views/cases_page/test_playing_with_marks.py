"""A video of a finished run in the viewer: every frame is shown with the box the model drew in it, playing too."""

import csv

import pytest

from evaluators.cohort.answers import CohortAnswers
from evaluators.evaluation import planning, runner
from evaluators.evaluation.creating import NewEvaluation, create_evaluation
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.runner import RunOptions, run_evaluation
from support.case_pages import make_page
from support.frame_models import BOX, frame_package
from support.videos import GREYS, video_bytes
from support.window_ground import Ground

MARKED = range(2, 6)
"""Frames in which the reference has a box."""


@pytest.fixture
def evaluation(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(runner, "with_stream", lambda run, *_: run)
    (tmp_path / "videos").mkdir()
    (tmp_path / "videos" / "a.avi").write_bytes(video_bytes(tmp_path, "avi", "MJPG"))
    (tmp_path / "package").mkdir()
    model, card = frame_package("detection")
    (tmp_path / "package" / "model.onnx").write_bytes(model)
    (tmp_path / "package" / "submission.toml").write_text(card)
    table = tmp_path / "boxes.csv"
    with table.open("w", newline="", encoding="utf-8") as stream:
        written = csv.writer(stream)
        written.writerow(["video", "frame", "label", "x1", "y1", "x2", "y2"])
        written.writerows(["a.avi", frame, "bright", *BOX] for frame in MARKED)
    new = NewEvaluation(
        target=tmp_path / "e",
        model=tmp_path / "package",
        data=tmp_path / "videos",
        reference=table,
        answers=CohortAnswers(one_image_per_patient=True),
    )
    create_evaluation(new, Silent())
    with open_folder(tmp_path / "e", write=True) as folder:
        planning.lock(folder)
        run_evaluation(folder, RunOptions(workers=1), Silent())
    return tmp_path / "e"


def test_each_frame_is_shown_with_its_boxes_while_a_video_plays(qapp, qtbot, evaluation):
    ground = Ground()
    ground.evaluation.open(evaluation)
    page = make_page(qtbot, ground)
    viewer, seen = page.viewer, {}

    def note(marks):
        drawn = {one.source: (one.left, one.top, one.right, one.bottom) for one in marks.rectangles}
        captions = [one.caption for one in marks.rectangles if one.source == "model"]
        seen[viewer.canvas.picture.pixels.facts.frame] = drawn, captions

    drawn_before = viewer.show_marks
    viewer.show_marks = lambda marks: (drawn_before(marks), note(marks))
    qtbot.waitUntil(lambda: viewer.frames.count == len(GREYS) and MARKED[0] in seen, timeout=20_000)
    viewer.frames.go(0)  # it began where something was missed
    qtbot.waitUntil(lambda: 0 in seen, timeout=20_000)
    viewer.frames.play.click()
    qtbot.waitUntil(lambda: len(GREYS) - 1 in seen and not viewer.frames.play.isChecked(), timeout=20_000)
    assert sorted(seen) == list(range(len(GREYS)))  # none was passed over
    assert [frame for frame, (drawn, _) in seen.items() if "reference" in drawn] == list(MARKED)
    assert {drawn["model"] for drawn, _ in seen.values()} == {BOX}
    first, last = (seen[frame][1][0] for frame in (0, len(GREYS) - 1))
    assert first == "bright 0.01"
    assert last.startswith("bright 0.9")
    page.close()
    ground.close()
