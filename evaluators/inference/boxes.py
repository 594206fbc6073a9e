"""From the outputs of a detector to boxes in the image's own pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, softmax

from evaluators.domain.outcome import FailureCategory, ScoredBox
from evaluators.domain.submission import Card, OutputMeaning
from evaluators.inference.box_way_back import corners_back
from evaluators.inference.failure import ModelFailure
from evaluators.inference.interpretation import TOLERANCE
from evaluators.inference.suppression import kept_of
from evaluators.inference.way_back import Move

MOST_BOXES: Final = 1000
"""Of one image, best first; detectors themselves stop at a hundred or three hundred."""
LEAST_SCORE: Final = 0.001
"""Of candidates with a score for each class: what lies below is no box, as Ultralytics validates."""
OVERLAP: Final[Mapping[OutputMeaning, float]] = {"scores": 0.5, "yolo_detect": 0.7}
"""Candidates that overlap a better one of their class by more are removed: as SSD and as Ultralytics do."""

Reals: TypeAlias = NDArray[np.float64]
Outputs: TypeAlias = Mapping[OutputMeaning, object]
"""What the runtime returned, by what the card says it means."""


@dataclass(frozen=True, slots=True, eq=False)
class _Candidates:
    """Boxes in pixels of the prepared image; shape (n,) or (n, 4)."""

    corners: Reals
    label: NDArray[np.int64]
    score: Reals


def boxes_of(
    outputs: Outputs, card: Card, seen: tuple[int, int], moves: tuple[Move, ...], size: tuple[int, int]
) -> tuple[ScoredBox, ...]:
    """Return the boxes in an image, best first.

    Args:
        outputs: Of one image.
        card: Names the classes; where some are positive, only these are kept.
        seen: Rows and columns of the prepared image.
        moves: Of its preparation.
        size: Rows and columns of the image itself; what lies outside is cut off, and a box wholly outside is none.

    Raises:
        ModelFailure: Not a number, wrong shape, no class of the card, or a score outside [0, 1].
    """
    sought = [card.task.classes.index(name) for name in card.task.positive or card.task.classes]
    found = _candidates(outputs, len(card.task.classes), sought, seen)
    corners = corners_back(found.corners, moves)
    corners = np.clip(corners, 0, np.array([size[1], size[0]] * 2, np.float64))
    there = (corners[:, :2] < corners[:, 2:]).all(axis=1) & (found.score > 0) & np.isin(found.label, sought)
    best = np.flatnonzero(there)[np.argsort(-found.score[there], kind="stable")][:MOST_BOXES]
    return tuple(
        ScoredBox(label=label, score=score, left=left, top=top, right=right, bottom=bottom)
        for label, score, (left, top, right, bottom) in zip(
            found.label[best].tolist(), found.score[best].tolist(), corners[best].tolist(), strict=True
        )
    )


def _candidates(outputs: Outputs, classes: int, sought: list[int], seen: tuple[int, int]) -> _Candidates:
    if "yolo_detect" in outputs:
        head = _numbers(outputs["yolo_detect"], (4 + classes, None)).T
        return _suppressed(_from_centre(head[:, :4]), head[:, 4:], sought, "yolo_detect")
    corners = _corners(outputs, seen)
    if "query_logits" in outputs:
        logits = _matrix(outputs["query_logits"], len(corners), {classes, classes + 1})
        scores = softmax(logits, axis=1)[:, :-1] if logits.shape[1] > classes else expit(logits)
        return _best_class(corners, scores)
    scores = _numbers(outputs.get("scores"), None)
    if "labels" not in outputs and scores.size == len(corners) * classes and classes > 1:
        return _suppressed(corners, scores.reshape(len(corners), classes), sought, "scores")
    if scores.size != len(corners):
        raise ModelFailure(FailureCategory.WRONG_SHAPE)
    labels = _numbers(outputs["labels"], None).reshape(-1) if "labels" in outputs else np.zeros(len(corners))
    score = _in_range(scores.reshape(-1))
    if labels.size != len(corners) or (labels != np.rint(labels)).any():
        raise ModelFailure(FailureCategory.WRONG_SHAPE)
    # Exports of a fixed number of boxes fill up with boxes of score 0, whatever their label.
    if ((labels < 0) | (labels >= classes))[score > 0].any():
        raise ModelFailure(FailureCategory.WRONG_SHAPE)
    return _Candidates(corners, labels.astype(np.int64), score)


def _corners(outputs: Outputs, seen: tuple[int, int]) -> Reals:
    """Return the boxes in pixels of the prepared image, shape (n, 4)."""
    scale = np.array([seen[1], seen[0]] * 2, np.float64)
    if "boxes_xyxy_px" in outputs:
        return _numbers(outputs["boxes_xyxy_px"], (None, 4))
    if "boxes_xyxy_norm" in outputs:
        return _numbers(outputs["boxes_xyxy_norm"], (None, 4)) * scale
    return _from_centre(_numbers(outputs.get("boxes_cxcywh_norm"), (None, 4)) * scale)


def _from_centre(boxes: Reals) -> Reals:
    half = boxes[:, 2:] / 2
    return np.concatenate([boxes[:, :2] - half, boxes[:, :2] + half], axis=1)


def _best_class(corners: Reals, scores: Reals) -> _Candidates:
    """Return one candidate for each query: a set prediction has no duplicates to remove."""
    label = scores.argmax(axis=1).astype(np.int64)
    return _Candidates(corners, label, np.take_along_axis(scores, label[:, None], axis=1)[:, 0])


def _suppressed(corners: Reals, scores: Reals, sought: list[int], means: OutputMeaning) -> _Candidates:
    """Return one candidate for each box and class, those that overlap a better one removed."""
    scores = _in_range(scores)
    box, place = np.nonzero(scores[:, sought] >= LEAST_SCORE)
    label = np.array(sought, np.int64)[place]
    score = scores[box, label]
    kept = kept_of(corners[box], label, score, OVERLAP[means], MOST_BOXES)
    return _Candidates(corners[box[kept]], label[kept], score[kept])


def _numbers(output: Any, shape: tuple[int | None, int | None] | None) -> Reals:
    """Return an output without axes of length 1 in front; with a shape, as that many rows and columns."""
    if not isinstance(output, np.ndarray) or output.dtype.kind not in "fiu":
        raise ModelFailure(FailureCategory.WRONG_SHAPE)
    found: Reals = output.astype(np.float64)
    if not np.isfinite(found).all():
        raise ModelFailure(FailureCategory.NOT_A_NUMBER)
    if shape is None:
        return found
    while found.ndim > len(shape) and found.shape[0] == 1:
        found = found[0]
    if found.ndim != len(shape) or any(
        wanted is not None and wanted != size for wanted, size in zip(shape, found.shape, strict=True)
    ):
        raise ModelFailure(FailureCategory.WRONG_SHAPE)
    return found


def _matrix(output: object, rows: int, columns: set[int]) -> Reals:
    found = _numbers(output, (rows, None))
    if found.shape[1] not in columns:
        raise ModelFailure(FailureCategory.WRONG_SHAPE)
    return found


def _in_range(scores: Reals) -> Reals:
    if scores.size and (scores.min() < -TOLERANCE or scores.max() > 1 + TOLERANCE):
        raise ModelFailure(FailureCategory.NOT_PROBABILITIES)
    return np.clip(scores, 0.0, 1.0)
