"""A model that measures, and pictures for it: how bright an image is on average, as if that were millimetres."""

import csv

import numpy as np
from onnx import TensorProto, helper
from PIL import Image as Pillow

SIDE = 8


def brightness_model():
    """Return a model of one output ``length`` (1, 1): the mean of all pixels."""
    graph = helper.make_graph(
        [helper.make_node("ReduceMean", ["image"], ["length"], axes=[1, 2, 3], keepdims=0)],
        "length",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 1, SIDE, SIDE])],
        [helper.make_tensor_value_info("length", TensorProto.FLOAT, [1])],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def value_card(unit="mm", means="value", classes=("length",), golden=""):
    """Return ``submission.toml`` of such a model."""
    names = ", ".join(f'"{name}"' for name in classes)
    return f"""format = 1

[model]
name = "Ruler"
version = "1.0"
developer = "Example GmbH"
file = "model.onnx"

[intended_use]
text = "Measures a length."

[task]
kind = "measurement"
classes = [{names}]
unit = "{unit}"

[[input]]
name = "image"
layout = "NCHW"
dtype = "float32"
colour = "grey"

[[output]]
name = "length"
means = "{means}"
axis = 0
{golden}"""


def write_value_package(folder, **card):
    """Write a submission and return its folder."""
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(brightness_model().SerializeToString())
    (folder / "submission.toml").write_text(value_card(**card))
    return folder


def write_images(folder, greys):
    """Write one picture for each grey; no two files are alike."""
    folder.mkdir(parents=True)
    for number, grey in enumerate(greys, start=1):
        pixels = np.full((SIDE, SIDE), grey, np.uint8)
        pixels[0, 0], pixels[0, 1] = grey - number, grey + number  # the mean stays
        Pillow.fromarray(pixels).save(folder / f"{number:02}.png")
    return folder


def write_table(path, values, *, header="length (mm)", patients=None):
    """Write ``case``, the number and ``patient``; return the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["image", header, "patient"])
        for number, value in enumerate(values, start=1):
            writer.writerow([f"{number:02}.png", value, f"p{patients[number - 1] if patients else number}"])
    return path
