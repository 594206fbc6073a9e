"""Examples of answers to what a bare model leaves open, as far as its graph and the kind of task can lend them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from evaluators.domain.submission import GraphFacts, Tensor
from evaluators.submission.box_proposal import boxes_in
from evaluators.submission.preflight import has_places

_Shape: TypeAlias = tuple[int | str | None, ...]

_EXAMPLES: Final[Mapping[str, str]] = {
    "model.name": "Name of the model",
    "model.version": "1.0.0",
    "model.developer": "Example GmbH",
    "intended_use.text": "What the model is meant for, in one sentence",
    "task.threshold": "0.5",
    "task.unit": "mm",
    "task.per_frame": "classification",
    "input.layout": "NCHW",
    "input.dtype": "float32",
}
_SCALE: Final = '{ do = "scale", divide_by = 255.0 }'
_SCALE_VOLUME: Final = '{ do = "scale_range", low = -160.0, high = 240.0, clip = true }'
_ONE_NAME: Final = {"detection": "lesion", "measurement": "diameter", "segmentation": "lesion"}
"""Class of a task where the graph counts none: it draws or measures one thing."""
_TWO_NAMES: Final = {"multilabel": ["finding1", "finding2"], "segmentation": ["background", "lesion"]}
_SIGNS_OF_SCORES: Final = ("prob", "score", "logit", "sigmoid", "risk")


def proposal(key: str, graph: GraphFacts | None, kind: str | None = None) -> str:
    """Return an example of an answer: a proposal, never taken unasked.

    Args:
        key: Of the card.
        graph: Of the model, where it is known.
        kind: Of the task, where it is known; None: what the graph looks like.
    """
    drawn = _DRAWN.get(key)
    return _EXAMPLES.get(key, "…") if drawn is None else drawn(kind or kind_of(graph), graph)


def kind_of(graph: GraphFacts | None) -> str:
    """Return the kind of task that the outputs look like; classification where they could be of several kinds."""
    if boxes_in(graph):
        return "detection"
    if not graph or not graph.outputs:
        return "classification"
    output = graph.outputs[0]
    if has_places(output):
        return "segmentation"
    named = output.name.casefold()
    measures = output.shape[1:] == (1,) and not any(sign in named for sign in _SIGNS_OF_SCORES)
    return "measurement" if measures else "classification"


def _class_names(kind: str, graph: GraphFacts | None) -> list[str]:
    output = _first(graph.outputs if graph else ())
    count = output.shape[1] if output and len(output.shape) > 1 else None
    if kind in {"measurement", "detection"} or (kind == "segmentation" and count == 1):
        return [_ONE_NAME[kind]]
    if not isinstance(count, int) or not 2 < count <= 20:
        return _TWO_NAMES.get(kind, ["no", "yes"])
    names = [f"class{n}" for n in range(1, count + 1)]
    return ["background", *names[:-1]] if kind == "segmentation" else names


def _means(kind: str, graph: GraphFacts | None) -> str:
    if kind == "measurement":
        return "value"
    if drawn := boxes_in(graph):
        return ",".join(drawn.values())
    output = _first(graph.outputs if graph else ())
    return "score" if output and len(output.shape) > 1 and output.shape[1] == 1 else "probabilities"


def _input_name(_: str, graph: GraphFacts | None) -> str:
    tensor = _first(graph.inputs if graph else ())
    return tensor.name if tensor else "image"


def _output_name(_: str, graph: GraphFacts | None) -> str:
    tensor = _first(graph.outputs if graph else ())
    return ",".join(boxes_in(graph)) or (tensor.name if tensor else "probabilities")


def _colour(_: str, graph: GraphFacts | None) -> str:
    shape = _input_shape(graph)
    if 3 in (shape[1:2] + shape[2:3] + shape[-1:]) or 1 not in (shape[1:2] + shape[-1:]):
        return "RGB"
    return "volume" if len(shape) == 5 else "grey"


def _steps(_: str, graph: GraphFacts | None) -> str:
    """Resize to the fixed size of the input, if it has one, and scale to [0, 1]; of a video choose its frames first."""
    shape = _input_shape(graph)
    if len(shape) == 5:
        return _steps_of_five_axes(shape)
    sides = shape[2:] if len(shape) == 4 and shape[1] in {1, 3} else shape[1:3] if len(shape) == 4 else ()
    return f"[{', '.join((*_resize(sides), _SCALE))}]"


def _steps_of_five_axes(shape: _Shape) -> str:
    if 3 not in shape[1:3]:
        return f"[{_SCALE_VOLUME}]"
    frames = shape[2] if shape[1] == 3 else shape[1]
    count = frames if isinstance(frames, int) else 8
    chosen = f'{{ do = "sample_frames", count = {count} }}'
    return f"[{', '.join((chosen, *_resize(shape[3:]), _SCALE))}]"


def _resize(sides: _Shape) -> tuple[str, ...]:
    if len(sides) != 2 or not all(isinstance(side, int) for side in sides):
        return ()
    size = f"width = {sides[1]}, height = {sides[0]}"
    return (f'{{ do = "resize", {size}, filter = "bilinear", resampler = "pillow" }}',)


def _first(tensors: Sequence[Tensor]) -> Tensor | None:
    return tensors[0] if tensors else None


def _input_shape(graph: GraphFacts | None) -> _Shape:
    tensor = _first(graph.inputs if graph else ())
    return tensor.shape if tensor else ()


_DRAWN: Final[Mapping[str, Callable[[str, GraphFacts | None], str]]] = {
    "task.kind": lambda kind, _: kind,
    "task.classes": lambda kind, graph: ",".join(_class_names(kind, graph)),
    "task.positive": lambda kind, graph: _class_names(kind, graph)[-1],
    "input.name": _input_name,
    "input.colour": _colour,
    "input.steps": _steps,
    "output.name": _output_name,
    "output.means": _means,
}
"""By key: what kind of task and graph make of it."""
