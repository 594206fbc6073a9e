"""Which outputs of a graph look like the boxes, scores and classes of a detector: a proposal, never taken unasked."""

from __future__ import annotations

from typing import Final

from evaluators.domain.submission import GraphFacts, OutputMeaning, Tensor

_FOUR: Final = 4
_WORDS: Final[tuple[tuple[str, OutputMeaning], ...]] = (
    ("box", "boxes_xyxy_px"),
    ("score", "scores"),
    ("conf", "scores"),
    ("label", "labels"),
    ("class", "labels"),
    ("logit", "query_logits"),
)


def boxes_in(graph: GraphFacts | None) -> dict[str, OutputMeaning]:
    """Return what the outputs may mean, by name, boxes first; empty where they do not look like a detector's.

    Boxes are an output with four numbers in its last axis beside one of scores. Whether the corners are pixels or
    shares, only people know: a name that says ``norm`` is believed for the proposal.
    """
    found: dict[str, OutputMeaning] = {}
    for tensor in graph.outputs if graph else ():
        meaning = _meaning(tensor)
        if meaning is not None and meaning not in found.values():
            found[tensor.name] = meaning
    boxes = [name for name, means in found.items() if means.startswith("boxes")]
    beside = {"scores", "query_logits"} & set(found.values())
    if len(boxes) != 1 or len(beside) != 1:
        return {}
    return {boxes[0]: found[boxes[0]]} | found


def _meaning(tensor: Tensor) -> OutputMeaning | None:
    name = tensor.name.casefold()
    means = next((means for word, means in _WORDS if word in name), None)
    if means != "boxes_xyxy_px":
        return means
    if not tensor.shape or tensor.shape[-1] != _FOUR:
        return None
    return "boxes_cxcywh_norm" if "cxcywh" in name else "boxes_xyxy_norm" if "norm" in name else means
