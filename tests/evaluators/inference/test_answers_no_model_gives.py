"""Answers of a worker that say what no model can come to."""

import io

import numpy as np
import pytest

from evaluators.domain.outcome import MOST_FRAMES, FrameAnswers
from evaluators.errors import WorkerMisbehaved
from evaluators.inference import fidelity
from evaluators.inference.answers import MOST_BOXES, case_answer
from evaluators.inference.frame_rows import written_frames
from evaluators.isolation.frames import Frame, read_frame, write_frame
from support.taken_over import TakenOver

TIMING = {"decode": 1.0, "prepare": 1.0, "infer": 1.0, "interpret": 1.0, "total": 4.0}
MAP = {"volume": False}
PIXELS = [[2, 2, 2], [2, 2, 2]]
BORDER = {"nsd": 0.5, "hd95": 1.0, "assd": 1.0}
PARTS = {"matched": 1, "reference": 1, "predicted": 1, "iou": 0.9}
BOX = {"label": 1, "score": 0.5, "left": 1.0, "top": 1.0, "right": 4.0, "bottom": 4.0}
COUNTS = {"both": 2, "reference": 2, "predicted": 2}
PICTURE = {"image": 0, "overlaps": [COUNTS, COUNTS], "surfaces": [BORDER, None], "unit": "px"}
SEVERAL = {"volume": True}
WRONG_CASES = {
    "a score of two": {"scores": [2.0, -1.0]},
    "a score beyond every float": {"scores": [10**19, 0]},
    "three scores of two classes": {"scores": [0.1, 0.2, 0.7]},
    "scores and a failure": {"scores": [0.5, 0.5], "failure": "model_nan"},
    "a failure nobody knows": {"failure": "model_is_sad"},
    "nothing": {},
    "more in both than in either": {"volume": False, "overlaps": [[3, 2, 2], [0, 0, 0]]},
    "a border of what is not there": MAP | {"overlaps": [[0, 2, 0], [0, 0, 0]], "surfaces": [BORDER, None]},
    "a border without pixels": MAP | {"surfaces": [BORDER, None]},
    "borders of one of two classes": MAP | {"overlaps": [[2, 2, 2], [0, 0, 0]], "surfaces": [BORDER]},
    "an endless distance": MAP | {"overlaps": PIXELS, "surfaces": [BORDER | {"hd95": 1e999}, None]},
    "more parts than pixels": MAP | {"overlaps": PIXELS, "instances": [PARTS | {"reference": 3}, PARTS]},
    "more matched than there are": MAP | {"overlaps": PIXELS, "instances": [PARTS | {"matched": 2}, PARTS]},
    "an image told of twice": SEVERAL | {"pictures": [PICTURE, PICTURE]},
    "images in disorder": SEVERAL | {"pictures": [PICTURE | {"image": 1}, PICTURE]},
    "an image before the first": SEVERAL | {"pictures": [PICTURE | {"image": -1}]},
    "no image at all": SEVERAL | {"pictures": []},
    "images of more classes": SEVERAL | {"pictures": [PICTURE | {"overlaps": [COUNTS] * 3, "surfaces": [None] * 3}]},
    "images without their borders": SEVERAL | {"pictures": [PICTURE | {"surfaces": [BORDER]}]},
    "an image of more shared than there is": SEVERAL
    | {"pictures": [PICTURE | {"overlaps": [COUNTS | {"both": 3}, COUNTS]}]},
    "an image larger than any": SEVERAL
    | {"pictures": [PICTURE | {"overlaps": [COUNTS | {"predicted": 2**50, "reference": 2**50}, COUNTS]}]},
    "a border of nothing in an image": SEVERAL
    | {"pictures": [PICTURE | {"overlaps": [COUNTS | {"both": 0, "predicted": 0}, COUNTS]}]},
    "images and one of them": SEVERAL | {"pictures": [PICTURE], "overlaps": PIXELS},
    "images of a single map": MAP | {"pictures": [PICTURE]},
    "images without a map": {"scores": [0.5, 0.5], "pictures": [PICTURE]},
    "voxels of no size": MAP | {"overlaps": PIXELS, "voxel_ml": 0.0},
    "a border farther than any image": MAP | {"overlaps": PIXELS, "surfaces": [BORDER | {"hd95": 1e300}, None]},
    "a border of a tolerance without end": MAP | {"overlaps": PIXELS, "tolerance": 1e999},
    "a box of no class": {"boxes": [BOX | {"label": 2}]},
    "a box beyond every image": {"boxes": [BOX | {"right": 1e300}]},
    "a box without end": {"boxes": [BOX | {"left": -1e999}]},
    "a box inside out": {"boxes": [BOX | {"left": 9.0}]},
    "a box of more than certainty": {"boxes": [BOX | {"score": 1.5}]},
    "more boxes than are kept": {"boxes": [BOX] * (MOST_BOXES + 1)},
    "a value without end": {"value": 1e999},
    "a value whose square is none": {"value": 1e300},
    "a value and boxes": {"value": 1.0, "boxes": []},
    "frames without their rows": {"frames": 2},
    "time without end": {"scores": [0.5, 0.5], "timing": TIMING | {"total": 1e999}},
    "time that runs backwards": {"scores": [0.5, 0.5], "timing": TIMING | {"infer": -1.0}},
}


@pytest.mark.parametrize("head", WRONG_CASES.values(), ids=WRONG_CASES)
def test_what_no_model_can_come_to_is_misbehaviour(head):
    with pytest.raises(WorkerMisbehaved):
        case_answer(Frame(head, (b"",) if "volume" in head else ()), classes=2)


def test_borders_and_parts_that_go_with_the_pixels_are_taken():
    told = MAP | {"overlaps": PIXELS, "surfaces": [BORDER, None], "instances": [PARTS, PARTS], "unit": "mm"}
    found = case_answer(Frame(told, (b"",)), classes=2)
    assert (found.surfaces[0].hd95, found.instances[1].iou, found.unit) == (1.0, 0.9, "mm")


def test_images_of_a_case_are_counted_together():
    told = SEVERAL | {"pictures": [PICTURE, PICTURE | {"image": 4}], "tolerance": 2.0}
    found = case_answer(Frame(told, (b"",)), classes=2)
    assert [one.image for one in found.pictures] == [0, 4]
    assert [(one.both, one.reference, one.predicted) for one in found.findings["overlaps"]] == [(4, 4, 4)] * 2


FRAME = [0.04, 1.0, 1.0, 1.0, 1.0, 0.25, 0.75]
"""Its time, its stages, its scores."""
NAN, INF = float("nan"), float("inf")


def told_of_frames(*rows, count=None, width=7):
    blob = np.array(rows, "<f8").reshape(-1, width).tobytes()
    return case_answer(Frame({"frames": len(rows) if count is None else count}, (blob,)), classes=2).frames


def test_frames_are_read_as_they_were_written():
    frames = FrameAnswers(times_s=(0.0, 0.04), scores=((0.2, 0.8), (1.0, 0.0)), spent_ms=((1.0, 2.0, 3.0, 4.0),) * 2)
    assert case_answer(Frame({"frames": 2}, (written_frames(frames),)), classes=2).frames == frames


def test_hours_of_video_fit_into_one_answer():
    count = MOST_FRAMES // 10
    scores, spent = ((1 / 3,) * 12,) * count, ((1 / 3,) * 4,) * count
    frames = FrameAnswers(times_s=tuple(number / 25 for number in range(count)), scores=scores, spent_ms=spent)
    stream = io.BytesIO()
    write_frame(stream, {"frames": count}, [written_frames(frames)])
    stream.seek(0)
    assert case_answer(read_frame(stream), classes=12).frames == frames


@pytest.mark.parametrize(
    ("place", "number"),
    [(0, NAN), (0, INF), (0, -1.0), (0, 1e300), (1, NAN), (2, INF), (3, -1.0), (5, NAN), (5, 1.5), (6, -0.5)],
)
def test_a_frame_with_a_number_that_is_none_is_misbehaviour(place, number):
    assert len(told_of_frames(FRAME, FRAME).times_s) == 2
    with pytest.raises(WorkerMisbehaved):
        told_of_frames(FRAME, [*FRAME[:place], number, *FRAME[place + 1 :]])


@pytest.mark.parametrize("count", [0, -1, 1, 3, True, "2", None, 2.0, MOST_FRAMES + 1, 2**62])
def test_another_number_of_frames_than_rows_is_misbehaviour(count):
    with pytest.raises(WorkerMisbehaved):
        case_answer(Frame({"frames": count}, (np.array([FRAME] * 2, "<f8").tobytes(),)), classes=2)


def test_frames_of_too_many_classes_or_in_disorder_are_misbehaviour():
    with pytest.raises(WorkerMisbehaved):
        told_of_frames([*FRAME, 0.5], width=8)
    with pytest.raises(WorkerMisbehaved):
        told_of_frames(FRAME, [0.0, *FRAME[1:]])


MISSED = {"number": 2, "tolerance": 0.1, "difference": 0.5}


@pytest.mark.parametrize(
    ("golden", "missed"),
    [
        pytest.param({"n": 3, "reproduced": 3, "max_abs_diff": 0.0}, [], id="a sample too many"),
        pytest.param({"n": 2, "reproduced": 2, "max_abs_diff": 0.0}, [MISSED], id="one reproduced and missed"),
        pytest.param({"n": 2, "reproduced": 1, "max_abs_diff": 0.5}, [], id="one neither"),
        pytest.param({"n": 2, "reproduced": 0, "max_abs_diff": 0.5}, [MISSED, MISSED], id="one missed twice"),
        pytest.param({"n": 2, "reproduced": 1, "max_abs_diff": 0.5}, [MISSED | {"number": 3}], id="one of nobody"),
        pytest.param({"n": 2, "reproduced": 1, "max_abs_diff": -0.5}, [MISSED], id="less than no difference"),
    ],
)
def test_a_count_of_samples_that_does_not_add_up_is_misbehaviour(monkeypatch, golden, missed):
    taken_over = TakenOver(monkeypatch)
    taken_over.answers = [({"golden": {"n": 2, "reproduced": 1, "max_abs_diff": 0.5}, "missed": [MISSED]}, ())]
    assert fidelity.reproduce_golden(taken_over.worker(), 2)[0].reproduced == 1
    taken_over.answers = [({"golden": golden, "missed": missed}, ())]
    with pytest.raises(WorkerMisbehaved):
        fidelity.reproduce_golden(taken_over.worker(), 2)
