"""Models that mark something in the frames of a video: one draws a box, the other a mask, wherever it is bright."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from support.mask_models import bright_model

BOX = (8.0, 12.0, 40.0, 36.0)
"""Left, top, right, bottom of the only box, in pixels of a frame of `support.videos`."""

_HEAD = """format = 1
[model]
name = "Bright"
version = "1"
developer = "Example"
file = "model.onnx"
[intended_use]
text = "Marks what is bright in a video."
[task]
kind = "video"
per_frame = "{per_frame}"
classes = {classes}
threshold = 0.5
[[input]]
name = "x"
layout = "NCHW"
dtype = "float32"
colour = "{colour}"
steps = [{{ do = "scale", divide_by = 255.0 }}]
"""


def box_model():
    """Return a model with one box a frame, whose score is 1 / (1 + exp(-10 (m - 0.5))) of the mean brightness m."""
    graph = helper.make_graph(
        [
            helper.make_node("ReduceMean", ["x"], ["mean"], axes=[1, 2, 3], keepdims=0),
            helper.make_node("Sub", ["mean", "half"], ["centred"]),
            helper.make_node("Mul", ["centred", "ten"], ["z"]),
            helper.make_node("Sigmoid", ["z"], ["scores"]),
            helper.make_node("Identity", ["box"], ["boxes"]),
        ],
        "boxes",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, "h", "w"])],
        [
            helper.make_tensor_value_info("boxes", TensorProto.FLOAT, [1, 4]),
            helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1]),
        ],
        [
            numpy_helper.from_array(np.array([BOX], np.float32), "box"),
            numpy_helper.from_array(np.array(0.5, np.float32), "half"),
            numpy_helper.from_array(np.array(10, np.float32), "ten"),
        ],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9).SerializeToString()


def frame_package(per_frame):
    """Return model and card of a submission that says of each frame what ``per_frame`` names."""
    if per_frame == "detection":
        outputs = '[[output]]\nname = "boxes"\nmeans = "boxes_xyxy_px"\n[[output]]\nname = "scores"\nmeans = "scores"\n'
        return box_model(), _HEAD.format(per_frame=per_frame, classes='["bright"]', colour="RGB") + outputs
    outputs = '[[output]]\nname = "logits"\nmeans = "logits"\n'
    return bright_model(), _HEAD.format(
        per_frame=per_frame, classes='["dark", "bright"]\npositive = ["bright"]', colour="grey"
    ) + outputs
