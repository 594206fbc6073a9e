"""Sizes that a few bytes of an ONNX file declare."""

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from evaluators.errors import SubmissionError
from evaluators.submission.onnx_graph import read_graph
from support import models
from support.shared_data import shared


def kinds(folder, model, name="model.onnx"):
    path = folder / name
    path.write_bytes(model.SerializeToString())
    return [finding.kind for finding in read_graph(path, folder)[1]]


def with_node(operator, inputs=(), constants=None, **attributes):
    """Return the brightness model with one more node and the constants that it reads."""
    model = models.brightness_model()
    for name, values in (constants or {}).items():
        model.graph.initializer.append(numpy_helper.from_array(np.array(values), name))
    model.graph.node.append(helper.make_node(operator, list(inputs), ["x"], **attributes))
    return model


HUGE = 2**33
"""Numbers: twice what any model is granted."""


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(with_node("ConstantOfShape", ["s"], {"s": [2**20, 2**13]}), id="filled"),
        pytest.param(with_node("Expand", ["m", "s"], {"s": [1, HUGE]}), id="expanded"),
        pytest.param(with_node("Tile", ["m", "s"], {"s": [HUGE]}), id="repeated"),
        pytest.param(with_node("Range", ["a", "b", "c"], {"a": 0, "b": HUGE, "c": 1}), id="counted"),
        pytest.param(with_node("Range", ["a", "b", "c"], {"a": 0.0, "b": 9.0, "c": 1e-12}), id="counted in crumbs"),
        pytest.param(with_node("Pad", ["m", "s"], {"s": [0, HUGE]}), id="padded"),
        pytest.param(with_node("Resize", ["m", "", "s"], {"s": [1.0, 1.0, 1e5, 1e5]}), id="enlarged"),
        pytest.param(with_node("RandomNormal", shape=[HUGE]), id="drawn"),
    ],
)
def test_a_few_bytes_that_ask_for_gigabytes_are_refused(tmp_path, model):
    assert "size_out_of_proportion" in kinds(tmp_path, model)


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(with_node("ConstantOfShape", ["s"], {"s": [64, 512, 512]}), id="a feature map"),
        pytest.param(with_node("Expand", ["m", "s"], {"s": [-1, 3, 8, 8]}), id="a free dimension"),
        pytest.param(with_node("Range", ["a", "b", "c"], {"a": 5, "b": 0, "c": 0}), id="a step of nothing"),
        pytest.param(with_node("Pad", ["m", "s"], {"s": [0, -3]}), id="a crop"),
    ],
)
def test_sizes_that_models_have_are_not(tmp_path, model):
    assert kinds(tmp_path, model) == []


def test_a_size_from_a_constant_node_inside_a_branch_is_seen(tmp_path):
    shape = numpy_helper.from_array(np.array([HUGE]), "value")
    body = helper.make_graph(
        [
            helper.make_node("Constant", [], ["s"], value=shape),
            helper.make_node("ConstantOfShape", ["s"], ["big"]),
        ],
        "branch",
        [],
        [helper.make_tensor_value_info("big", TensorProto.FLOAT, None)],
    )
    model = with_node("If", ["is_dark"], then_branch=body, else_branch=body)
    assert kinds(tmp_path, model) == ["size_out_of_proportion", "control_flow"]


def test_sparse_weights_count_as_written_out_in_full(tmp_path):
    values = numpy_helper.from_array(np.array([1.0], np.float32), "w")
    indices = numpy_helper.from_array(np.array([0]), "w_indices")
    model = models.brightness_model()
    model.graph.sparse_initializer.append(helper.make_sparse_tensor(values, indices, [HUGE]))
    assert kinds(tmp_path, model) == ["size_out_of_proportion"]


def test_a_declared_input_of_impossible_size_is_refused(tmp_path):
    model = models.brightness_model()
    model.graph.input[0].type.tensor_type.shape.dim[2].dim_value = HUGE
    assert kinds(tmp_path, model) == ["size_out_of_proportion"]


def test_one_number_for_many_is_incomplete(tmp_path):
    model = models.brightness_model()
    model.graph.initializer.append(TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[2**30], float_data=[1.0]))
    assert kinds(tmp_path, model) == ["weights_incomplete"]


@pytest.mark.parametrize(("count", "bytes_"), [(3, 2), (4, 2)])
def test_numbers_that_share_a_byte_are_counted_so(tmp_path, count, bytes_):
    model = models.brightness_model()
    for length, found in ((bytes_, []), (bytes_ + 1, ["weights_incomplete"])):
        packed = TensorProto(name="w", data_type=TensorProto.INT4, dims=[count], raw_data=bytes(length))
        del model.graph.initializer[5:]
        model.graph.initializer.append(packed)
        assert kinds(tmp_path, model) == found


def test_what_the_digest_leaves_out_is_neither_model_nor_weights(tmp_path):
    with pytest.raises(SubmissionError) as caught:
        kinds(tmp_path, models.brightness_model(), "model.sig")
    assert caught.value.id == "C180"
    model = models.brightness_model()
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in {"location": "model.sig", "offset": "0", "length": "4"}.items():
        tensor.external_data.add(key=key, value=value)
    assert kinds(tmp_path, model) == ["weights_outside"]


def test_operators_that_load_code_or_files_are_foreign_even_in_the_runtimes_own_domain(tmp_path):
    model = with_node("EPContext", ["m"], domain="com.microsoft")
    assert kinds(tmp_path, model) == ["operator_foreign", "runtime_operators"]


def test_very_old_operators_are_warned_of(tmp_path):
    model = models.brightness_model()
    model.opset_import[0].version = 6
    assert "opset_old" in kinds(tmp_path, model)


def test_the_file_that_asks_for_four_terabytes_is_refused():
    path = shared("hostile/onnx/alloc_4TiB_constantofshape.onnx")
    assert [finding.kind for finding in read_graph(path, path.parent)[1]] == ["size_out_of_proportion"]


def test_a_model_of_countless_parts_is_refused_before_they_are_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr("evaluators.submission.onnx_graph.MAX_PARTS", 30)
    assert kinds(tmp_path, models.brightness_model()) == []
    model = models.brightness_model()
    model.graph.initializer.extend([numpy_helper.from_array(np.zeros(1, np.float32), "w")] * 30)
    with pytest.raises(SubmissionError) as caught:
        kinds(tmp_path, model)
    assert caught.value.id == "C188"
