"""Compares the card with the graph, before anything runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from evaluators.domain.preparation import CLIP_LAYOUTS, READ_WHOLE
from evaluators.domain.submission import Card, Finding, GraphFacts, Tensor
from evaluators.submission.findings import refuse
from evaluators.submission.preflight_boxes import box_findings
from evaluators.submission.preflight_input import READ, differs, input_findings

DRAWN: Final = {"segmentation", "detection"}
"""Kinds of tasks whose answers lie on one image."""
OF_ONE_IMAGE: Final = {*DRAWN, "measurement"}
"""Kinds of tasks in which answers to images do not become one answer to a patient."""
LABEL_MEANINGS: Final = {"probabilities", "logits"}
"""What an output of a model of several labels may mean."""
CLASS_MEANINGS: Final = {"probabilities", "logits", "score"}
"""What an output of a classifier may mean."""
MASK_MEANINGS: Final = {"probabilities", "logits", "score", "label_map"}
"""What an output of a segmentation model may mean."""

_PLACES: Final = 4
"""Axes of a value for each class at each pixel; a volume has one more."""


def compare(card: Card, graph: GraphFacts) -> tuple[Finding, ...]:
    """Return what card and graph say differently."""
    task, given = card.task, card.input[0]
    found = list(input_findings(given, graph.inputs))
    if task.kind == "video" and (task.per_frame is None or given.layout in READ_WHOLE):
        return (refuse("per_frame_left_open"), *found)
    if task.level not in _levels(card):
        return (refuse("level_not_evaluated", level=task.level), *found)
    of_boxes = "detection" in {task.kind, task.per_frame}
    return (*found, *(box_findings if of_boxes else _output)(card, graph.outputs))


def _levels(card: Card) -> frozenset[str]:
    """Return what a model can speak about; images and frames are scored one by one and combined, masks are not."""
    layout = card.input[0].layout
    if layout == "NCDHW":
        return frozenset({"image", "series"})
    if layout in CLIP_LAYOUTS:
        return frozenset({"clip", "patient"})
    return frozenset({"image"} if card.task.kind in OF_ONE_IMAGE else {"image", "clip", "patient"})


def _output(card: Card, tensors: Sequence[Tensor]) -> Iterator[Finding]:
    output = card.output[0]
    by_name = {tensor.name: tensor for tensor in tensors}
    if output.name not in by_name:
        yield refuse("output_unknown", name=output.name)
        return
    found = by_name[output.name]
    if found.dtype not in READ:
        yield refuse("output_type_unread", name=found.name, found=found.dtype)
        return
    if len(by_name) > 1:
        yield Finding(kind="extra_outputs", severity="note", parameters={"n": len(by_name) - 1})
    if "segmentation" in {card.task.kind, card.task.per_frame}:
        yield from _mask(card, by_name[output.name])
        return
    if card.task.kind == "measurement":
        yield from _value(card, by_name[output.name])
        return
    yield from _meaning(card, by_name[output.name])
    if card.task.kind == "multilabel":
        if card.task.threshold is None and len(card.task.thresholds) < len(card.task.classes):
            yield Finding(kind="threshold_left_open", severity="note")
    elif not card.task.positive:
        yield Finding(kind="largest_score_decides", severity="note")
    elif card.task.threshold is None:
        yield Finding(kind="threshold_left_open", severity="note")


def has_places(tensor: Tensor) -> bool:
    """Return whether a tensor has a value for each pixel or voxel: rows and columns behind case and class."""
    return len(tensor.shape) >= _PLACES and all(isinstance(size, int) and size > 1 for size in tensor.shape[2:])


def _meaning(card: Card, tensor: Tensor) -> Iterator[Finding]:
    """One number speaks for two classes only where the card says which of them is positive."""
    output, classes, rank = card.output[0], len(card.task.classes), len(tensor.shape)
    if has_places(tensor):
        shape = " × ".join(str(size) if isinstance(size, int) else "?" for size in tensor.shape)
        yield refuse("output_is_mask", name=tensor.name, found=shape)
        return
    if rank > 1 and not -rank <= output.axis < rank:
        yield refuse("axis_unknown", axis=output.axis, rank=rank)
        return
    given = tensor.shape[output.axis] if -rank <= output.axis < rank else None
    if card.task.kind == "multilabel":
        if output.means not in LABEL_MEANINGS:
            yield refuse("output_meaning", means=output.means)
        elif differs(given, classes):
            yield refuse("class_count_differs", n=str(given), k=classes)
        return
    one_number = output.means == "score" or (output.means == "logits" and given == 1)
    if output.means not in CLASS_MEANINGS or (one_number and not (classes == 2 and card.task.positive)):
        yield refuse("output_meaning", means=output.means)
    elif isinstance(given, int) and given != (1 if one_number else classes):
        yield refuse("class_count_differs", n=given, k=classes)


def _value(card: Card, tensor: Tensor) -> Iterator[Finding]:
    """One number, of the only thing that is measured."""
    more = [size for size in tensor.shape[1:] if isinstance(size, int) and size > 1]
    if card.output[0].means != "value":
        yield refuse("output_meaning", means=card.output[0].means)
    elif more or len(card.task.classes) != 1:
        yield refuse("class_count_differs", n=more[0] if more else 1, k=len(card.task.classes))


def _mask(card: Card, tensor: Tensor) -> Iterator[Finding]:
    """A value for each class at each pixel or voxel, one value for the only structure, or the number of the class."""
    output, classes, rank = card.output[0], len(card.task.classes), len(tensor.shape)
    axes = len(card.input[0].layout)
    if output.means not in MASK_MEANINGS or rank not in ({axes, axes - 1} if output.means == "label_map" else {axes}):
        yield refuse("output_meaning", means=output.means)
    elif output.means == "label_map":
        return
    elif not -rank <= output.axis < rank:
        yield refuse("axis_unknown", axis=output.axis, rank=rank)
    elif differs(tensor.shape[output.axis], classes) and (classes > 2 or differs(tensor.shape[output.axis], 1)):
        yield refuse("class_count_differs", n=str(tensor.shape[output.axis]), k=classes)
