"""What ``check --init`` proposes for a bare model of each kind, and the answers it takes."""

import json
import shlex
from typing import get_args

import pytest

from evaluators.cli.skeleton_answers import answers_of, ask, options
from evaluators.cli.skeleton_card import examples_for
from evaluators.domain.submission import GraphFacts, TaskKind, Tensor
from evaluators.metrics.registry import METRICS
from evaluators.texts import Words


def graph_of(shape, *outputs):
    image = Tensor(name="x", dtype="float32", shape=shape)
    return GraphFacts(opset=17, ir_version=8, producer="", inputs=(image,), outputs=outputs, parameters=0, operators={})


ASKED = ("task.kind", "task.classes", "task.unit", "input.colour", "input.steps", "output.name", "output.means")


def proposed_for(graph, kind=None):
    keys = ASKED if kind is None else ASKED[1:]
    texts = [shlex.split(option)[1] for option in options(keys, graph, kind)]
    answers_of(texts)  # each is one that the card takes
    return dict(text.split("=", 1) for text in texts)


def test_one_number_that_is_named_no_score_is_proposed_as_a_measurement():
    found = proposed_for(graph_of(("n", 1, 96, 96), Tensor(name="diameter_mm", dtype="float32", shape=("n", 1))))
    assert (found["task.kind"], found["task.unit"], found["output.means"]) == ("measurement", "mm", "value")
    assert (found["task.classes"], found["input.colour"]) == ("diameter", "grey")
    score = graph_of(("n", 3, 96, 96), Tensor(name="risk_score", dtype="float32", shape=("n", 1)))
    assert proposed_for(score)["task.kind"] == "classification"
    assert proposed_for(score)["input.colour"] == "RGB"


def test_what_is_proposed_follows_the_kind_that_was_said():
    graph = graph_of(("n", 3, 96, 96), Tensor(name="y", dtype="float32", shape=("n", 2)))
    assert proposed_for(graph, "multilabel")["task.classes"] == "finding1,finding2"
    assert proposed_for(graph, "measurement")["output.means"] == "value"


def test_the_number_of_boxes_is_not_taken_for_the_number_of_classes():
    drawn = [
        Tensor(name=name, dtype="float32", shape=("n", 20, *last)) for name, last in (("boxes", (4,)), ("scores", ()))
    ]
    found = proposed_for(graph_of(("n", 3, 240, 320), *drawn))
    assert (found["task.kind"], found["task.classes"]) == ("detection", "lesion")


def test_volumes_and_videos_are_proposed_their_own_steps():
    y = Tensor(name="y", dtype="float32", shape=("n", 2))
    volume, video = graph_of((1, 1, 24, 72, 72), y), graph_of((1, 8, 3, 48, 64), y)
    assert proposed_for(volume)["input.colour"] == "volume"
    assert 'do = "scale_range"' in proposed_for(volume)["input.steps"]
    steps = proposed_for(video)["input.steps"]
    assert steps.startswith('[{ do = "sample_frames", count = 8 }, { do = "resize", width = 64, height = 48,')
    assert proposed_for(video)["input.colour"] == "RGB"


def test_order_and_thresholds_of_labels_are_answers_too():
    given = answers_of(["task.ordered=true", "task.thresholds={ effusion = 0.4 }"])
    assert given == {"task": {"ordered": True, "thresholds": {"effusion": 0.4}}}


def test_a_model_of_videos_is_asked_in_a_terminal_what_it_says_of_each_frame(monkeypatch):
    typed = iter(["video", "detection"])
    monkeypatch.setattr("builtins.input", lambda: next(typed))
    assert ask(("task.kind",), None, lambda _: None, Words("en")) == {
        "task": {"kind": "video", "per_frame": "detection"}
    }


@pytest.mark.parametrize("kind", get_args(TaskKind))
def test_the_example_of_a_claim_is_on_a_measure_of_the_task(kind):
    examples = examples_for(kind)
    metric = json.loads(examples["claim"]["metric"])
    registered = METRICS[metric]
    low, high = (float(end) for end in examples["claim"]["interval"].strip("[]").split(","))
    assert low <= float(examples["claim"]["value"]) <= high
    assert (metric == "auroc") == (kind == "classification")
    assert registered.value_range[0] is not None
