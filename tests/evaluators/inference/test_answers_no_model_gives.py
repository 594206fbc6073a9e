"""Answers of a worker that say what no model can come to."""

import pytest

from evaluators.errors import WorkerMisbehaved
from evaluators.inference import fidelity
from evaluators.inference.answers import case_answer
from evaluators.isolation.frames import Frame
from support.taken_over import TakenOver

TIMING = {"decode": 1.0, "prepare": 1.0, "infer": 1.0, "interpret": 1.0, "total": 4.0}
MAP = {"volume": False}
PIXELS = [[2, 2, 2], [2, 2, 2]]
BORDER = {"nsd": 0.5, "hd95": 1.0, "assd": 1.0}
PARTS = {"matched": 1, "reference": 1, "predicted": 1, "iou": 0.9}
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
    "voxels of no size": MAP | {"overlaps": PIXELS, "voxel_ml": 0.0},
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
