"""Detectors and models of values that misbehave: the case has failed for a reason told, and the next one runs."""

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from evaluators.inference.answers import MOST_BOXES, case_answer
from evaluators.isolation.worker_process import WorkerProcess
from evaluators.submission.card import read_card
from support.models import plain_image
from support.value_models import SIDE, value_card

IMAGE = plain_image(120, size=(SIDE, SIDE))
NAN, INF = float("nan"), float("inf")


def detector_card():
    told = value_card(means="boxes_xyxy_px").replace('kind = "measurement"', 'kind = "detection"')
    told = told.replace('unit = "mm"\n', "").replace('name = "length"', 'name = "boxes"')
    return told + '\n[[output]]\nname = "scores"\nmeans = "scores"\n'


def detector(boxes, *, corner=4.0, score=0.5):
    """Return a model that draws the same box so many times, whatever it is shown."""
    nodes = [
        *_repeated("boxes", [1, boxes, 4], [0.0, 0.0, corner, 4.0]),
        *_repeated("scores", [1, boxes], [score]),
        helper.make_node("ReduceMean", ["image"], ["unused"], keepdims=0),
    ]
    return _model(nodes, boxes=[1, boxes, 4], scores=[1, boxes])


def ruler(value):
    """Return a model that measures the same everywhere."""
    nodes = [
        *_repeated("length", [1], [value]),
        helper.make_node("ReduceMean", ["image"], ["unused"], keepdims=0),
    ]
    return _model(nodes, length=[1])


def _repeated(name, shape, numbers):
    kept = numpy_helper.from_array(np.array(numbers, np.float32))
    wanted = numpy_helper.from_array(np.array(shape, np.int64))
    return [
        helper.make_node("Constant", [], [f"{name}_one"], value=kept),
        helper.make_node("Constant", [], [f"{name}_shape"], value=wanted),
        helper.make_node("Expand", [f"{name}_one", f"{name}_shape"], [name]),
    ]


def _model(nodes, **outputs):
    graph = helper.make_graph(
        nodes,
        "hurts",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 1, SIDE, SIDE])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def answers(folder, model, card, images=2):
    """Return what becomes of several cases in one worker."""
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    told = read_card(card)
    setup = {
        "model_path": str(folder / "model.onnx"),
        "package": str(folder),
        "card": told.model_dump(mode="json"),
        "optimisation": "none",
    }
    with WorkerProcess("cases", setup=setup, readable=[folder]) as worker:
        asked = [worker.ask({"op": "case"}, (IMAGE,), timeout_s=60) for _ in range(images)]
    return [case_answer(answer, classes=len(told.task.classes)) for answer in asked]


def test_of_a_million_boxes_the_best_thousand_are_kept(tmp_path):
    for found in answers(tmp_path, detector(1_000_000), detector_card(), images=1):
        assert len(found.boxes) == MOST_BOXES


@pytest.mark.parametrize(
    ("boxes", "failure"),
    [
        pytest.param({"corner": NAN}, "model_nan", id="a corner that is no number"),
        pytest.param({"corner": INF}, "model_nan", id="a corner without end"),
        pytest.param({"score": NAN}, "model_nan", id="a score that is no number"),
    ],
)
def test_boxes_that_are_none_are_a_failed_case(tmp_path, boxes, failure):
    assert {found.failure for found in answers(tmp_path, detector(3, **boxes), detector_card())} == {failure}


def test_a_box_far_beyond_the_image_ends_at_its_edge(tmp_path):
    (found,) = answers(tmp_path, detector(1, corner=3e38), detector_card(), images=1)
    assert [(box.left, box.right) for box in found.boxes] == [(0, SIDE)]


@pytest.mark.parametrize("value", [NAN, INF, -INF, 3e38])
def test_a_value_that_is_none_or_beyond_every_unit_is_a_failed_case(tmp_path, value):
    assert {found.failure for found in answers(tmp_path, ruler(value), value_card())} == {"model_nan"}
