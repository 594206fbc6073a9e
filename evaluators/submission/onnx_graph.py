"""What an ONNX file says of itself, by parsing alone: nothing of it is run, no file beside it is opened."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]  # stubs are a package of their own
from onnx import AttributeProto, FunctionProto, GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto

from evaluators.domain.submission import Finding, GraphFacts, Tensor
from evaluators.errors import SubmissionError
from evaluators.submission.digest import counts
from evaluators.submission.onnx_checks import MAX_EXPANDED, structural_findings
from evaluators.submission.onnx_text import all_text_is_text

MODEL_LIMIT: Final = 2 * 1024**3 - 1
"""Bytes of the .onnx file itself: protobuf's own limit. Larger models keep their weights beside it."""
MAX_PARTS: Final = 500_000
"""Tensors, values, functions and attributes; the largest published image models have some ten thousand."""
_LISTED: Final = 100
"""Inputs, outputs and kinds of operators that are written down; a sane classifier has a handful."""

_NAMED: Final = 201
"""Characters of a name that are written down: one more than a card may name, so that a cut one never fits."""
_OTHERS: Final = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG": "PNG",
    b"%PDF": "PDF",
    b"PK\x03\x04": "ZIP",
    b"\x89HDF": "HDF5",
    b"\x80": "pickle",
    b"\x1f\x8b": "GZIP",
}
"""First bytes of files that are mistaken for a model, and what they are called."""
_TEXT: Final = frozenset(b"\t\r\n") | frozenset(range(32, 127))


def read_graph(path: Path, package: Path) -> tuple[GraphFacts, tuple[Finding, ...]]:
    """Parse an ONNX file inside a private copy of its package.

    Args:
        path: The file.
        package: Root of the private copy; data outside it is refused.

    Returns:
        The facts, and what the structure alone gives reason to say.

    Raises:
        SubmissionError: Empty (C158), another kind of file (C159), not a readable model (M02), too large (C120), a
            file that the package's digest leaves out (C180), or one of too many parts (C188).
    """
    if not counts(path.relative_to(package).as_posix()):
        raise SubmissionError("C180", name=path.name)
    size = path.stat().st_size
    if size > MODEL_LIMIT:
        raise SubmissionError("C120", max=2)
    if size == 0:
        raise SubmissionError("C158", name=path.name)
    model = ModelProto()
    try:
        model.ParseFromString(path.read_bytes())
    except DecodeError:
        raise _no_model(path) from None
    if not model.graph.node or not model.graph.output:
        raise _no_model(path)
    nodes = list(islice(all_nodes(model), MAX_EXPANDED + 1))
    if _parts(model, nodes) > MAX_PARTS:
        raise SubmissionError("C188", max=MAX_PARTS)
    if not all_text_is_text(model):
        raise _no_model(path)
    return _facts(model, nodes), structural_findings(model, nodes, path.parent, package)


def _no_model(path: Path) -> SubmissionError:
    """Return what to say of a file that is no readable model: what it is instead, where its first bytes tell."""
    with path.open("rb") as stream:
        beginning = stream.read(64)
    kind = next((kind for start, kind in _OTHERS.items() if beginning.startswith(start)), None)
    if kind is None and all(byte in _TEXT for byte in beginning):
        kind = "TXT"
    if kind is None:
        return SubmissionError("M02", size=_size(path.stat().st_size))
    return SubmissionError("C159", name=path.name, found=kind)


def _parts(model: ModelProto, nodes: Iterable[NodeProto]) -> int:
    """Return how many tensors, values, functions and attributes there are: each is looked at one by one."""
    graph = model.graph
    lists = (graph.initializer, graph.sparse_initializer, graph.input, graph.output, graph.value_info)
    parts = sum(map(len, (*lists, model.functions, model.opset_import)))
    for node in nodes:
        parts += len(node.attribute)
        for attribute in node.attribute:
            parts += len(attribute.tensors) + len(attribute.sparse_tensors) + len(attribute.g.initializer)
    return parts


def all_nodes(model: ModelProto) -> Iterator[NodeProto]:
    """Return every node of the graph, of its subgraphs and of its local functions."""
    open_graphs: list[GraphProto | FunctionProto] = [model.graph, *model.functions]
    while open_graphs:
        for node in open_graphs.pop().node:
            yield node
            for attribute in node.attribute:
                if attribute.type == AttributeProto.GRAPH:
                    open_graphs.append(attribute.g)
                open_graphs.extend(attribute.graphs)


def _facts(model: ModelProto, nodes: Iterable[NodeProto]) -> GraphFacts:
    stored = {tensor.name for tensor in model.graph.initializer}
    counts = Counter(
        node.op_type if node.domain in {"", "ai.onnx"} else f"{node.domain}.{node.op_type}" for node in nodes
    )
    return GraphFacts(
        opset=opset(model),
        ir_version=model.ir_version,
        producer=model.producer_name[:200],
        inputs=tuple(_tensor(value) for value in model.graph.input if value.name not in stored)[:_LISTED],
        outputs=tuple(_tensor(value) for value in model.graph.output)[:_LISTED],
        parameters=min(sum(math.prod(tensor.dims) for tensor in model.graph.initializer), 2**53),
        operators={name[:200]: n for name, n in sorted(counts.most_common(_LISTED))},
    )


def opset(model: ModelProto) -> int:
    """Return the version of the standard operators; 0 where none is imported."""
    return max((entry.version for entry in model.opset_import if entry.domain in {"", "ai.onnx"}), default=0)


def _tensor(value: ValueInfoProto) -> Tensor:
    kind = value.type.WhichOneof("value")
    if kind != "tensor_type":
        return Tensor(name=value.name[:_NAMED], dtype=(kind or "unknown").removesuffix("_type"), shape=())
    tensor = value.type.tensor_type
    dtype = _dtype(tensor.elem_type)
    shape: list[int | str | None] = []
    for dimension in tensor.shape.dim:
        match dimension.WhichOneof("value"):
            case "dim_value":
                shape.append(dimension.dim_value)
            case "dim_param":
                shape.append(dimension.dim_param[:_NAMED] or None)
            case _:
                shape.append(None)
    return Tensor(name=value.name[:_NAMED], dtype=dtype, shape=tuple(shape))


def _dtype(number: int) -> str:
    """Return numpy's name of an element type where it has one, else the format's own."""
    names: dict[int, str] = {value: name.lower() for name, value in TensorProto.DataType.items()}
    return {"float": "float32", "double": "float64"}.get(names.get(number, ""), names.get(number, "unknown"))


def _size(size: int) -> str:
    for unit in ("B", "kB"):
        if size < 1000:
            return f"{size} {unit}"
        size //= 1000
    return f"{size} MB"
