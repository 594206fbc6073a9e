"""Hugging Face exports: what their files settle, and what is asked."""

import json

import pytest

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
