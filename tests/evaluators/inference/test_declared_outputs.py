"""Only the declared output is fetched; one that is not what the card declares fails the case without a word of it."""

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from evaluators.inference.failure import ModelFailure
from evaluators.inference.interpretation import interpret
from evaluators.inference.pipeline import Pipeline
from evaluators.inference.worker_job import start
from evaluators.submission.card import read_card
from evaluators.submission.onnx_graph import read_graph
from evaluators.submission.preflight import compare
from support.models import SIDE, card_text, plain_image, write_package
from support.shared_data import shared

TOKEN = "ZZ-TEXT-OF-THE-MODEL"
FLOAT, STRING = TensorProto.FLOAT, TensorProto.STRING


def model_that_gives(nodes, output, constants=()):
    """Return a model whose output ``probabilities`` the nodes make of ``image``."""
    graph = helper.make_graph(
        nodes,
        TOKEN,
        [helper.make_tensor_value_info("image", FLOAT, ["N", 3, SIDE, SIDE])],
        [output],
        [numpy_helper.from_array(np.array(value), name) for name, value in dict(constants).items()],
    )
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)],
        ir_version=8,
        producer_name=TOKEN,
        doc_string=TOKEN,
    )
    helper.set_model_props(model, {TOKEN: TOKEN})
    return model


def tensor(kind, shape):
    return helper.make_tensor_value_info("probabilities", kind, shape)


def node(kind, inputs, outputs=("probabilities",), **attributes):
    return helper.make_node(kind, list(inputs), list(outputs), name=TOKEN, **attributes)


def text():
    return model_that_gives([node("Identity", ["words"])], tensor(STRING, [1, 2]), {"words": [[TOKEN, TOKEN]]})


def sequence():
    value = helper.make_tensor_sequence_value_info("probabilities", FLOAT, None)
    return model_that_gives([node("SequenceConstruct", ["image", "image"])], value)


def map_of_words():
    kind = helper.make_sequence_type_proto(
        helper.make_map_type_proto(TensorProto.STRING, helper.make_tensor_type_proto(FLOAT, []))
    )
    nodes = [
        helper.make_node("ReduceMean", ["image"], ["means"], axes=[2, 3], keepdims=0),
        helper.make_node(
            "ZipMap", ["means"], ["probabilities"], domain="ai.onnx.ml", classlabels_strings=[TOKEN, "b", "c"]
        ),
    ]
    return model_that_gives(nodes, helper.make_value_info("probabilities", kind))


def of_shape(*shape, fill=0.5):
    """Return a model that makes a tensor of any size while it runs."""
    value = helper.make_tensor("value", FLOAT, [1], [fill])
    nodes = [helper.make_node("ConstantOfShape", ["shape"], ["probabilities"], value=value)]
    return model_that_gives(nodes, tensor(FLOAT, None), {"shape": np.array(shape, np.int64)})


def cast(to):
    constants = {"two": np.array([[0.5, 0.5]], np.float32)}
    return model_that_gives([node("Cast", ["two"], to=to)], tensor(to, [1, 2]), constants)


@pytest.mark.parametrize(
    ("model", "failure"),
    [
        pytest.param(text, "model_wrong_shape", id="text"),
        pytest.param(sequence, "model_wrong_shape", id="sequence"),
        pytest.param(map_of_words, "model_wrong_shape", id="map of words"),
        pytest.param(lambda: cast(TensorProto.BOOL), "model_wrong_shape", id="truth values"),
        pytest.param(of_shape, "model_wrong_shape", id="no axis"),
        pytest.param(lambda: of_shape(1, 0), "model_wrong_shape", id="no element"),
        pytest.param(lambda: of_shape(1, 1, 1, 1, 1, 1, 2, 3), "model_wrong_shape", id="eight axes"),
        pytest.param(lambda: of_shape(1, 10_000_000), "model_wrong_shape", id="ten million values"),
        pytest.param(lambda: of_shape(1, 2, fill=float("nan")), "model_nan", id="no numbers"),
        pytest.param(lambda: of_shape(1, 2, fill=float("inf")), "model_nan", id="infinite"),
    ],
)
def test_an_output_that_is_not_what_was_declared_fails_the_case_without_a_word_of_the_model(tmp_path, model, failure):
    assert asked(tmp_path, model()) == {"failure": failure}


UNREAD = ["BFLOAT16", "FLOAT8E4M3FN", "FLOAT8E5M2", "INT4", "UINT4", "COMPLEX64", "BOOL", "STRING"]


@pytest.mark.parametrize("kind", UNREAD)
def test_numbers_that_would_be_read_as_the_bits_they_consist_of_are_refused_before_a_run(tmp_path, kind):
    package = write_package(tmp_path, cast(getattr(TensorProto, kind)))
    graph, _ = read_graph(package / "model.onnx", package)
    found = compare(read_card(card_text()), graph)
    assert [one.kind for one in found if one.severity == "refuse"] == ["output_type_unread"]


def test_half_precision_is_read(tmp_path):
    assert asked(tmp_path, cast(TensorProto.FLOAT16))["scores"] == [0.5, 0.5]


def asked(folder, model):
    package = write_package(folder, model)
    card = read_card((package / "submission.toml").read_text())
    setup = {
        "model_path": str(package / card.model.file),
        "package": str(package),
        "card": card.model_dump(mode="json"),
        "optimisation": "all",
    }
    return start(setup, ())[1]({"op": "case"}, (plain_image(100),))[0]


def test_complex_numbers_are_no_scores():
    with pytest.raises(ModelFailure, match="model_wrong_shape"):
        interpret(np.array([[0.5 + 0j, 0.5 + 0j]]), read_card(card_text()))


def test_a_thousand_million_scores_are_refused_before_any_is_copied():
    many = np.lib.stride_tricks.as_strided(np.zeros(1, np.float32), (1, 10**9), (0, 0))
    with pytest.raises(ModelFailure, match="model_wrong_shape"):
        interpret(many, read_card(card_text()))


def test_only_the_declared_output_is_asked_of_the_runtime():
    pipeline = Pipeline(shared("hostile/onnx/leaks_pixels_as_extra_output.onnx"), read_card(card_text()), "all")
    runtime, fetched = pipeline._session._session, []

    class Watched:
        def run(self, names, inputs):
            fetched.append(names)
            return runtime.run(names, inputs)

    assert len(runtime.get_outputs()) == 2
    pipeline._session._session = Watched()
    pipeline.evaluate([plain_image(100)])
    assert fetched == [["probabilities"]]
