"""Models made to hurt whoever opens them: each is a small file, or a builder of one that is large for a reason."""

import numpy as np
from onnx import AttributeProto, ModelProto, TensorProto, helper, numpy_helper

from support.models import SIDE, brightness_model

FLOAT = TensorProto.FLOAT


def with_nodes(*nodes):
    model = brightness_model()
    model.graph.node.extend(nodes)
    return model


def identity(source, target):
    return helper.make_node("Identity", [source], [target])


def cyclic():
    """Two nodes that each wait for the other."""
    return with_nodes(identity("round", "about"), identity("about", "round"))


def twice_the_same_name():
    """One value that two nodes claim to make."""
    return with_nodes(identity("p", "twice"), identity("m", "twice"))


def output_made_twice():
    """The declared output is made a second time, from the image."""
    return with_nodes(identity("answer", "probabilities"))


def weight_named_twice():
    """Two stored tensors of one name and different sizes."""
    model = brightness_model()
    model.graph.initializer.append(numpy_helper.from_array(np.zeros(7, np.float32), "half"))
    return model


def nothing_makes_the_output():
    """An output that no node makes."""
    model = brightness_model()
    model.graph.node[-1].output[0] = "elsewhere"
    return model


def negative_dimension():
    model = brightness_model()
    model.graph.initializer[0].dims[:] = [-1]
    return model


def negative_input():
    model = brightness_model()
    model.graph.input[0].type.tensor_type.shape.dim[2].dim_value = -8
    return model


def many_outputs(count=1000):
    """A thousand further outputs, each the whole image."""
    model = brightness_model()
    for number in range(count):
        model.graph.node.append(identity("image", f"further{number}"))
        model.graph.output.append(helper.make_tensor_value_info(f"further{number}", FLOAT, ["N", 3, SIDE, SIDE]))
    return model


def many_nodes(count=200_000):
    model = brightness_model()
    model.graph.node.extend([helper.make_node("Relu", ["m"], ["a"])] * count)
    return model


def from_the_future():
    model = brightness_model()
    model.opset_import[0].version = 2**40
    return model


def twice_the_standard():
    """Two versions of the standard operators at once: the checks and the runtime must not take different ones."""
    model = brightness_model()
    model.opset_import.append(helper.make_opsetid("ai.onnx", 9))
    return model


def deep_branches(depth=20):
    """Branches inside branches, as deep as the format can be written."""
    inner = helper.make_graph([identity("p", "b0")], "g0", [], [helper.make_tensor_value_info("b0", FLOAT, None)])
    for level in range(1, depth):
        result = f"b{level}"
        node = helper.make_node("If", ["yes"], [result], then_branch=inner, else_branch=empty())
        inner = helper.make_graph([node], f"g{level}", [], [helper.make_tensor_value_info(result, FLOAT, None)])
    model = with_nodes(helper.make_node("If", ["yes"], ["deep"], then_branch=inner, else_branch=empty()))
    model.graph.initializer.append(numpy_helper.from_array(np.array(True), "yes"))
    return model


def empty():
    return helper.make_graph([identity("p", "e")], "empty", [], [helper.make_tensor_value_info("e", FLOAT, None)])


def sparse_weights():
    """A stored tensor of 2**50 numbers of which one is written down."""
    model = brightness_model()
    sparse = model.graph.sparse_initializer.add()
    sparse.values.CopyFrom(numpy_helper.from_array(np.ones(1, np.float32), "sparse"))
    sparse.indices.CopyFrom(numpy_helper.from_array(np.zeros(1, np.int64), "where"))
    sparse.dims[:] = [2**25, 2**25]
    return model


def training():
    """Instructions for training, which nobody runs."""
    model = brightness_model()
    info = model.training_info.add()
    info.algorithm.node.append(helper.make_node("Exec", ["image"], ["x"], domain="evil"))
    return model


def words_inside():
    """Operators of ai.onnx.ml that carry text: the text is never an output."""
    model = brightness_model()
    model.opset_import.append(helper.make_opsetid("ai.onnx.ml", 3))
    model.graph.node.append(helper.make_node("ArgMax", ["answer"], ["best"], axis=1, keepdims=0))
    mapping = {"keys_int64s": [0, 1], "values_strings": ["ZZ-ONE", "ZZ-TWO"]}
    model.graph.node.append(helper.make_node("LabelEncoder", ["best"], ["said"], domain="ai.onnx.ml", **mapping))
    model.graph.output.append(helper.make_tensor_value_info("said", TensorProto.STRING, ["N"]))
    return model


def hidden_constant():
    """A graph attribute that says it is a number: a checker that looks at the kind alone misses what is inside."""
    model = brightness_model()
    node = helper.make_node("Constant", [], ["x"], value_float=1.0)
    node.attribute[0].g.node.append(helper.make_node("Exec", ["image"], ["y"], domain="evil"))
    model.graph.node.append(node)
    return model


def external(location, **more):
    """The first weight lies in another file."""
    model = brightness_model()
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in {"location": location, "offset": "0", "length": "4", **more}.items():
        tensor.external_data.add(key=key, value=value)
    return model


def external_inside_a_node():
    """A weight that lies outside, as the value of a node and not among the stored tensors."""
    tensor = external("/etc/passwd").graph.initializer[0]
    return with_nodes(helper.make_node("Constant", [], ["x"], value=tensor))


def external_inside_a_branch():
    """The same inside a branch, in a list of tensors of an attribute nobody reads."""
    graph = empty()
    attribute = graph.node[0].attribute.add(name="hidden", type=AttributeProto.TENSORS)
    attribute.tensors.append(external("/etc/passwd").graph.initializer[0])
    model = with_nodes(helper.make_node("If", ["yes"], ["x"], then_branch=graph, else_branch=empty()))
    model.graph.initializer.append(numpy_helper.from_array(np.array(True), "yes"))
    return model


def external_inside_sparse():
    """The same as the values of a sparse tensor inside a node."""
    sparse = sparse_weights().graph.sparse_initializer[0]
    sparse.dims[:] = [4]
    sparse.values.CopyFrom(external("/etc/passwd").graph.initializer[0])
    return with_nodes(helper.make_node("Constant", [], ["x"], sparse_value=sparse))


def promised_length():
    """A field that says it is 2 GiB long, in a file of a few bytes."""
    return brightness_model().SerializeToString() + b"\x3a\xff\xff\xff\xff\x07" + b"\0" * 16


def groups(depth=50_000):
    """Groups inside groups, which a parser may follow by calling itself."""
    return b"\x0b" * depth + b"\x0c" * depth


def merged_graphs(times=200):
    """The same graph many times: a parser joins them into one with every name repeated."""
    return ModelProto.SerializeToString(brightness_model()) * times
