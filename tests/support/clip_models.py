"""Models that take several frames of a video at once, and videos for them."""

import csv
import math

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from support.videos import video_bytes

SIDE = 8
LAST_COUNTS = (0.0, 0.25, 0.75)
"""How much the brightness of each of three frames counts."""


def risk(brightnesses, weights=LAST_COUNTS):
    """Return the score of frames of these mean brightnesses in [0, 1]."""
    seen = sum(weight * one for weight, one in zip(weights, brightnesses, strict=True))
    return 1 / (1 + math.exp(-10 * (seen - 0.5)))


def clip_model(layout="NTCHW", weights=LAST_COUNTS):
    """Return a model of one output ``score`` (1, 1): frames are weighed by their place."""
    of_a_frame = [2, 3, 4] if layout == "NTCHW" else [1, 3, 4]
    taken = [1, len(weights), 3, SIDE, SIDE] if layout == "NTCHW" else [1, 3, len(weights), SIDE, SIDE]
    nodes = [
        helper.make_node("ReduceMean", ["clip"], ["m"], axes=of_a_frame, keepdims=0),
        helper.make_node("Mul", ["m", "weights"], ["weighed"]),
        helper.make_node("ReduceSum", ["weighed", "frames"], ["seen"], keepdims=1),
        helper.make_node("Sub", ["seen", "half"], ["centred"]),
        helper.make_node("Mul", ["centred", "ten"], ["z"]),
        helper.make_node("Sigmoid", ["z"], ["score"]),
    ]
    constants = {
        "weights": np.array(weights, np.float32),
        "frames": np.array([1]),
        "half": np.array([0.5], np.float32),
        "ten": np.array([10.0], np.float32),
    }
    graph = helper.make_graph(
        nodes,
        "risk",
        [helper.make_tensor_value_info("clip", TensorProto.FLOAT, taken)],
        [helper.make_tensor_value_info("score", TensorProto.FLOAT, [1, 1])],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def clip_card(layout="NTCHW", *, level="clip", count=3):
    """Return ``submission.toml`` of such a model."""
    return f"""format = 1

[model]
name = "Risk"
version = "1.0"
developer = "Example GmbH"
file = "model.onnx"

[intended_use]
text = "Risk of a difficult intubation."

[task]
kind = "classification"
classes = ["easy", "difficult"]
positive = ["difficult"]
level = "{level}"
threshold = 0.5

[[input]]
name = "clip"
layout = "{layout}"
dtype = "float32"
colour = "RGB"
steps = [
  {{ do = "sample_frames", count = {count} }},
  {{ do = "resize", width = {SIDE}, height = {SIDE}, filter = "nearest", resampler = "pillow" }},
  {{ do = "scale", divide_by = 255.0 }},
]

[[output]]
name = "score"
means = "score"
"""


def write_clip_package(folder, layout="NTCHW", *, level="clip"):
    """Write a submission and return its folder."""
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(clip_model(layout).SerializeToString())
    (folder / "submission.toml").write_text(clip_card(layout, level=level))
    return folder


def write_clips(folder, clips):
    """Write a video for each row of (greys, label, patient), and the table; return the table's path."""
    folder.mkdir(parents=True)
    table = folder.parent / "labels.csv"
    with table.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["video", "label", "patient"])
        for number, (greys, label, patient) in enumerate(clips, start=1):
            shown = (greys[0] + number, *greys[1:])  # no two files alike
            (folder / f"{number:02}.avi").write_bytes(video_bytes(folder, "avi", "MJPG", greys=shown))
            (folder / "video.avi").unlink()
            writer.writerow([f"{number:02}.avi", label, patient])
    return table
