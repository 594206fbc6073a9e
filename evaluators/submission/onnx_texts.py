"""Names inside an ONNX file: the format lets them be any bytes, and what is no text comes from its parser as bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto

from evaluators.submission.onnx_checks import stored_tensors


def all_text(model: ModelProto, nodes: Sequence[NodeProto]) -> bool:
    """Return whether every name that is looked at is text: the runtime refuses the others, or cannot show them.

    Args:
        model: The parsed file.
        nodes: All of its nodes, those of subgraphs and functions included.
    """
    graph = model.graph
    every = chain(
        (model.producer_name,),
        (entry.domain for entry in model.opset_import),
        (name for function in model.functions for name in (function.domain, function.name)),
        chain.from_iterable(map(_of_value, chain(graph.input, graph.output, graph.value_info))),
        chain.from_iterable(map(_of_node, nodes)),
        chain.from_iterable(map(_of_tensor, stored_tensors(model, nodes))),
    )
    return all(isinstance(name, str) for name in every)


def _of_value(value: ValueInfoProto) -> Iterator[str]:
    yield value.name
    for dimension in value.type.tensor_type.shape.dim:
        yield dimension.dim_param


def _of_node(node: NodeProto) -> Iterator[str]:
    yield from (node.op_type, node.domain, node.name, *node.input, *node.output)
    for attribute in node.attribute:
        yield attribute.name


def _of_tensor(tensor: TensorProto) -> Iterator[str]:
    yield tensor.name
    for entry in tensor.external_data:
        yield from (entry.key, entry.value)
