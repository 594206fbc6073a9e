"""A classifier of the size of ResNet-18 with random weights: what it costs is real, what it says is not."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

WIDTHS = (64, 128, 256, 512)


class _Layers:
    def __init__(self):
        self.nodes, self.weights = [], []
        self._rng = np.random.default_rng(18)

    def constant(self, name, values):
        self.weights.append(numpy_helper.from_array(values.astype(np.float32), name))
        return name

    def apply(self, kind, inputs, **attributes):
        output = f"value{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def convolution(self, value, size, channels, *, stride=1):
        """Add a convolution; its batch normalisation is folded into it, as exporters do."""
        channels_in, channels_out = channels
        spread = np.sqrt(2 / (channels_in * size * size))
        name = f"convolution{len(self.nodes)}"
        weights = self.constant(name, self._rng.normal(0, spread, (channels_out, channels_in, size, size)))
        shift = self.constant(name + "_shift", np.zeros(channels_out))
        pads = [size // 2] * 4
        return self.apply(
            "Conv", [value, weights, shift], kernel_shape=[size, size], strides=[stride, stride], pads=pads
        )

    def block(self, value, channels, stride):
        _, channels_out = channels
        inner = self.apply("Relu", [self.convolution(value, 3, channels, stride=stride)])
        inner = self.convolution(inner, 3, (channels_out, channels_out))
        direct = value
        if stride > 1:
            direct = self.convolution(value, 1, channels, stride=stride)
        return self.apply("Relu", [self.apply("Add", [inner, direct])])


def residual_network():
    """Return the model: input ``image`` (N, 3, 224, 224), output ``probabilities`` (N, 2)."""
    layers = _Layers()
    value = layers.apply("Relu", [layers.convolution("image", 7, (3, WIDTHS[0]), stride=2)])
    value = layers.apply("MaxPool", [value], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    before = WIDTHS[0]
    for width in WIDTHS:
        value = layers.block(value, (before, width), 1 if width == before else 2)
        value = layers.block(value, (width, width), 1)
        before = width
    value = layers.apply("Flatten", [layers.apply("GlobalAveragePool", [value])])
    weights = layers.constant("classes", np.random.default_rng(2).normal(0, 0.01, (before, 2)))
    layers.nodes.append(helper.make_node("MatMul", [value, weights], ["logits"]))
    layers.nodes.append(helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1))
    graph = helper.make_graph(
        layers.nodes,
        "residual",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 3, 224, 224])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", 2])],
        layers.weights,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
