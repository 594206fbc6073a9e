"""How far the boxes of a vendor's sample lie from those computed here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, NamedTuple

from pydantic import Field, TypeAdapter

from evaluators.domain.outcome import ScoredBox
from evaluators.domain.value import Value


class GoldenBox(Value):
    """A box as a vendor writes it, in pixels of the image."""

    label: str
    score: Annotated[float, Field(ge=0, le=1)]
    left: Annotated[float, Field(allow_inf_nan=False)]
    top: Annotated[float, Field(allow_inf_nan=False)]
    right: Annotated[float, Field(allow_inf_nan=False)]
    bottom: Annotated[float, Field(allow_inf_nan=False)]


class Apart(NamedTuple):
    """Where a sample differs most."""

    difference: float
    """Of the scores of a pair of boxes, or what they lack of full overlap; of a box without a partner, its score."""
    name: str
    """Its class; empty where there are no boxes at all."""
    expected: float
    found: float


_BOXES = TypeAdapter(tuple[GoldenBox, ...])


def golden_boxes(text: bytes) -> tuple[GoldenBox, ...]:
    """Return the boxes of a sample: a JSON list, or an object with ``boxes``.

    Raises:
        ValueError: It is neither.
    """
    try:
        written = json.loads(text)
        return _BOXES.validate_json(json.dumps(written["boxes"] if isinstance(written, dict) else written))
    except (KeyError, RecursionError, ValueError):
        raise ValueError("no list of boxes") from None


def boxes_apart(expected: Sequence[GoldenBox], found: Sequence[ScoredBox], classes: Sequence[str]) -> Apart:
    """Pair boxes of the same class, best overlap first, and return where they differ most."""
    overlaps = sorted(
        (
            (_overlap(one, other), place, partner)
            for place, one in enumerate(expected)
            for partner, other in enumerate(found)
            if one.label == classes[other.label]
        ),
        reverse=True,
    )
    theirs, ours = dict(enumerate(expected)), dict(enumerate(found))
    worst = Apart(0.0, "", 0.0, 0.0)
    for overlap, place, partner in overlaps:
        if overlap > 0 and place in theirs and partner in ours:
            one, other = theirs.pop(place), ours.pop(partner)
            scores = Apart(abs(one.score - other.score), one.label, one.score, other.score)
            worst = max(worst, scores, Apart(1 - overlap, one.label, 1.0, overlap))
    alone = [Apart(one.score, one.label, one.score, 0.0) for one in theirs.values()]
    alone += [Apart(one.score, classes[one.label], 0.0, one.score) for one in ours.values()]
    return max([worst, *alone])


def _overlap(one: GoldenBox, other: ScoredBox) -> float:
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    shared = max(width, 0.0) * max(height, 0.0)
    union = sum((box.right - box.left) * (box.bottom - box.top) for box in (one, other)) - shared
    return shared / union if union > 0 else 0.0
