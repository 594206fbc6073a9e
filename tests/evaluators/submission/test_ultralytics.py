"""Models that Ultralytics exported: the notes inside the file, and the literals in them."""

import pytest
from onnx import helper

from evaluators.domain.submission import GraphFacts, Tensor
from evaluators.submission.known import known_input
from evaluators.submission.onnx_metadata import read_metadata
from evaluators.submission.python_literal import parse_literal
from evaluators.submission.ultralytics import KINDS, read_ultralytics
from support.models import brightness_model
from support.submissions import opener

NOTES = {"task": "detect", "stride": "32", "imgsz": "[480, 640]", "names": "{0: 'cell', 1: 'don\\'t know'}"}

OPENCV = {"filter": "bilinear", "resampler": "opencv"}


def graph(*shapes):
    tensor = Tensor(name="images", dtype="float32", shape=(1, 3, 480, 640))
    outputs = tuple(Tensor(name=f"output{n}", dtype="float32", shape=shape) for n, shape in enumerate(shapes))
    return GraphFacts(
        opset=17, ir_version=8, producer="", inputs=(tensor,), outputs=outputs, parameters=1, operators={}
    )


def read(*shapes, **notes):
    return read_ultralytics(NOTES | notes, graph(*shapes))


def test_a_detector_sees_the_whole_image_in_a_grey_frame():
    facts = read((1, 6, 8400))
    assert known_input(facts.draft).model_dump(exclude_none=True) == {
        "layout": "NCHW",
        "colour": "RGB",
        "steps": (
            {"do": "letterbox", "width": 640, "height": 480, **OPENCV, "value": 114.0},
            {"do": "scale", "divide_by": 255.0},
        ),
    }
    assert facts.draft["task"] == {"kind": "detection", "classes": ["cell", "don't know"], "positive": []}
    assert facts.draft["output"] == [{"name": "output0", "means": "yolo_detect"}]


def test_a_model_of_outlines_has_two_outputs():
    facts = read((1, 38, 8400), (1, 32, 160, 160), task="segment")
    assert [output["means"] for output in facts.draft["output"]] == ["yolo_segment", "yolo_protos"]


def test_an_export_with_its_own_removal_of_overlaps_is_asked_about():
    facts = read((1, 300, 6), args="{'nms': True}")
    assert "output" not in facts.draft
    assert [finding.parameters["name"] for finding in facts.findings] == ["args: {'nms': True}"]


def test_poses_are_shown_and_not_run():
    facts = read((1, 56, 8400), task="pose")
    assert [(finding.kind, finding.severity) for finding in facts.findings] == [("task_not_evaluated", "refuse")]


def test_a_size_that_is_none_is_asked_for():
    for size in ("[640]", "640", "[0, 640]", "[1e3, 640]", "__import__('os')", "[640, 640", "x" * 9999):
        facts = read((1, 6, 8400), imgsz=size)
        assert "input" not in facts.draft
        assert facts.findings[0].parameters["name"].startswith("imgsz")


def test_the_notes_of_a_model_are_found_without_reading_its_weights(tmp_path):
    model = brightness_model()
    helper.set_model_props(model, NOTES | {"author": "Müller"})
    (tmp_path / "m.onnx").write_bytes(model.SerializeToString())
    assert read_metadata(tmp_path / "m.onnx") == NOTES | {"author": "Müller"}
    for broken in (b"", b"\x08", b"\xff" * 50, b"\x72\xff\xff\xff\xff\x0f", b"\x72\x02\x0a\x7f", b"\x0b\x0c"):
        (tmp_path / "b.onnx").write_bytes(broken)
        assert read_metadata(tmp_path / "b.onnx") == {}


def test_a_single_file_is_recognised_by_its_notes(tmp_path):
    model = brightness_model()
    helper.set_model_props(model, NOTES | {"task": "classify", "imgsz": "[8, 8]"})
    (tmp_path / "best.onnx").write_bytes(model.SerializeToString())
    submission = opener(tmp_path)(tmp_path / "best.onnx")
    assert submission.package_format == "ultralytics"
    assert "input.steps" not in submission.questions
    assert submission.draft["task"] == {"kind": KINDS["classify"], "classes": ["cell", "don't know"]}


LITERALS = {
    "{0: 'a', 'b': [1, -2.5, (True, None)]}": {0: "a", "b": [1, -2.5, [True, None]]},
    "[]": [],
    " ( 1 , ) ": [1],
    '"it\\"s\\n"': 'it"s\n',
    "1e-3": 0.001,
}
NONE = ("", "a", "[1", "[1 2]", "{1}", "{[]: 1}", "1 + 1", "f'x'", "'a' 'b'", "[,]", "9" * 601)
NESTED = ("[" * 9 + "]" * 9, "(" * 100_000)


def test_literals_are_read_and_nothing_else():
    assert {text: parse_literal(text) for text in LITERALS} == LITERALS
    for text in (*NONE, *NESTED):
        with pytest.raises(ValueError, match=r"."):
            parse_literal(text)
