"""What a model of masks says of a frame, and of both larynx videos beside a loop of our own."""

import json
import math

import cv2
import numpy as np
import onnxruntime
import pytest
from PIL import Image as Pillow

from evaluators.domain.submission import Card
from evaluators.inference.frame_scoring import _largest, frame_answers
from evaluators.inference.pipeline import Pipeline
from support.shared_data import shared

CLASSES = ("void", "vocal folds", "other tissue", "glottal space", "pathology", "surgical tool", "intubation tube")


STEPS = (
    {"do": "resize", "width": 192, "height": 192, "filter": "bilinear", "resampler": "pillow"},
    {"do": "scale", "divide_by": 255.0},
)


def card(classes, means, *, positive, steps=()):
    given = {"name": "frame", "layout": "NCHW", "dtype": "float32", "colour": "RGB", "steps": steps}
    written = {
        "format": 1,
        "model": {"name": "N", "version": "1", "developer": "D", "file": "m.onnx"},
        "intended_use": {"text": "T"},
        "task": {"kind": "video", "per_frame": "segmentation", "classes": classes, "positive": positive},
        "input": [given],
        "output": [{"name": "class_probabilities", "means": means}],
    }
    return Card.model_validate_json(json.dumps(written))


def test_the_score_of_a_class_is_its_largest_probability_in_the_frame():
    planes = np.array([[[0.9, 0.2]], [[0.1, 0.8]]], np.float32)
    assert _largest(planes, card(("void", "tube"), "probabilities", positive=("tube",))) == pytest.approx((0.9, 0.8))


def test_logits_become_probabilities_pixel_by_pixel_first():
    planes = np.array([[[0.0, 0.0]], [[0.0, 1.0]]], np.float32)
    one = 1 / (1 + math.exp(-1))
    assert _largest(planes, card(("void", "tube"), "logits", positive=("tube",))) == pytest.approx((0.5, one))


def test_a_single_plane_speaks_of_the_positive_class():
    planes = np.array([[[0.2, 0.7]]], np.float32)
    assert _largest(planes, card(("void", "tube"), "score", positive=("tube",))) == pytest.approx((0.8, 0.7))
    assert _largest(planes, card(("tube", "void"), "score", positive=("tube",))) == pytest.approx((0.7, 0.8))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "frames"), [("larynx_seq1_mjpeg.avi", 32), ("larynx_seq6_h264.mp4", 44)])
def test_both_larynx_videos_are_scored_as_by_a_loop_of_opencv_and_the_runtime(name, frames):
    video, model = shared(f"larynx_vocalfolds/video/{name}"), shared("models/larynx_unet_7class.onnx")
    given = card(CLASSES, "probabilities", positive=("glottal space",), steps=STEPS)
    found, timing = frame_answers(Pipeline(model, given, "all"), [video.read_bytes()])
    session, capture, expected = onnxruntime.InferenceSession(str(model)), cv2.VideoCapture(str(video)), []
    while (shown := capture.read())[0]:
        small = Pillow.fromarray(cv2.cvtColor(shown[1], cv2.COLOR_BGR2RGB)).resize(
            (192, 192), Pillow.Resampling.BILINEAR
        )
        tensor = np.asarray(small, np.float32).transpose(2, 0, 1)[np.newaxis] / np.float32(255)
        expected.append(session.run(None, {"frame": tensor})[0][0].reshape(7, -1).max(axis=1))
    assert len(found.scores) == len(expected) == frames
    assert np.abs(np.array(found.scores) - np.array(expected)).max() < 1e-6
    assert timing.infer > 0
