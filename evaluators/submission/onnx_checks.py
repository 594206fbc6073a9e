"""What the structure of an ONNX file gives reason to refuse or to mention, whatever the card says."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Final

from onnx import FunctionProto, GraphProto, ModelProto, NodeProto, SparseTensorProto, TensorProto, defs, helper

from evaluators.domain.submission import Finding
from evaluators.submission.digest import counts
from evaluators.submission.findings import refuse
from evaluators.submission.onnx_sizes import shown, size_findings

MAX_OPSET: Final = 26
"""Newest standard operators that the pinned onnxruntime loads; a test asks it."""
MAX_IR: Final = 13
"""Newest file format that the pinned onnxruntime loads; a test asks it."""
MIN_OPSET: Final = 7
"""Oldest standard operators that onnxruntime promises to run as they were meant."""
MAX_EXPANDED: Final = 200_000
"""Nodes after all local functions are written out. Real graphs have thousands; nested functions can double with each
level ("billion laughs") and hang the runtime while it loads."""

_STANDARD: Final = {"": "", "ai.onnx": "", "ai.onnx.ml": "ai.onnx.ml"}
_RUNTIMES_OWN: Final = "com.microsoft"
_NEVER: Final = frozenset({"EPContext", "PyOp", "PythonOp", "PythonOpGrad"})
"""The runtime's own operators that load another file or run code from outside the model."""
_BITS: Final[Mapping[int, int]] = {TensorProto.INT4: 4, TensorProto.UINT4: 4, TensorProto.FLOAT4E2M1: 4}
"""Element types of which several share a byte."""
_LOOPS: Final = frozenset({"If", "Loop", "Scan"})
_RANDOM: Final = frozenset(
    {"RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli"}
)
_QUANTISED: Final = frozenset(
    {
        "QuantizeLinear",
        "DequantizeLinear",
        "DynamicQuantizeLinear",
        "QLinearConv",
        "QLinearMatMul",
        "ConvInteger",
        "MatMulInteger",
    }
)


def structural_findings(
    model: ModelProto, nodes: Sequence[NodeProto], folder: Path, package: Path
) -> tuple[Finding, ...]:
    """Return what the structure alone says; nothing is run.

    Args:
        model: The parsed file.
        nodes: All of its nodes, those of subgraphs and functions included.
        folder: Where the file lies in the private copy.
        package: Root of the private copy.
    """
    return (
        *_versions(model),
        *_operators(model, nodes),
        *_expansion(model),
        *size_findings(model, nodes),
        *_weights(_tensors(model, nodes), folder, package),
        *_mentions({node.op_type for node in nodes}),
    )


def _versions(model: ModelProto) -> Iterator[Finding]:
    for entry in model.opset_import:
        if entry.domain in {"", "ai.onnx"} and entry.version > MAX_OPSET:
            yield refuse("operator_unsupported", op="ai.onnx", n=entry.version, max=MAX_OPSET)
        elif entry.domain in {"", "ai.onnx"} and entry.version < MIN_OPSET:
            yield Finding(kind="opset_old", severity="warning", parameters={"n": entry.version, "min": MIN_OPSET})
    if model.ir_version > MAX_IR:
        yield refuse("format_too_new", n=model.ir_version, max=MAX_IR)


def _operators(model: ModelProto, nodes: Iterable[NodeProto]) -> Iterator[Finding]:
    local = {(function.domain, function.name) for function in model.functions}
    versions = {entry.domain: entry.version for entry in model.opset_import}
    versions.setdefault("", versions.get("ai.onnx", 0))
    seen = {(node.domain, node.op_type) for node in nodes} - local
    for domain, name in sorted(seen):
        if domain in _STANDARD:
            version = versions.get(_STANDARD[domain], 0)
            if version <= MAX_OPSET and not _exists(name, version, _STANDARD[domain]):
                yield refuse("operator_unsupported", op=shown(name), n=version, max=MAX_OPSET)
        elif domain != _RUNTIMES_OWN or name in _NEVER:
            yield refuse("operator_foreign", op=shown(f"{domain}.{name}"))
    if any(domain == _RUNTIMES_OWN for domain, _ in seen):
        yield Finding(kind="runtime_operators", severity="note")


def _exists(name: str, version: int, domain: str) -> bool:
    try:
        return not defs.get_schema(name, max(version, 1), domain).deprecated
    except defs.SchemaError:
        return False


def _expansion(model: ModelProto) -> Iterator[Finding]:
    """Count all nodes, and those that local functions unfold into, without unfolding them."""
    bodies = {(function.domain, function.name): function.node for function in model.functions}
    sizes: dict[tuple[str, str], float] = {}

    def size(key: tuple[str, str], above: frozenset[tuple[str, str]]) -> float:
        if key in above or len(above) > 100:
            return math.inf  # a function that calls itself, or a chain no exporter writes
        if key not in sizes:
            sizes[key] = sum(
                size(called, above | {key}) if (called := (node.domain, node.op_type)) in bodies else 1
                for node in bodies[key]
            )
        return sizes[key]

    if _looked_at(model) + sum(size(key, frozenset()) for key in bodies) > MAX_EXPANDED:
        yield refuse("functions_explode", max=MAX_EXPANDED)


def _looked_at(model: ModelProto) -> int:
    """Return how often the runtime looks at a node while it loads: twice as often with each branch or loop around it.

    Counted as far as is too many.
    """
    waiting: list[tuple[GraphProto | FunctionProto, int]] = [(model.graph, 1), *((one, 1) for one in model.functions)]
    looks = 0
    while waiting and looks <= MAX_EXPANDED:
        graph, times = waiting.pop()
        looks += times * len(graph.node)
        for node in graph.node:
            for attribute in node.attribute:
                inside = (attribute.g, *attribute.graphs) if attribute.HasField("g") else attribute.graphs
                waiting.extend((one, 2 * times) for one in inside)
    return looks


def _tensors(model: ModelProto, nodes: Iterable[NodeProto]) -> Iterator[TensorProto]:
    """Yield every tensor that is stored anywhere in the file, also in attributes that say they are something else."""
    defaults = (attribute for function in model.functions for attribute in function.attribute_proto)
    yield from _stored(model.graph)
    for attribute in chain(defaults, *(node.attribute for node in nodes)):
        yield from attribute.tensors
        if attribute.HasField("t"):
            yield attribute.t
        for sparse in (attribute.sparse_tensor, *attribute.sparse_tensors):
            yield from _parts(sparse)
        for graph in (attribute.g, *attribute.graphs):
            yield from _stored(graph)


def _stored(graph: GraphProto) -> Iterator[TensorProto]:
    yield from graph.initializer
    for sparse in graph.sparse_initializer:
        yield from _parts(sparse)


def _parts(sparse: SparseTensorProto) -> Iterator[TensorProto]:
    if sparse.ByteSize():
        yield sparse.values
        yield sparse.indices


def _weights(tensors: Iterable[TensorProto], folder: Path, package: Path) -> Iterator[Finding]:
    missing: set[str] = set()
    for tensor in tensors:
        if tensor.data_location == TensorProto.EXTERNAL:
            yield from _external(tensor, folder, package, missing)
        elif not _complete(tensor):
            yield refuse("weights_incomplete", name=shown(tensor.name))
            return


def _external(tensor: TensorProto, folder: Path, package: Path, missing: set[str]) -> Iterator[Finding]:
    """Weights may lie in another file of the package that its digest covers, and nowhere else."""
    entries = {entry.key: entry.value for entry in tensor.external_data}
    location = entries.get("location", "")
    name = PurePosixPath(location.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or not name.parts or ":" in location or "\0" in location:
        yield refuse("weights_outside", name=shown(location))
        return
    path = folder.joinpath(*name.parts)
    if not counts(path.relative_to(package).as_posix()):
        yield refuse("weights_outside", name=shown(location))
        return
    if location in missing:
        return
    if not path.is_file() or not path.resolve().is_relative_to(package.resolve()):
        missing.add(location)
        yield refuse("weights_missing", name=shown(location))
        return
    offset, length = entries.get("offset", "0"), entries.get("length", "0")
    fits = offset.isdecimal() and length.isdecimal() and int(offset) + int(length) <= path.stat().st_size
    if not fits:
        missing.add(location)
        yield refuse("weights_incomplete", name=shown(location))


def _complete(tensor: TensorProto) -> bool:
    """Return whether a tensor holds as much data as its dimensions declare."""
    if any(size < 0 for size in tensor.dims):
        return False
    count = math.prod(tensor.dims)
    try:
        item = helper.tensor_dtype_to_np_dtype(tensor.data_type).itemsize
        field = helper.tensor_dtype_to_field(tensor.data_type)
    except (KeyError, ValueError, TypeError):
        return False
    bits = _BITS.get(tensor.data_type, 8 * item)
    packed = -(-count * bits // 8)
    if tensor.HasField("raw_data"):
        return bool(len(tensor.raw_data) == packed)
    complex_ = tensor.data_type in {TensorProto.COMPLEX64, TensorProto.COMPLEX128}
    return bool(len(getattr(tensor, field)) == (2 * count if complex_ else packed if bits < 8 else count))


def _mentions(names: set[str]) -> Iterator[Finding]:
    if names & _RANDOM:
        yield Finding(kind="random_operators", severity="warning")
    if names & _LOOPS:
        yield Finding(kind="control_flow", severity="note")
    if names & _QUANTISED:
        yield Finding(kind="quantised", severity="note")
