"""Sizes that an ONNX file declares: a few bytes of constants can ask the runtime for terabytes.

Only what stands in the file is looked at. A size that the model works out while it runs is met by the worker's limit
on memory, and the case then counts as failed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

import numpy as np
from onnx import GraphProto, ModelProto, NodeProto, SparseTensorProto, TensorProto, ValueInfoProto, numpy_helper

from evaluators.domain.submission import Finding
from evaluators.submission.findings import refuse

MAX_NUMBERS: Final = 2**32
"""Numbers in one tensor: 16 GiB as float32. A whole CT of 512 × 512 × 1000 has 2**28."""
_MAX_RANK: Final = 64
"""Numbers in a list of sizes; longer constants are data, not sizes."""

Constants = Mapping[str, Sequence[float]]


def size_findings(model: ModelProto, nodes: Sequence[NodeProto]) -> Iterator[Finding]:
    """Yield one refusal for the first tensor that is declared larger than any model needs.

    Args:
        model: The parsed file.
        nodes: All of its nodes, those of subgraphs and functions included.
    """
    wanted = {name for node in nodes if node.op_type in _RULES for name in node.input}
    constants = _constants(model.graph, nodes, wanted)
    declared = (
        *_of_values((*model.graph.input, *model.graph.output, *model.graph.value_info)),
        *_of_sparse((*model.graph.sparse_initializer, *_sparse_attributes(nodes))),
        *_of_nodes(nodes, constants),
    )
    for name, numbers in declared:
        if not 0 <= numbers <= MAX_NUMBERS:  # an infinite or undefined number of them is too many as well
            yield refuse("size_out_of_proportion", name=shown(name), max=MAX_NUMBERS // 10**9)
            return


def shown(name: str) -> str:
    """Return a name from the file as it may stand in a message."""
    return "".join(character if character.isprintable() else "?" for character in name)[:80] or "?"


def _constants(graph: GraphProto, nodes: Iterable[NodeProto], wanted: AbstractSet[str]) -> Constants:
    """Return the small constants wanted, by name. Subgraphs may reuse a name: the larger of two is then looked at."""
    found: dict[str, list[float]] = {}
    tensors = [(tensor.name, tensor) for tensor in graph.initializer if tensor.name in wanted]
    for node in nodes:
        if node.op_type == "Constant" and node.output and node.output[0] in wanted:
            for attribute in node.attribute:
                if attribute.name == "value":
                    tensors.append((node.output[0], attribute.t))
                elif attribute.name in {"value_int", "value_ints"}:
                    _keep(found, node.output[0], [attribute.i] if attribute.name == "value_int" else attribute.ints)
    for name, tensor in tensors:
        if tensor.data_location != TensorProto.EXTERNAL and math.prod(tensor.dims) <= _MAX_RANK:
            _keep(found, name, _numbers(tensor))
    return found


def _keep(found: dict[str, list[float]], name: str, numbers: Iterable[float]) -> None:
    values = list(numbers)
    if len(values) <= _MAX_RANK and (name not in found or _product(values) > _product(found[name])):
        found[name] = values


def _numbers(tensor: TensorProto) -> list[float]:
    try:
        return [float(number) for number in np.ravel(numpy_helper.to_array(tensor))]
    except (ValueError, TypeError, KeyError, AttributeError):
        return []  # an incomplete or textual tensor is no list of sizes


def _of_values(values: Iterable[ValueInfoProto]) -> Iterator[tuple[str, float]]:
    for value in values:
        shape = value.type.tensor_type.shape.dim
        yield value.name, _product(dimension.dim_value for dimension in shape if dimension.HasField("dim_value"))


def _of_sparse(tensors: Iterable[SparseTensorProto]) -> Iterator[tuple[str, float]]:
    """The runtime writes sparse weights out in full while it loads them."""
    for tensor in tensors:
        yield tensor.values.name, _product(tensor.dims)


def _sparse_attributes(nodes: Iterable[NodeProto]) -> Iterator[SparseTensorProto]:
    for node in nodes:
        for attribute in node.attribute:
            yield from attribute.sparse_tensors
            if attribute.HasField("sparse_tensor"):
                yield attribute.sparse_tensor


def _of_nodes(nodes: Iterable[NodeProto], constants: Constants) -> Iterator[tuple[str, float]]:
    for node in nodes:
        rule = _RULES.get(node.op_type)
        given = [list(constants[name]) if name in constants else None for name in node.input]
        if rule is not None and node.domain in {"", "ai.onnx"}:
            yield node.name or node.op_type, rule(node, given)


Given = Sequence[list[float] | None]
"""The inputs of a node, None where one is not a constant of the file."""


def _from_lists(*positions: int) -> Callable[[NodeProto, Given], float]:
    """Return a rule: at least as many numbers come out as a constant list at one of these positions multiplies to."""

    def numbers(_: NodeProto, given: Given) -> float:
        lists = (given[position] for position in positions if position < len(given))
        return max((_product(values) for values in lists if values), default=0.0)

    return numbers


def _shape_attribute(node: NodeProto, _: Given) -> float:
    return _product(size for attribute in node.attribute if attribute.name == "shape" for size in attribute.ints)


def _range(_: NodeProto, given: Given) -> float:
    ends = [values[0] for values in given if values]
    if len(ends) != 3 or not ends[2]:
        return 0
    return max(0.0, (ends[1] - ends[0]) / ends[2])


def _pads(_: NodeProto, given: Given) -> float:
    """Each axis grows by what is added before and behind it."""
    pads = given[1] if len(given) > 1 else None
    if not pads or len(pads) % 2:
        return 0
    half = len(pads) // 2
    return _product(1 + max(0.0, pads[axis] + pads[axis + half]) for axis in range(half))


_RULES: Final[Mapping[str, Callable[[NodeProto, Given], float]]] = {
    "ConstantOfShape": _from_lists(0),
    "Expand": _from_lists(1),
    "Tile": _from_lists(1),
    "Resize": _from_lists(1, 2, 3),
    "Upsample": _from_lists(1),
    "OneHot": _from_lists(1),
    "Range": _range,
    "Pad": _pads,
    "RandomNormal": _shape_attribute,
    "RandomUniform": _shape_attribute,
}
"""Operators whose result is as large as a number they are handed, to how many numbers that is at least."""


def _product(sizes: Iterable[float]) -> float:
    """Return the product; free dimensions (0, -1) count as one."""
    total = 1.0
    for size in sizes:
        total *= abs(size) if size not in {0, -1} else 1.0
    return total
