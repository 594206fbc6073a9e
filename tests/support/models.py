"""Tiny ONNX classifiers whose answer is worked out by hand, and ones that misbehave on dark images only.

All look at one number: the mean brightness m of the image, in [0, 1]. The answer is p = 1 / (1 + exp(-10 (m - 0.5))),
written as (1 - p, p). The hostile ones do so too where m >= 0.25, so that a run goes on beside the failed cases.
"""

import io
import json
import math
from pathlib import Path

import numpy as np
from onnx import GraphProto, ModelProto, TensorProto, helper, numpy_helper
from PIL import Image

SIDE = 8
DARK = 0.25
"""Mean brightness below which the hostile models misbehave."""


def probability(brightness):
    """Return p for an image of this mean brightness in [0, 1]."""
    return 1 / (1 + math.exp(-10 * (brightness - 0.5)))


def plain_image(value, size=(12, 10), format="PNG", mode="RGB"):
    """Return the bytes of an image whose every pixel is the grey ``value`` in 0..255."""
    out = io.BytesIO()
    colour = (value,) * 3 if mode == "RGB" else value
    Image.new(mode, size, colour).save(out, format)
    return out.getvalue()


def brightness_model():
    """Return the model that behaves."""
    return model_with([])


def score_model():
    """Return a model with one output ``score`` (N, 1): p alone."""
    nodes = [*_brightness(), helper.make_node("Unsqueeze", ["p", "one_axis"], ["score"])]
    return _built(nodes, {"one_axis": np.array([1])}, outputs=[("score", ["N", 1])])


def logits_model():
    """Return a model with one output ``logits`` (N, 2): (0, 10 (m - 0.5))."""
    nodes = [
        *_brightness(),
        helper.make_node("Sub", ["z", "z"], ["nothing"]),
        helper.make_node("Unsqueeze", ["nothing", "one_axis"], ["first"]),
        helper.make_node("Unsqueeze", ["z", "one_axis"], ["second"]),
        helper.make_node("Concat", ["first", "second"], ["logits"], axis=1),
    ]
    return _built(nodes, {"one_axis": np.array([1])}, outputs=[("logits", ["N", 2])])


def nan_model():
    """Return a model whose dark answers are not numbers (0 / 0)."""
    return model_with(
        [
            helper.make_node("Div", ["bright", "bright"], ["one_or_nan"]),
            helper.make_node("Mul", ["answer", "one_or_nan"], ["probabilities"]),
        ]
    )


def wrong_shape_model():
    """Return a model that gives four values instead of two for dark images."""
    return model_with(
        [
            helper.make_node("Sub", ["two_float", "bright"], ["times_float"]),
            helper.make_node("Cast", ["times_float"], ["times"], to=TensorProto.INT64),
            helper.make_node("Concat", ["one_axis", "times"], ["repeats"], axis=0),
            helper.make_node("Tile", ["answer", "repeats"], ["probabilities"]),
        ],
        constants={"two_float": np.array([2.0], np.float32)},
        classes="K",
    )


def not_probabilities_model():
    """Return a model whose dark answers add up to 2."""
    return model_with(
        [
            helper.make_node("Sub", ["two_float", "bright"], ["factor"]),
            helper.make_node("Mul", ["answer", "factor"], ["probabilities"]),
        ],
        constants={"two_float": np.array([2.0], np.float32)},
    )


def random_model():
    """Return a model that answers every image with something random."""
    return model_with(
        [
            helper.make_node("RandomUniformLike", ["answer"], ["noise"]),
            helper.make_node("Softmax", ["noise"], ["probabilities"], axis=1),
        ]
    )


def endless_model():
    """Return a model that never comes back from a dark image."""
    return model_with(
        [
            helper.make_node("Squeeze", ["is_dark_list"], ["is_dark"]),
            helper.make_node("Loop", ["forever", "is_dark", "answer"], ["probabilities"], body=endless_body()),
        ],
        constants={"forever": np.array(2**62)},
    )


def endless_body():
    """Return the body of a Loop that goes on as long as it is told to, carrying one value along."""
    return helper.make_graph(
        [
            helper.make_node("Identity", ["more"], ["more_out"]),
            helper.make_node("Identity", ["carried"], ["carried_out"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("turn", TensorProto.INT64, []),
            helper.make_tensor_value_info("more", TensorProto.BOOL, []),
            helper.make_tensor_value_info("carried", TensorProto.FLOAT, None),
        ],
        [
            helper.make_tensor_value_info("more_out", TensorProto.BOOL, []),
            helper.make_tensor_value_info("carried_out", TensorProto.FLOAT, None),
        ],
    )


def greedy_model():
    """Return a model that asks for 16 TiB of memory for a dark image."""
    return model_with(
        [
            helper.make_node("Cast", ["is_dark_list"], ["dark_number"], to=TensorProto.INT64),
            helper.make_node("Mul", ["dark_number", "huge"], ["wanted"]),
            helper.make_node("ConstantOfShape", ["wanted"], ["zeros"]),
            helper.make_node("ReduceSum", ["zeros"], ["nothing"], keepdims=0),
            helper.make_node("Add", ["answer", "nothing"], ["probabilities"]),
        ],
        constants={"huge": np.array([2**42])},
    )


def crashing_model():
    """Return a model that takes its process down on a dark image.

    It divides the smallest integer by -1: the quotient does not fit, and the processor (x86) ends the process.
    """
    return model_with(
        [
            helper.make_node("Cast", ["bright"], ["bright_number"], to=TensorProto.INT32),
            helper.make_node("Add", ["bright_number", "bright_number"], ["two_or_zero"]),
            helper.make_node("Sub", ["two_or_zero", "one_number"], ["plus_or_minus_one"]),
            helper.make_node("Div", ["smallest", "plus_or_minus_one"], ["quotient"]),
            helper.make_node("Sub", ["quotient", "quotient"], ["nothing_number"]),
            helper.make_node("Cast", ["nothing_number"], ["nothing"], to=TensorProto.FLOAT),
            helper.make_node("Add", ["answer", "nothing"], ["probabilities"]),
        ],
        constants={"smallest": np.array([-(2**31)], np.int32), "one_number": np.array([1], np.int32)},
    )


def write_package(folder, model, *, golden=(), means="probabilities", extra=""):
    """Write a submission: the card, the model and golden samples (brightness 0..255, expected p).

    Returns:
        The folder.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(model.SerializeToString() if isinstance(model, ModelProto) else model)
    entries = []
    for number, (value, p) in enumerate(golden, start=1):
        (folder / f"{number}.png").write_bytes(plain_image(value))
        (folder / f"{number}.json").write_text(json.dumps({"probabilities": [1 - p, p]}))
        entries.append(f'[[golden]]\ninput = "{number}.png"\noutput = "{number}.json"\ntolerance = 1e-5\n')
    (folder / "submission.toml").write_text(card_text(means=means) + extra + "".join(entries))
    return folder


def card_text(*, means="probabilities", file="model.onnx", side=SIDE):
    """Return ``submission.toml`` for the models of this module."""
    return f"""format = 1

[model]
name = "Brightness"
version = "1.0"
developer = "Example GmbH"
file = "{file}"

[intended_use]
text = "Telling bright images from dark ones."

[task]
kind = "classification"
classes = ["dark", "bright"]
positive = ["bright"]
threshold = 0.5

[[input]]
name = "image"
layout = "NCHW"
dtype = "float32"
colour = "RGB"
steps = [
  {{ do = "resize", width = {side}, height = {side}, filter = "bilinear", resampler = "pillow" }},
  {{ do = "scale", divide_by = 255.0 }},
]

[[output]]
name = "{means}"
means = "{means}"
axis = 1
"""


def _brightness():
    """Return the nodes from ``image`` to ``m``, the logit ``z`` and ``p``, each of shape (N)."""
    return [
        helper.make_node("ReduceMean", ["image"], ["m"], axes=[1, 2, 3], keepdims=0),
        helper.make_node("Sub", ["m", "half"], ["centred"]),
        helper.make_node("Mul", ["centred", "ten"], ["z"]),
        helper.make_node("Sigmoid", ["z"], ["p"]),
    ]


def model_with(ending, *, constants=None, classes=2):
    """Return a model whose ``ending`` turns ``answer`` (N, 2) into ``probabilities``.

    It may use ``is_dark_list`` (bool, N), ``bright`` (1.0 or 0.0, N) and ``one_axis`` ([1]).
    """
    nodes = [
        *_brightness(),
        helper.make_node("Less", ["m", "dark_limit"], ["is_dark_list"]),
        helper.make_node("Not", ["is_dark_list"], ["is_bright_list"]),
        helper.make_node("Cast", ["is_bright_list"], ["bright"], to=TensorProto.FLOAT),
        helper.make_node("Sub", ["one", "p"], ["q"]),
        helper.make_node("Unsqueeze", ["q", "one_axis"], ["q_column"]),
        helper.make_node("Unsqueeze", ["p", "one_axis"], ["p_column"]),
        helper.make_node("Concat", ["q_column", "p_column"], ["answer"], axis=1),
        *(ending or [helper.make_node("Identity", ["answer"], ["probabilities"])]),
    ]
    constants = {
        "dark_limit": np.array([DARK], np.float32),
        "one": np.array([1.0], np.float32),
        "one_axis": np.array([1]),
        **(constants or {}),
    }
    return _built(nodes, constants, outputs=[("probabilities", ["N", classes])])


def _built(nodes, constants, *, outputs) -> ModelProto:
    constants = {"half": np.array([0.5], np.float32), "ten": np.array([10.0], np.float32), **constants}
    graph: GraphProto = helper.make_graph(
        nodes,
        "brightness",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 3, SIDE, SIDE])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
