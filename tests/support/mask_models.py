"""Tiny ONNX models that mark what is bright, and cards for them: every mask can be worked out by hand."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from evaluators.domain.submission import Card

CLASSES = ("background", "bright")


def bright_model(axes=2, limit=0.5):
    """Return a model of one channel with two logits a pixel: (limit, value); ``axes`` spatial axes of any size."""
    sizes = [f"s{axis}" for axis in range(axes)]
    graph = helper.make_graph(
        [
            helper.make_node("Mul", ["x", "nothing"], ["empty"]),
            helper.make_node("Add", ["empty", "limit"], ["dark"]),
            helper.make_node("Concat", ["dark", "x"], ["logits"], axis=1),
        ],
        "bright",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 1, *sizes])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, 2, *sizes])],
        [
            numpy_helper.from_array(np.array(0, np.float32), "nothing"),
            numpy_helper.from_array(np.array(limit, np.float32), "limit"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    return model.SerializeToString()


def mask_card(*steps, layout="NCHW", window=None, colour=None, classes=CLASSES, positive=(), **output):
    """Return the card of a model of masks; grey images divided by 255, or volumes, unless ``steps`` say otherwise."""
    volume = layout == "NCDHW"
    given = steps or (() if volume else ({"do": "scale", "divide_by": 255.0},))
    return Card.model_validate(
        {
            "format": 1,
            "model": {"name": "Bright", "version": "1", "developer": "Example", "file": "model.onnx"},
            "intended_use": {"text": "Marks what is bright."},
            "task": {"kind": "segmentation", "classes": classes, "positive": positive},
            "input": [
                {
                    "name": "x",
                    "layout": layout,
                    "dtype": "float32",
                    "colour": colour or ("volume" if volume else "grey"),
                    "steps": given,
                    "sliding_window": window,
                }
            ],
            "output": [{"name": "logits", "means": "logits", **output}],
        },
        strict=False,
    )


CARD_TEXT = """format = 1
[model]
name = "Bright"
version = "1"
developer = "Example"
file = "model.onnx"
[intended_use]
text = "Marks what is bright."
[task]
kind = "segmentation"
classes = ["background", "bright"]
[[input]]
name = "x"
layout = "NCHW"
dtype = "float32"
colour = "grey"
steps = [{ do = "scale", divide_by = 255.0 }]
[[output]]
name = "logits"
means = "logits"
"""


def write_mask_package(folder):
    """Write the package of the model that marks every pixel above one half, and return its folder."""
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(bright_model())
    (folder / "submission.toml").write_text(CARD_TEXT, "utf-8")
    return folder
