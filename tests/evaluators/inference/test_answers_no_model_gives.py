"""Answers of a worker that say what no model can come to."""

import pytest

from evaluators.errors import WorkerMisbehaved
from evaluators.inference.answers import case_answer
from evaluators.isolation.frames import Frame

TIMING = {"decode": 1.0, "prepare": 1.0, "infer": 1.0, "interpret": 1.0, "total": 4.0}
WRONG_CASES = {
    "a score of two": {"scores": [2.0, -1.0]},
    "a score beyond every float": {"scores": [10**19, 0]},
    "three scores of two classes": {"scores": [0.1, 0.2, 0.7]},
    "scores and a failure": {"scores": [0.5, 0.5], "failure": "model_nan"},
    "a failure nobody knows": {"failure": "model_is_sad"},
    "nothing": {},
    "more in both than in either": {"volume": False, "overlaps": [[3, 2, 2], [0, 0, 0]]},
    "time that runs backwards": {"scores": [0.5, 0.5], "timing": TIMING | {"infer": -1.0}},
}


@pytest.mark.parametrize("head", WRONG_CASES.values(), ids=WRONG_CASES)
def test_what_no_model_can_come_to_is_misbehaviour(head):
    with pytest.raises(WorkerMisbehaved):
        case_answer(Frame(head, (b"",) if "volume" in head else ()), classes=2)
