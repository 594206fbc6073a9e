"""What ``inspect`` tells of a submission."""

import json

import pytest

from evaluators.cli.command import Call
from evaluators.cli.main import main
from evaluators.cli.output import Output
from evaluators.cli.showing_submission import of_some_tasks, show_submission
from evaluators.domain.submission import TaskFacts
from evaluators.submission.findings import refuse
from evaluators.texts import Words
from support.models import brightness_model, card_text, logits_model, write_package
from support.submissions import opener


@pytest.fixture
def shown(tmp_path, capsys):
    def show(source, card=None, *, language="en", **changes):
        submission = opener(tmp_path)(source, card).model_copy(update=changes)
        show_submission(Call({}, Output(Words(language))), submission)
        return capsys.readouterr().out.splitlines()

    return show


def export(folder):
    folder.mkdir()
    (folder / "model.onnx").write_bytes(logits_model().SerializeToString())
    (folder / "config.json").write_text(json.dumps({"id2label": {"0": "dark", "1": "bright"}}))
    processor = {"image_processor_type": "ViTImageProcessor", "size": {"height": 8, "width": 8}}
    (folder / "preprocessor_config.json").write_text(json.dumps(processor))
    return folder


def test_what_an_export_says_is_shown_while_questions_are_open(shown, tmp_path):
    lines = shown(export(tmp_path / "hf"))
    assert "Classes: dark, bright. Positive: open. Threshold: open." in lines
    at = lines.index("Image preparation, as far as it is known:")
    assert lines[at + 1 : at + 6] == [
        "  1. The image is taken as shown on a screen, in colour (red, green, blue).",
        "  2. It is resized to 8 × 8 pixels (bilinear, computed as by pillow).",
        "  3. Every value is divided by 255.",
        "  4. From every channel 0.5 / 0.5 / 0.5 is subtracted, and the rest is divided by 0.5 / 0.5 / 0.5.",
        "  5. The model is handed one channel after the other, as float32 (NCHW).",
    ]
    assert "The vendor claims no performance." not in lines


def test_what_a_person_has_answered_so_far_is_shown_with_it(shown, tmp_path):
    partial = 'format = 1\n[model]\nname = "N"\n[task]\npositive = []\nthreshold = 0.25\n'
    lines = shown(export(tmp_path / "hf"), partial + '[[claim]]\nmetric = "auroc"\nvalue = 0.9\n')
    assert "N open, open" in lines
    assert "Classes: dark, bright. Positive: –. Threshold: 0.250." in lines
    assert lines[lines.index("Claims of the vendor:") + 1] == "  auroc 0.900"


def test_nothing_is_shown_of_a_draft_that_does_not_fit_the_contract(shown, tmp_path):
    draft = {"input": [{"colour": "ultraviolet"}], "claim": [{"metric": 3}]}
    lines = shown(export(tmp_path / "hf"), draft=draft)
    assert not [line for line in lines if line.startswith(("Image preparation", "Claims", "Classes"))]


@pytest.mark.parametrize(
    ("language", "n", "sentence"),
    [
        ("en", 1, "Graph: opset 17, 1 weight."),
        ("en", 1500, "Graph: opset 17, 1,500 weights."),
        ("de", 1, "Graph: Opset 17, 1 Gewicht."),
        ("de", 0, "Graph: Opset 17, 0 Gewichte."),
    ],
)
def test_one_weight_is_told_in_the_singular(shown, tmp_path, language, n, sentence):
    (tmp_path / "m.onnx").write_bytes(brightness_model().SerializeToString())
    graph = opener(tmp_path)(tmp_path / "m.onnx").graph
    graph = graph.model_copy(update={"parameters": n, "opset": 17})
    assert sentence in shown(tmp_path / "m.onnx", card_text(), language=language, graph=graph)


def test_inspect_warns_of_a_claim_that_will_not_be_tested(tmp_path, capsys):
    package = write_package(tmp_path / "p", brightness_model())
    with (package / "submission.toml").open("a") as card:
        card.write('\n[[claim]]\nmetric = "top5"\nvalue = 0.99\n')
    assert main(["--lang", "en", "inspect", str(package)]) == 0
    told = capsys.readouterr().out
    assert "Warning: The vendor claims “top5”, which this program does not measure; the claim is shown" in told


def test_nothing_is_asked_about_a_model_whose_file_is_refused(shown, tmp_path):
    export(tmp_path / "hf")
    open_ = shown(tmp_path / "hf")
    refused = shown(tmp_path / "hf", findings=(refuse("operator_foreign", op="Custom"),))
    mendable = shown(tmp_path / "hf", findings=(refuse("size_differs", w=8, h=8, w2=4, h2=4),))
    count = [sum("task.threshold" in line for line in lines) for lines in (open_, refused, mendable)]
    assert count == [1, 0, 1]


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"kind": "measurement", "classes": ("diameter",), "unit": "mm"}, "Unit: mm."),
        ({"kind": "classification", "classes": ("A", "B", "C"), "ordered": True}, "The classes have an order"),
        ({"kind": "multilabel", "classes": ("A", "B"), "thresholds": {"A": 0.25}}, "Thresholds of their own: A 0.250."),
        ({"kind": "video", "classes": ("A", "B"), "per_frame": "detection"}, "For each frame of a video: detection"),
    ],
)
def test_what_only_cardsof_some_tasks_say_is_told(facts, told):
    assert [line for line in of_some_tasks(TaskFacts.model_validate(facts), Words("en")) if line.startswith(told)]
    assert len(list(of_some_tasks(TaskFacts.model_validate(facts), Words("de")))) == 1
