"""What parsing an ONNX file finds, without running it."""

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from evaluators.errors import SubmissionError
from evaluators.submission.onnx_checks import MAX_IR, MAX_OPSET
from evaluators.submission.onnx_graph import read_graph
from support import models
from support.shared_data import shared


def graph_of(folder, model):
    path = folder / "model.onnx"
    path.write_bytes(model if isinstance(model, bytes) else model.SerializeToString())
    return read_graph(path, folder)


def kinds(folder, model):
    return [finding.kind for finding in graph_of(folder, model)[1]]


def test_facts_are_read_from_the_graph(tmp_path):
    facts, findings = graph_of(tmp_path, models.brightness_model())
    assert (facts.opset, facts.ir_version, findings) == (17, 8, ())
    assert [(t.name, t.dtype, t.shape) for t in facts.inputs] == [("image", "float32", ("N", 3, 8, 8))]
    assert [(t.name, t.shape) for t in facts.outputs] == [("probabilities", ("N", 2))]
    assert facts.operators["ReduceMean"] == 1
    assert facts.parameters == 5  # half, ten, dark_limit, one, one_axis


@pytest.mark.parametrize(
    ("content", "id", "found"),
    [
        (b"", "C158", None),
        (b"this is text, not a model", "C159", "TXT"),
        (b"\xff\xd8\xff\xe0 and so on", "C159", "JPEG"),
        (models.brightness_model().SerializeToString()[:60], "M02", None),
    ],
)
def test_what_is_no_model_is_refused(tmp_path, content, id, found):
    with pytest.raises(SubmissionError) as caught:
        graph_of(tmp_path, content)
    assert (caught.value.id, caught.value.parameters.get("found")) == (id, found)


@pytest.mark.parametrize("name", ["image", "N", "ReduceMean", "probabilities", "dark_limit"])
def test_a_model_with_a_name_that_is_no_text_is_refused(tmp_path, name):
    content = models.brightness_model().SerializeToString()
    spoilt = content.replace(name.encode(), b"\xff" * len(name))
    assert spoilt != content
    with pytest.raises(SubmissionError) as caught:
        graph_of(tmp_path, spoilt)
    assert caught.value.id == "M02"


def external(location, *, offset="0", length="4"):
    model = models.brightness_model()
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in {"location": location, "offset": offset, "length": length}.items():
        tensor.external_data.add(key=key, value=value)
    return model


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        ("weights.bin", "weights_missing"),
        ("../weights.bin", "weights_outside"),
        ("/etc/passwd", "weights_outside"),
        ("..\\weights.bin", "weights_outside"),
        ("c:weights.bin", "weights_outside"),
        ("", "weights_outside"),
    ],
)
def test_weights_in_other_files_are_found_wanting(tmp_path, location, kind):
    assert kinds(tmp_path, external(location)) == [kind]


def test_weights_beside_the_model_are_fine_if_long_enough(tmp_path):
    (tmp_path / "weights.bin").write_bytes(bytes(4))
    assert kinds(tmp_path, external("weights.bin")) == []
    assert kinds(tmp_path, external("weights.bin", offset="1")) == ["weights_incomplete"]


def test_a_link_to_weights_outside_is_not_followed(tmp_path):
    (tmp_path / "package").mkdir()
    (tmp_path / "outside.bin").write_bytes(bytes(4))
    (tmp_path / "package" / "weights.bin").symlink_to(tmp_path / "outside.bin")
    assert kinds(tmp_path / "package", external("weights.bin")) == ["weights_missing"]


def test_declared_dimensions_need_data(tmp_path):
    model = models.brightness_model()
    model.graph.initializer[0].dims[:] = [2**40]
    assert kinds(tmp_path, model) == ["weights_incomplete"]


def with_nodes(*nodes, **changes):
    model = models.brightness_model()
    model.graph.node.extend(nodes)
    for name, value in changes.items():
        setattr(model, name, value)
    return model


@pytest.mark.parametrize(
    ("model", "kind"),
    [
        pytest.param(with_nodes(helper.make_node("Exec", ["m"], ["x"], domain="evil")), "operator_foreign"),
        pytest.param(with_nodes(helper.make_node("NoSuch", ["m"], ["x"])), "operator_unsupported"),
        pytest.param(with_nodes(helper.make_node("Gelu", ["m"], ["x"])), "operator_unsupported", id="from opset 20"),
        pytest.param(with_nodes(ir_version=MAX_IR + 1), "format_too_new"),
        pytest.param(
            with_nodes(helper.make_node("FusedConv", ["m"], ["x"], domain="com.microsoft")), "runtime_operators"
        ),
        pytest.param(models.random_model(), "random_operators"),
        pytest.param(models.endless_model(), "control_flow"),
        pytest.param(with_nodes(helper.make_node("DequantizeLinear", ["m", "m"], ["x"])), "quantised"),
    ],
)
def test_the_structure_gives_reason_to_say_something(tmp_path, model, kind):
    assert kinds(tmp_path, model) == [kind]


def laughs(levels, *, circle=False):
    """Return a model with functions that each call the one below ten times."""
    model = with_nodes(helper.make_node(f"f{levels - 1}", ["m"], ["x"], domain="own"))
    imports = [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)]
    for level in range(levels):
        below = ("Identity", "") if level == 0 and not circle else (f"f{(level - 1) % levels}", "own")
        calls = [helper.make_node(below[0], ["a"], [f"b{n}"], domain=below[1]) for n in range(10)]
        model.functions.append(helper.make_function("own", f"f{level}", ["a"], ["b0"], calls, imports))
    return model


def test_functions_that_unfold_without_end_are_refused(tmp_path):
    assert kinds(tmp_path, laughs(3)) == []
    assert kinds(tmp_path, laughs(12)) == ["functions_explode"]
    assert kinds(tmp_path, laughs(2, circle=True)) == ["functions_explode"]


@pytest.mark.parametrize(("field", "limit"), [("opset", MAX_OPSET), ("ir_version", MAX_IR)])
def test_the_limits_are_those_of_the_pinned_runtime(field, limit):
    def loads(number):
        graph = helper.make_graph(
            [helper.make_node("Relu", ["x"], ["y"])],
            "g",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])],
        )
        opset, ir = (number, 8) if field == "opset" else (17, number)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=ir)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])

    loads(limit)
    with pytest.raises(Exception, match="FAIL"):
        loads(limit + 1)


def test_initializers_that_are_listed_as_inputs_are_no_inputs(tmp_path):
    model = models.brightness_model()
    model.graph.input.append(helper.make_tensor_value_info("half", TensorProto.FLOAT, [1]))
    assert [tensor.name for tensor in graph_of(tmp_path, model)[0].inputs] == ["image"]


def test_weights_inside_nodes_are_looked_at_too(tmp_path):
    tensor = numpy_helper.from_array(np.zeros(3, np.float32), "inner")
    tensor.dims[:] = [4]
    assert kinds(tmp_path, with_nodes(helper.make_node("Constant", [], ["x"], value=tensor))) == ["weights_incomplete"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("ext_traversal_etc_passwd", "weights_outside"),
        ("unregistered_custom_op", "operator_foreign"),
        ("text_not_protobuf", "C159"),
        ("truncated", "M02"),
        ("loop_forever", "control_flow"),
        ("nondeterministic_random", "random_operators"),
        ("benign_control", None),
    ],
)
def test_hostile_files_are_seen_through(name, found):
    path = shared(f"hostile/onnx/{name}.onnx")
    try:
        _, findings = read_graph(path, path.parent)
        assert [finding.kind for finding in findings] == ([found] if found else [])
    except SubmissionError as error:
        assert error.id == found  # noqa: PT017 - one of the two ways to say no


@pytest.mark.parametrize(
    "name", ["skin_melanoma_uda1_cnn", "larynx_unet_7class", "bccd_centernet_tiny", "version-RFB-320"]
)
def test_real_models_give_no_reason_to_refuse(name):
    path = shared(f"models/{name}.onnx")
    facts, findings = read_graph(path, path.parent)
    assert findings == ()
    assert len(facts.inputs) == 1
