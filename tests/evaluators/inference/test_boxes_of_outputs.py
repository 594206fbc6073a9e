"""From a detector's outputs to boxes in the image's own pixels, every form of output."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from evaluators.domain.outcome import FailureCategory, ScoredBox
from evaluators.domain.submission import Card
from evaluators.inference.box_way_back import corners_back
from evaluators.inference.boxes import boxes_of
from evaluators.inference.failure import ModelFailure
from evaluators.inference.suppression import kept_of
from evaluators.inference.way_back import Cropped, Move, Padded, Turned, resized

SEEN = (100, 200)


def card(*classes: str, positive: tuple[str, ...] = ()) -> Card:
    """Return the card of a detector; its outputs are handed over by meaning."""
    return Card.model_validate_json(
        json.dumps(
            {
                "format": 1,
                "model": {"name": "m", "version": "1", "developer": "d", "file": "m.onnx"},
                "intended_use": {"text": "t"},
                "task": {"kind": "detection", "classes": classes or ("nodule",), "positive": positive},
                "input": [{"name": "i", "layout": "NCHW", "dtype": "float32", "colour": "RGB"}],
                "output": [{"name": "b", "means": "boxes_xyxy_px"}, {"name": "s", "means": "scores"}],
            }
        )
    )


def found(outputs: Any, of: Card | None = None, moves: tuple[Move, ...] = ()) -> tuple[ScoredBox, ...]:
    given = {name: np.array(value, np.float32) for name, value in outputs.items()}
    return boxes_of(given, of or card(), SEEN, moves, SEEN)  # type: ignore[arg-type]


def corners(box: ScoredBox) -> tuple[float, ...]:
    return (box.left, box.top, box.right, box.bottom)


@pytest.mark.parametrize(
    ("means", "box"),
    [
        ("boxes_xyxy_px", [20, 10, 60, 30]),
        ("boxes_xyxy_norm", [0.1, 0.1, 0.3, 0.3]),
        ("boxes_cxcywh_norm", [0.2, 0.2, 0.2, 0.2]),
    ],
)
def test_every_form_of_corners_says_the_same_box(means: str, box: list[float]) -> None:
    (one,) = found({means: [[box]], "scores": [[0.9]]})
    assert corners(one) == pytest.approx((20, 10, 60, 30), abs=1e-4)
    assert one.score == pytest.approx(0.9)


def test_boxes_come_best_first_and_those_of_score_0_are_padding() -> None:
    boxes = [[[0, 0, 10, 10], [0, 0, 20, 20], [0, 0, 0, 0]]]
    several = found({"boxes_xyxy_px": boxes, "scores": [[0.2, 0.7, 0.0]], "labels": [[0, 1, -1]]}, card("a", "b"))
    assert [(box.label, round(box.score, 3)) for box in several] == [(1, 0.7), (0, 0.2)]


def test_what_lies_outside_the_image_is_cut_off_and_a_box_wholly_outside_is_none() -> None:
    (one,) = found({"boxes_xyxy_px": [[[-10, -10, 20, 20], [300, 300, 400, 400]]], "scores": [[0.5, 0.9]]})
    assert corners(one) == (0, 0, 20, 20)


def test_candidates_of_a_yolo_head_on_one_object_leave_the_best() -> None:
    head = np.zeros((1, 6, 3), np.float32)
    head[0, :4] = np.array([[50, 50, 20, 20], [51, 50, 20, 20], [150, 50, 20, 20]]).T
    head[0, 4:] = np.array([[0.6, 0.0], [0.9, 0.0], [0.0, 0.5]]).T
    several = found({"yolo_detect": head}, card("a", "b"))
    assert [(box.label, round(box.score, 3)) for box in several] == [(0, 0.9), (1, 0.5)]
    assert corners(several[0]) == pytest.approx((41, 40, 61, 60))


def test_scores_of_each_class_are_suppressed_class_by_class_and_without_the_background() -> None:
    boxes = [[[0, 0, 10, 10], [0, 0, 10, 9], [50, 50, 60, 60]]]
    scores = [[[0.1, 0.9], [0.2, 0.8], [0.99, 0.01]]]
    several = found({"boxes_xyxy_px": boxes, "scores": scores}, card("background", "face", positive=("face",)))
    assert [(box.label, round(box.score, 3)) for box in several] == [(1, 0.9), (1, 0.01)]


def test_queries_with_one_class_more_go_through_softmax_and_others_through_the_logistic_function() -> None:
    boxes = [[[0.5, 0.5, 0.2, 0.2]]]
    (soft,) = found({"boxes_cxcywh_norm": boxes, "query_logits": [[[0.0, 0.0, 0.0]]]}, card("a", "b"))
    (logistic,) = found({"boxes_cxcywh_norm": boxes, "query_logits": [[[0.0, -9.0]]]}, card("a", "b"))
    assert soft.score == pytest.approx(1 / 3)
    assert logistic.score == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("outputs", "category"),
    [
        ({"boxes_xyxy_px": [[[0, 0, np.nan, 1]]], "scores": [[0.5]]}, FailureCategory.NOT_A_NUMBER),
        ({"boxes_xyxy_px": [[[0, 0, 1]]], "scores": [[0.5]]}, FailureCategory.WRONG_SHAPE),
        ({"boxes_xyxy_px": [[[0, 0, 1, 1]]], "scores": [[0.5, 0.5]]}, FailureCategory.WRONG_SHAPE),
        ({"boxes_xyxy_px": [[[0, 0, 1, 1]]], "scores": [[1.5]]}, FailureCategory.NOT_PROBABILITIES),
        ({"boxes_xyxy_px": [[[0, 0, 1, 1]]], "scores": [[0.5]], "labels": [[7]]}, FailureCategory.WRONG_SHAPE),
        ({"boxes_xyxy_px": [[[0, 0, 1, 1]]], "scores": [[0.5]], "labels": [[0.5]]}, FailureCategory.WRONG_SHAPE),
        ({"yolo_detect": np.zeros((1, 9, 3))}, FailureCategory.WRONG_SHAPE),
    ],
)
def test_what_is_no_box_is_a_failure_of_the_model(outputs: Any, category: FailureCategory) -> None:
    with pytest.raises(ModelFailure) as failure:
        found(outputs)
    assert failure.value.category is category


def test_no_boxes_at_all_are_an_answer() -> None:
    assert found({"boxes_xyxy_px": np.zeros((1, 0, 4)), "scores": np.zeros((1, 0))}) == ()


def test_a_box_goes_back_through_resize_letterbox_crop_and_swapped_sides() -> None:
    whole = np.array([[0.0, 0.0, 20.0, 10.0]])
    assert corners_back(whole, [resized((100, 400), (10, 20))]).tolist() == [[0, 0, 400, 100]]
    letterbox = [resized((50, 100), (10, 20)), Padded((5, 0), (10, 20))]
    assert corners_back(np.array([[0.0, 5.0, 20.0, 15.0]]), letterbox).tolist() == [[0, 0, 100, 50]]
    assert corners_back(whole, [Cropped((3, 4), (50, 50))]).tolist() == [[4, 3, 24, 13]]
    assert corners_back(np.array([[1.0, 2.0, 3.0, 4.0]]), [Turned((1, 0))]).tolist() == [[2, 1, 4, 3]]


def test_suppression_keeps_the_best_and_what_does_not_overlap_it() -> None:
    boxes = np.array([[0.0, 0, 10, 10], [0, 0, 10, 8], [0, 0, 10, 2]])
    label = np.zeros(3, np.int64)
    assert kept_of(boxes, label, np.array([0.5, 0.9, 0.1]), 0.5, 10).tolist() == [1, 2]
    assert kept_of(boxes, np.arange(3), np.array([0.5, 0.9, 0.1]), 0.5, 10).tolist() == [1, 0, 2]
    assert kept_of(boxes, label, np.array([0.5, 0.9, 0.1]), 0.5, 1).tolist() == [1]
