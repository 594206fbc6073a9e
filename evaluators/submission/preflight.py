"""Compares the card with the graph, before anything runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from evaluators.domain.preparation import CropCentre, Normalise, Resize, Step, Window
from evaluators.domain.submission import Card, Finding, GraphFacts, Input, Tensor
from evaluators.submission.findings import refuse

CLASS_MEANINGS: Final = {"probabilities", "logits", "score"}
"""What an output of a classifier may mean."""


def compare(card: Card, graph: GraphFacts) -> tuple[Finding, ...]:
    """Return what card and graph say differently."""
    if card.task.kind != "classification":
        return (refuse("task_not_evaluated", task=card.task.kind),)
    if card.task.level != "image":
        return (refuse("level_not_evaluated", level=card.task.level),)
    return (*_input(card.input[0], graph.inputs), *_output(card, graph.outputs))


def prepared_size(steps: Sequence[Step]) -> tuple[int, int] | None:
    """Return width and height after the steps, or None where they depend on the image."""
    size: tuple[int, int] | None = None
    square = False
    for step in steps:
        if isinstance(step, Resize | CropCentre):
            size = (step.width, step.height)
        elif step.do == "resize_shorter":
            size = (step.size, step.size) if square else None
        elif step.do == "crop_centre_square":
            size = (min(size), min(size)) if size else None
            square = True
            continue
        elif step.do == "pad":
            size = (max(size[0], step.width), max(size[1], step.height)) if size else None
        else:
            continue
        square = size is not None and size[0] == size[1]
    return size


def channels(input: Input) -> int:
    """Return how many channels the model is handed."""
    return 1 if input.colour == "grey" else 3


def _input(input: Input, tensors: Sequence[Tensor]) -> Iterator[Finding]:
    by_name = {tensor.name: tensor for tensor in tensors}
    if input.name not in by_name:
        yield refuse("input_unknown", name=input.name)
        return
    if len(by_name) > 1:
        yield refuse("input_left_open", n=len(by_name))
    tensor = by_name[input.name]
    if tensor.dtype != input.dtype:
        yield refuse("input_type_differs", declared=input.dtype, found=tensor.dtype)
    yield from _shape(input, tensor)
    yield from _steps(input)


def _shape(input: Input, tensor: Tensor) -> Iterator[Finding]:
    shape = tensor.shape
    wanted = channels(input)
    found = " × ".join("?" if not isinstance(size, int) else str(size) for size in shape)
    planes = dict(zip("NCHW" if input.layout == "NCHW" else "NHWC", shape, strict=False))
    if len(shape) != 4 or _differs(planes["C"], wanted) or _differs(planes["N"], 1):
        yield refuse("input_shape_differs", layout=input.layout, c=wanted, found=found or "–")
        return
    expected, made = (planes["W"], planes["H"]), prepared_size(input.steps)
    if made is None:
        if any(isinstance(size, int) for size in expected):
            yield Finding(kind="size_depends_on_image", severity="warning")
    elif _differs(expected[0], made[0]) or _differs(expected[1], made[1]):
        width, height = (size if isinstance(size, int) else made[side] for side, size in enumerate(expected))
        yield refuse("size_differs", w=width, h=height, w2=made[0], h2=made[1])


def _steps(input: Input) -> Iterator[Finding]:
    for step in input.steps:
        if isinstance(step, Normalise) and not len(step.mean) == len(step.std) == channels(input):
            yield refuse("channels_differ", n=len(step.mean), c=channels(input))
        if isinstance(step, Window) and input.colour != "grey":
            yield refuse("window_on_colour")


def _output(card: Card, tensors: Sequence[Tensor]) -> Iterator[Finding]:
    output = card.output[0]
    by_name = {tensor.name: tensor for tensor in tensors}
    if output.name not in by_name:
        yield refuse("output_unknown", name=output.name)
        return
    if len(by_name) > 1:
        yield Finding(kind="extra_outputs", severity="note", parameters={"n": len(by_name) - 1})
    yield from _meaning(card, by_name[output.name])
    if not card.task.positive:
        yield Finding(kind="largest_score_decides", severity="note")
    elif card.task.threshold is None:
        yield Finding(kind="threshold_left_open", severity="note")


def _meaning(card: Card, tensor: Tensor) -> Iterator[Finding]:
    """One number speaks for two classes only where the card says which of them is positive."""
    output, classes, rank = card.output[0], len(card.task.classes), len(tensor.shape)
    if rank > 1 and not -rank <= output.axis < rank:
        yield refuse("axis_unknown", axis=output.axis, rank=rank)
        return
    given = tensor.shape[output.axis] if -rank <= output.axis < rank else None
    one_number = output.means == "score" or (output.means == "logits" and given == 1)
    if output.means not in CLASS_MEANINGS or (one_number and not (classes == 2 and card.task.positive)):
        yield refuse("output_meaning", means=output.means)
    elif isinstance(given, int) and given != (1 if one_number else classes):
        yield refuse("class_count_differs", n=given, k=classes)


def _differs(size: int | str | None, wanted: int) -> bool:
    """Return whether a dimension is fixed to another size; symbols and unknown sizes take any."""
    return isinstance(size, int) and size != wanted
