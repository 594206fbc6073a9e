"""Compares the outputs of a detector on the card with the graph, before anything runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from evaluators.domain.submission import Card, Finding, OutputMeaning, Tensor
from evaluators.submission.findings import refuse
from evaluators.submission.preflight_input import READ, differs

BOX_MEANINGS: Final[frozenset[OutputMeaning]] = frozenset({"boxes_xyxy_norm", "boxes_xyxy_px", "boxes_cxcywh_norm"})
"""What an output of corners may mean."""
_FORMS: Final[tuple[frozenset[OutputMeaning], ...]] = (
    frozenset({"yolo_detect"}),
    *(
        frozenset({boxes, *beside})
        for boxes in sorted(BOX_MEANINGS)
        for beside in (("scores",), ("scores", "labels"), ("query_logits",))
    ),
)
"""Which outputs belong together."""
_CORNERS: Final = 4


def box_findings(card: Card, tensors: Sequence[Tensor]) -> Iterator[Finding]:
    """Yield what the card says of the outputs that the graph contradicts, or that are no boxes together."""
    by_name = {tensor.name: tensor for tensor in tensors}
    missing = [output.name for output in card.output if output.name not in by_name]
    if missing:
        yield refuse("output_unknown", name=missing[0])
        return
    meant = {output.means: by_name[output.name] for output in card.output}
    unread = [tensor for tensor in meant.values() if tensor.dtype not in READ]
    if unread:
        yield refuse("output_type_unread", name=unread[0].name, found=unread[0].dtype)
        return
    if frozenset(meant) not in _FORMS or len(meant) != len(card.output):
        yield refuse("boxes_incomplete", means=", ".join(output.means for output in card.output))
        return
    if len(by_name) > len(meant):
        yield Finding(kind="extra_outputs", severity="note", parameters={"n": len(by_name) - len(meant)})
    yield from _shapes(meant, len(card.task.classes))
    if card.task.threshold is None:
        yield Finding(kind="threshold_left_open", severity="note")


def _shapes(meant: Mapping[OutputMeaning, Tensor], classes: int) -> Iterator[Finding]:
    for means, tensor in meant.items():
        last = tensor.shape[-1] if tensor.shape else None
        rows = tensor.shape[-2] if len(tensor.shape) > 1 else None
        if means in BOX_MEANINGS and (last is None or differs(last, _CORNERS)):
            yield refuse("output_meaning", means=means)
        if means == "yolo_detect" and differs(rows, _CORNERS + classes):
            yield refuse("class_count_differs", n=str(_less(rows, _CORNERS)), k=classes)
        if means == "query_logits" and differs(last, classes) and differs(last, classes + 1):
            yield refuse("class_count_differs", n=str(last), k=classes)
    scores = meant.get("scores")
    if scores is not None and classes > 1 and "labels" not in meant and differs(scores.shape[-1], classes):
        yield refuse("class_count_differs", n=str(scores.shape[-1]), k=classes)


def _less(size: int | str | None, fewer: int) -> int | str | None:
    return size - fewer if isinstance(size, int) else size
