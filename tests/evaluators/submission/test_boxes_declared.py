"""What a card may say of a detector's outputs, and what is proposed where there is no card."""

import json

import pytest

from evaluators.domain.submission import Card, GraphFacts, Tensor
from evaluators.submission.box_proposal import boxes_in
from evaluators.submission.draft import changed, from_answers
from evaluators.submission.preflight_boxes import box_findings

TENSORS = {
    "boxes": Tensor(name="boxes", dtype="float32", shape=(1, None, 4)),
    "scores": Tensor(name="scores", dtype="float32", shape=(1, None)),
    "labels": Tensor(name="labels", dtype="int64", shape=(1, None)),
    "head": Tensor(name="head", dtype="float32", shape=(1, 6, 100)),
    "logits": Tensor(name="logits", dtype="float32", shape=(1, 100, 3)),
    "packed": Tensor(name="packed", dtype="int4", shape=(1, 4)),
}


def card(outputs, classes=("a", "b"), threshold=0.5):
    said = {
        "format": 1,
        "model": {"name": "m", "version": "1", "developer": "d", "file": "m.onnx"},
        "intended_use": {"text": "t"},
        "task": {"kind": "detection", "classes": classes, "threshold": threshold},
        "input": [{"name": "i", "layout": "NCHW", "dtype": "float32", "colour": "RGB"}],
        "output": [{"name": name, "means": means} for name, means in outputs.items()],
    }
    return Card.model_validate_json(json.dumps(said))


def told(outputs, **more):
    return [finding.kind for finding in box_findings(card(outputs, **more), list(TENSORS.values()))]


@pytest.mark.parametrize(
    "outputs",
    [
        {"boxes": "boxes_xyxy_px", "scores": "scores", "labels": "labels"},
        {"boxes": "boxes_cxcywh_norm", "logits": "query_logits"},
        {"head": "yolo_detect"},
    ],
)
def test_outputs_that_make_boxes_are_taken_and_others_of_the_graph_are_noted(outputs):
    assert told(outputs) == ["extra_outputs"]


@pytest.mark.parametrize(
    ("outputs", "found"),
    [
        ({"boxes": "boxes_xyxy_px"}, ["boxes_incomplete"]),
        ({"scores": "scores", "labels": "labels"}, ["boxes_incomplete"]),
        ({"boxes": "boxes_xyxy_px", "nothing": "scores"}, ["output_unknown"]),
        ({"boxes": "boxes_xyxy_px", "packed": "scores"}, ["output_type_unread"]),
        ({"logits": "boxes_xyxy_px", "scores": "scores", "labels": "labels"}, ["extra_outputs", "output_meaning"]),
        ({"boxes": "boxes_xyxy_px", "logits": "scores"}, ["extra_outputs", "class_count_differs"]),
    ],
)
def test_what_makes_no_boxes_is_told_before_anything_runs(outputs, found):
    assert told(outputs) == found


def test_the_head_of_ultralytics_and_rows_of_logits_must_fit_the_classes():
    assert told({"head": "yolo_detect"}, classes=("a",)) == ["extra_outputs", "class_count_differs"]
    four = ("a", "b", "c", "d")
    assert told({"boxes": "boxes_xyxy_px", "logits": "query_logits"}, classes=four)[-1] == "class_count_differs"


def test_without_a_threshold_the_plan_has_to_name_one():
    assert told({"head": "yolo_detect"}, threshold=None) == ["extra_outputs", "threshold_left_open"]


def graph(*tensors):
    return GraphFacts(opset=17, ir_version=8, producer="", inputs=(), outputs=tensors, parameters=0, operators={})


def test_boxes_are_proposed_where_names_and_shapes_speak_of_them_and_nothing_else_is():
    norm = Tensor(name="boxes_xyxy_norm", dtype="float32", shape=(1, None, 4))
    assert boxes_in(graph(TENSORS["scores"], norm, TENSORS["labels"])) == {
        "boxes_xyxy_norm": "boxes_xyxy_norm",
        "scores": "scores",
        "labels": "labels",
    }
    assert boxes_in(graph(TENSORS["boxes"])) == {}
    assert boxes_in(graph(TENSORS["scores"])) == {}
    assert boxes_in(None) == {}


def test_answers_about_each_output_become_its_table_and_replace_those_before():
    answers = {"output.name": ["boxes", "scores"], "output.means": ["boxes_xyxy_px", "scores"]}
    draft = from_answers(answers)
    assert draft["output"] == [{"name": "boxes", "means": "boxes_xyxy_px"}, {"name": "scores", "means": "scores"}]
    one = changed(draft, {"output.name": ["head"], "output.means": ["yolo_detect"]})
    assert one["output"] == [{"name": "head", "means": "yolo_detect"}]
