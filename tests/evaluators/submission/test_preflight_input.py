"""Cards of volumes, pieces and masks against their graphs, and every step in words."""

from typing import get_args

import pytest
from pydantic import TypeAdapter

from evaluators.domain.preparation import SlidingWindow, Step
from evaluators.domain.submission import Card, GraphFacts, Input, Output, OutputMeaning, Tensor
from evaluators.submission.preflight import compare
from evaluators.submission.sentences import meaning_sentence, preparation_sentences
from evaluators.texts import LANGUAGES, Words

STEPS = TypeAdapter(tuple[Step, ...])
ONE_OF_EACH = STEPS.validate_python(
    (
        {"do": "crop_centre_square"},
        {"do": "crop_centre", "width": 4, "height": 4, "rounding": "down"},
        {"do": "swap_sides"},
        {"do": "resize", "width": 4, "height": 4, "filter": "nearest", "resampler": "torch"},
        {"do": "resize_shorter", "size": 4, "filter": "bilinear", "resampler": "pillow"},
        {"do": "letterbox", "width": 4, "height": 4, "filter": "bilinear", "resampler": "opencv"},
        {"do": "pad", "width": 4, "height": 4},
        {"do": "window", "centre": 40.0, "width": 400.0},
        {"do": "clip", "low": -1.5, "high": 1.0},
        {"do": "scale", "divide_by": 255.0},
        {"do": "scale_range", "low": 0.0, "high": 9.0, "clip": True},
        {"do": "scale_min_max"},
        {"do": "offset", "add": 1.0},
        {"do": "normalise", "mean": (0.5,), "std": (0.5,)},
        {"do": "normalise_image"},
        {"do": "normalise_nonzero"},
        {"do": "orient", "axes": "RAS"},
        {"do": "transpose", "order": (2, 1, 0)},
        {"do": "resample_spacing", "spacing_mm": (1.0, 1.0, 2.5), "filter": "cubic", "keep": "first_voxel"},
        {"do": "resize_volume", "size": (4, 4, 4)},
        {"do": "crop_nonzero"},
        {"do": "pad_volume", "size": (4, 4, 4)},
        {"do": "sample_frames", "count": 8, "stride": 2},
    )
)


def card(*steps, kind="segmentation", layout="NCDHW", colour="volume", window=None, means="logits", level="image"):
    given = {"name": "x", "layout": layout, "dtype": "float32", "colour": colour, "steps": STEPS.validate_python(steps)}
    return Card.model_validate(
        {
            "format": 1,
            "model": {"name": "N", "version": "1", "developer": "D", "file": "m.onnx"},
            "intended_use": {"text": "T"},
            "task": {"kind": kind, "classes": ("background", "liver", "tumour"), "level": level},
            "input": (Input(**given, sliding_window=SlidingWindow(size=window) if window else None),),
            "output": ({"name": "y", "means": means},),
        }
    )


def clip(*steps, layout="NTCHW", level="clip"):
    return card(*steps, kind="classification", layout=layout, colour="RGB", level=level)


def graph(taken=(1, 1, 8, 16, 16), given=(1, 3, 8, 16, 16)):
    tensors = [(Tensor(name=name, dtype="float32", shape=shape),) for name, shape in (("x", taken), ("y", given))]
    return GraphFacts(
        opset=17, ir_version=8, producer="", inputs=tensors[0], outputs=tensors[1], parameters=1, operators={}
    )


def kinds(card, graph):
    return [finding.kind for finding in compare(card, graph)]


FLAT = {"do": "resize", "width": 16, "height": 16, "filter": "box", "resampler": "pillow"}
TURNED = {"do": "orient", "axes": "RAS"}
EIGHT = {"do": "sample_frames", "count": 8}
SIZED = {"do": "resize_volume", "size": (8, 16, 16)}


@pytest.mark.parametrize(
    ("card", "graph", "expected"),
    [
        (card(SIZED), graph(), []),
        (card(window=(8, 16, 16)), graph(), []),
        (card(SIZED, {"do": "transpose", "order": (2, 1, 0)}), graph(), ["volume_size_differs"]),
        (card(window=(16, 16)), graph(), ["input_shape_differs"]),
        (card(SIZED, {"do": "crop_nonzero"}), graph(), ["size_depends_on_image"]),
        (card(SIZED, kind="classification"), graph(), ["output_is_mask", "largest_score_decides"]),
        (card(FLAT), graph((1, 1, "d", "h", "w")), ["step_unfit"]),
        (card(SIZED, colour="grey"), graph(), ["input_shape_differs"]),
        (card(SIZED), graph(given=(1, 4, 8, 16, 16)), ["class_count_differs"]),
        (card(SIZED), graph(given=(1, 3)), ["output_meaning"]),
        (card(SIZED, means="label_map"), graph(given=(1, 8, 16, 16)), []),
        (card(SIZED, level="series"), graph(), []),
        (card(SIZED, level="patient"), graph(), ["level_not_evaluated"]),
        (card(SIZED, kind="detection", means="logits"), graph(), ["boxes_incomplete"]),
        (card(TURNED, layout="NCHW", colour="RGB"), graph((1, 3, "h", "w"), (1, 3, "h", "w")), ["step_unfit"]),
        (clip(EIGHT, FLAT), graph((1, 8, 3, 16, 16), (1, 3)), ["largest_score_decides"]),
        (clip(EIGHT, FLAT, layout="NCTHW"), graph((1, 3, 8, 16, 16), (1, 3)), ["largest_score_decides"]),
        (clip(EIGHT, FLAT), graph((1, 4, 3, 16, 16), (1, 3)), ["frames_differ", "largest_score_decides"]),
        (clip(FLAT), graph((1, 8, 3, 16, 16), (1, 3)), ["frames_left_open", "largest_score_decides"]),
        (clip(FLAT), graph((1, "t", 3, 16, 16), (1, 3)), ["largest_score_decides"]),
        (clip(FLAT, EIGHT), graph((1, 8, 3, 16, 16), (1, 3)), ["step_unfit", "largest_score_decides"]),
        (clip(EIGHT, FLAT), graph((1, 8, 3, 8, 16), (1, 3)), ["size_differs", "largest_score_decides"]),
        (clip(EIGHT, FLAT, level="image"), graph((1, 8, 3, 16, 16), (1, 3)), ["level_not_evaluated"]),
        (clip(EIGHT, FLAT, level="patient"), graph((1, 8, 3, 16, 16), (1, 3)), ["largest_score_decides"]),
        (card(layout="NCHW", colour="volume", window=(8, 8)), graph((1, 1, 8, 8), (1, 3, 8, 8)), []),
    ],
)
def test_a_card_that_cannot_be_so_is_told_before_anything_runs(card, graph, expected):
    assert kinds(card, graph) == expected


def test_every_step_and_every_meaning_has_a_sentence_in_both_languages():
    assert {type(step) for step in ONE_OF_EACH} == set(get_args(get_args(Step)[0]))
    given = Input(
        name="x", layout="NCDHW", dtype="float32", colour="volume", steps=ONE_OF_EACH,
        sliding_window=SlidingWindow(size=(8, 16, 16), overlap=0.25, weights="constant"),
    )  # fmt: skip
    for words in map(Words, LANGUAGES):
        sentences = preparation_sentences(given, words)
        assert len(sentences) == len(ONE_OF_EACH) + 3
        told = [meaning_sentence(Output(name="y", means=means), words) for means in get_args(OutputMeaning)]
        assert len({*sentences, *told}) == len(sentences) + len(told)
        assert all(sentence.endswith(".") and "{" not in sentence for sentence in [*sentences, *told])
    english = preparation_sentences(given, Words("en"))
    assert english[11] == "Values are scaled so that 0 becomes 0 and 9 becomes 1. What lies outside is cut off."
    assert english[19].startswith("The volume is resampled to a voxel spacing of 1 / 1 / 2.5 mm (cubic); the centre")
    assert "pieces of 8 × 16 × 16, each overlapping the next by 25" in english[-2]
