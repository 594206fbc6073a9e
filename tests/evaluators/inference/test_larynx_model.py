"""A real segmentation model on real frames: every Dice is the one an independent script measured."""

import csv

import numpy as np
import pytest
from PIL import Image as Pillow

from evaluators.inference.masks import overlaps
from evaluators.inference.pipeline import Pipeline
from support.mask_models import mask_card
from support.shared_data import shared

CLASSES = ("void", "vocal_folds", "other_tissue", "glottal_space", "pathology", "surgical_tool", "intubation")
FRAMES = ("seq1_0001", "seq1_0039", "seq6_0075_l")


def test_frames_are_marked_as_measured_independently():
    model = shared("models/larynx_unet_7class.onnx")
    data = shared("larynx_vocalfolds")
    with shared("models/larynx_dev_per_frame_dice.csv").open(newline="", encoding="utf-8") as stream:
        measured = {row["frame"].split("/", 1)[1].replace("/", "_"): row for row in csv.DictReader(stream)}
    steps = (
        {"do": "resize", "width": 192, "height": 192, "filter": "bilinear", "resampler": "pillow"},
        {"do": "scale", "divide_by": 255.0},
    )
    card = mask_card(*steps, colour="RGB", classes=CLASSES, name="class_probabilities")
    frame_card = card.model_copy(update={"input": (card.input[0].model_copy(update={"name": "frame"}),)})
    pipeline = Pipeline(model, frame_card, "all")
    for frame in FRAMES:
        found = pipeline.segment([(data / "original_png" / f"{frame}.png").read_bytes()]).labels
        reference = np.asarray(Pillow.open(data / "labels" / f"{frame}.png"))
        row = measured[f"{frame}.png"]
        for name, (both, true, marked) in zip(CLASSES, overlaps(reference, found, len(CLASSES)), strict=True):
            assert (true, marked) == (int(row[f"gt_px_{name}"]), int(row[f"pred_px_{name}"]))
            if true + marked:
                assert 2 * both / (true + marked) == pytest.approx(float(row[f"dice_{name}"]), abs=1e-9)
