"""Hugging Face exports: what their files settle, and what is asked."""

import json

import pytest

from evaluators.domain.submission import GraphFacts, Tensor
from evaluators.submission.huggingface import read_export
from support.models import logits_model
from support.submissions import opener

EXPORT = {"id2label": {"0": "dark", "1": "bright"}, "architectures": ["ViTForImageClassification"]}
PROCESSOR = {"image_processor_type": "ViTImageProcessor", "size": {"height": 8, "width": 8}}
ABOUT = """format = 1
[model]
name = "N"
version = "1"
developer = "D"
[intended_use]
text = "T"
"""


@pytest.fixture
def opened(tmp_path):
    return opener(tmp_path)


def export(folder, *, config=None, processor=None):
    folder.mkdir()
    (folder / "model.onnx").write_bytes(logits_model().SerializeToString())
    (folder / "config.json").write_text(json.dumps(EXPORT | (config or {})))
    (folder / "preprocessor_config.json").write_text(json.dumps(PROCESSOR | (processor or {})))
    return folder


def steps(submission):
    return [{**step, "do": step["do"]} for step in submission.draft["input"][0]["steps"]]


def test_a_hugging_face_export_asks_for_what_it_does_not_say(opened, tmp_path):
    submission = opened(export(tmp_path / "hf"))
    assert (submission.package_format, submission.card_source) == ("huggingface", "huggingface")
    asked = ("model.name", "model.version", "model.developer", "intended_use.text", "task.positive", "task.threshold")
    assert submission.questions == asked
    assert submission.draft["task"] == {"kind": "classification", "classes": ["dark", "bright"]}
    assert submission.draft["output"][0]["means"] == "logits"
    assert steps(submission) == [
        {"do": "resize", "width": 8, "height": 8, "filter": "bilinear", "resampler": "pillow"},
        {"do": "scale", "divide_by": 255.0},
        {"do": "normalise", "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]},
    ]


def test_a_hugging_face_export_is_completed_by_a_card_and_answers(opened, tmp_path):
    card = ABOUT + '[task]\nclasses = ["night", "day"]\n'
    answers = {"task.positive": ["day"], "task.threshold": 0.4, "task.classes": ["a", "b"]}
    submission = opened(export(tmp_path / "hf"), card, answers=answers)
    task = submission.card.task
    assert (task.classes, task.positive, task.threshold) == (("night", "day"), ("day",), 0.4)
    assert submission.card_source == "user"


def test_an_empty_list_of_positive_classes_is_an_answer(opened, tmp_path):
    submission = opened(export(tmp_path / "hf"), ABOUT, answers={"task.positive": []})
    assert submission.questions == ()
    assert [finding.kind for finding in submission.findings] == ["largest_score_decides"]


@pytest.mark.parametrize(
    ("processor", "expected"),
    [
        pytest.param(
            {"image_processor_type": "CLIPImageProcessor", "size": 8, "crop_size": 6},
            ["resize_shorter 8 bicubic", "crop_centre 6 down", "scale 255", "normalise 0.481"],
            id="CLIP, sizes as before 2023",
        ),
        pytest.param(
            {"image_processor_type": "ConvNextImageProcessor", "size": {"shortest_edge": 224}, "resample": 3},
            ["resize_shorter 256 bicubic", "crop_centre 224 down", "scale 255", "normalise 0.5"],
            id="ConvNext below 384",
        ),
        pytest.param(
            {
                "feature_extractor_type": "ConvNextFeatureExtractor",
                "image_processor_type": None,
                "size": 384,
                "resample": 2,
            },
            ["resize 384 bilinear", "scale 255", "normalise 0.5"],
            id="ConvNext from 384 on",
        ),
        pytest.param(
            {"image_processor_type": "EfficientNetImageProcessor", "rescale_offset": True, "rescale_factor": 1 / 127.5},
            ["resize 8 nearest", "offset -127.5", "scale 127.5", "normalise 0.5", "normalise 0.0"],
            id="EfficientNet divides twice",
        ),
        pytest.param(
            {"image_processor_type": "MobileNetV2ImageProcessor", "size": {"shortest_edge": 9}, "do_normalize": False},
            ["resize_shorter 9 bilinear", "crop_centre 224 down", "scale 255"],
            id="MobileNet",
        ),
    ],
)
def test_the_defaults_of_image_processors_are_spelled_out(opened, tmp_path, processor, expected):
    def brief(step):
        numbers = {
            "resize": "width",
            "resize_shorter": "size",
            "crop_centre": "width",
            "scale": "divide_by",
            "offset": "add",
        }
        value = step[numbers[step["do"]]] if step["do"] in numbers else round(step["mean"][0], 3)
        more = step.get("filter") or step.get("rounding") or ""
        return f"{step['do']} {value:g} {more}".strip() if step["do"] != "normalise" else f"normalise {value}"

    submission = opened(export(tmp_path / "hf", processor=processor))
    assert [brief(step) for step in steps(submission)] == expected


@pytest.mark.parametrize(
    "processor",
    [
        {"image_processor_type": "ViTImageProcessorFast"},
        {"image_processor_type": "SomethingNew"},
        {"do_pad": True},
        {"size": {"longest_edge": 8}},
        {"image_processor_type": "ConvNextImageProcessor", "size": {"shortest_edge": 8}},
        {"resample": 17},
        {"rescale_factor": 0},
        {"image_std": [1e999, 1, 1]},
        {"size": 100_000},
        {"image_mean": [0.5]},
    ],
)
def test_a_preparation_that_is_not_known_is_asked_never_guessed(opened, tmp_path, processor):
    submission = opened(export(tmp_path / "hf", processor=processor))
    assert {"input.colour", "input.steps"} <= set(submission.questions)


def test_placeholder_labels_are_no_class_names(opened, tmp_path):
    submission = opened(export(tmp_path / "hf", config={"id2label": {"0": "LABEL_0", "1": "LABEL_1"}}))
    assert "task.classes" in submission.questions


def graph(*names):
    tensor = Tensor(name="pixel_values", dtype="float32", shape=(1, 3, 8, 8))
    outputs = tuple(Tensor(name=name, dtype="float32", shape=(1, 2, 8, 8)) for name in names)
    return GraphFacts(
        opset=17, ir_version=8, producer="", inputs=(tensor,), outputs=outputs, parameters=1, operators={}
    )


def test_a_segmentation_export_gives_scores_that_are_brought_back_to_the_image():
    config = EXPORT | {"architectures": ["SegformerForSemanticSegmentation"]}
    facts = read_export(config, {"image_processor_type": "SegformerImageProcessor"}, graph("logits"))
    assert facts.draft["task"] == {"kind": "segmentation", "classes": ["dark", "bright"], "positive": []}
    assert facts.draft["output"] == [{"name": "logits", "means": "logits", "axis": 1, "restore": "scores"}]
    brief = [(step["do"], step.get("width"), step.get("mean")) for step in facts.draft["input"][0]["steps"]]
    imagenet = [0.485, 0.456, 0.406]
    assert brief == [("resize", 512, None), ("scale", None, None), ("normalise", None, imagenet)]


def test_a_detection_export_gives_boxes_and_a_row_of_scores_for_each():
    config = EXPORT | {"architectures": ["YolosForObjectDetection"]}
    processor = {"image_processor_type": "YolosImageProcessor", "size": {"height": 8, "width": 8}, "do_pad": True}
    facts = read_export(config, processor, graph("logits", "pred_boxes"))
    assert facts.draft["task"]["kind"] == "detection"
    assert [(output["name"], output["means"]) for output in facts.draft["output"]] == [
        ("pred_boxes", "boxes_cxcywh_norm"),
        ("logits", "query_logits"),
    ]
    assert [step["do"] for step in facts.draft["input"][0]["steps"]] == ["resize", "scale", "normalise"]


def test_what_another_kind_of_model_answers_is_asked():
    universal = EXPORT | {"architectures": ["MaskFormerForUniversalSegmentation"]}
    independent = EXPORT | {"architectures": ["DeformableDetrForObjectDetection"]}
    for config, names in ((universal, ("logits",)), (independent, ("logits", "pred_boxes"))):
        assert read_export(config, PROCESSOR, graph(*names)).draft["output"] == []
    unknown = read_export(EXPORT | {"architectures": ["CLIPModel"]}, PROCESSOR, graph("logits"))
    assert "kind" not in unknown.draft["task"]
    longest = PROCESSOR | {"image_processor_type": "DetrImageProcessor", "size": None}
    assert read_export(EXPORT, longest, graph("logits")).draft["input"] == []
