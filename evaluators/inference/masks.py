"""From the model's output to a label map on the image's own grid, and its overlap with the reference."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from evaluators.domain.outcome import FailureCategory
from evaluators.domain.submission import Card
from evaluators.inference.failure import ModelFailure
from evaluators.inference.interpretation import TOLERANCE
from evaluators.inference.preparation import Prepared
from evaluators.inference.sliding_window import Scores, swept
from evaluators.inference.way_back import NOTHING, Cropped, Move, brought_back, resized

_TWO: Final = 2
HALF: Final = 0.5
"""From so much on a single score means the structure, where nobody says otherwise."""
_AXES: Final = {"NCHW": (2, 3), "NHWC": (1, 2), "NCDHW": (2, 3, 4)}

Labels: TypeAlias = NDArray[np.uint8]


def label_map(prepared: Prepared, run: Callable[[NDArray[Any]], Any], card: Card, threshold: float | None) -> Labels:
    """Return what the model marks, on the image's own grid.

    Args:
        prepared: The model's input and the way back.
        run: The model.
        card: Says what the output means.
        threshold: From which score on a structure is marked, where the model gives a single score.

    Returns:
        Index of the class of each pixel or voxel, ``NOTHING`` where the preparation cut the image away.

    Raises:
        ModelFailure: Not a number, wrong shape, not probabilities, or no class of the card.
    """
    axes = _AXES[card.input[0].layout]
    seen = tuple(prepared.tensor.shape[axis] for axis in axes)
    if card.output[0].means == "label_map" and card.input[0].sliding_window is None:
        labels = _labels(run(prepared.tensor), card, len(axes))
        return brought_back(labels, _from_answer(prepared.moves, seen, labels.shape), smooth=False)
    return map_of(answered(prepared.tensor, run, card), prepared, card, threshold)


def map_of(answer: Scores, prepared: Prepared, card: Card, threshold: float | None) -> Labels:
    """Return the label map that the scores of each class make, as ``label_map``.

    Args:
        answer: As ``answered`` returns it.
        prepared: The model's input and the way back.
        card: Says what the output means.
        threshold: As of ``label_map``.
    """
    seen = tuple(prepared.tensor.shape[axis] for axis in _AXES[card.input[0].layout])
    moves = _from_answer(prepared.moves, seen, answer.shape[1:])
    if card.output[0].restore == "labels" or card.output[0].means == "label_map":
        return brought_back(_chosen(answer, card, threshold), moves, smooth=False)
    labels = _chosen((brought_back(one, moves, smooth=True) for one in answer), card, threshold)
    if any(isinstance(move, Cropped) for move in moves):
        labels[brought_back(np.zeros(answer.shape[1:], np.uint8), moves, smooth=False) == NOTHING] = NOTHING
    return labels


def answered(tensor: NDArray[Any], run: Callable[[NDArray[Any]], Any], card: Card) -> Scores:
    """Return the scores of each class, shape (k, …); of a label map a 1 for the class and 0 for the others."""
    axes, window = _AXES[card.input[0].layout], card.input[0].sliding_window
    if window is None:
        return _scores(run(tensor), card, len(axes))
    return swept(tensor, axes, window, lambda piece: _scores(run(piece), card, len(axes)))


def overlaps(reference: Labels, predicted: Labels, classes: int) -> list[tuple[int, int, int]]:
    """Return for each class the pixels in both maps, in the reference, in the prediction."""
    ours, theirs = predicted.ravel(), reference.ravel()
    both = np.bincount(ours[ours == theirs], minlength=NOTHING + 1)
    marked, true = np.bincount(ours, minlength=NOTHING + 1), np.bincount(theirs, minlength=NOTHING + 1)
    return [(int(both[index]), int(true[index]), int(marked[index])) for index in range(classes)]


def _from_answer(moves: tuple[Move, ...], seen: tuple[int, ...], answered: tuple[int, ...]) -> tuple[Move, ...]:
    """Return the moves with one more where the answer is coarser than what the model saw, as that of SegFormer."""
    return moves if answered == seen else (*moves, resized(seen, answered))


def _checked(output: Any) -> NDArray[Any]:
    if not isinstance(output, np.ndarray) or output.dtype.kind not in "fiu" or not output.size:
        raise ModelFailure(FailureCategory.WRONG_SHAPE)
    if not np.isfinite(output).all():
        raise ModelFailure(FailureCategory.NOT_A_NUMBER)
    return output


def _labels(output: Any, card: Card, spatial: int) -> Labels:
    """Return a label map the model made itself, without the axes of length 1 before it."""
    found = _checked(output)
    extra = found.ndim - spatial
    if extra < 0 or any(size != 1 for size in found.shape[:extra]):
        raise ModelFailure(FailureCategory.WRONG_SHAPE)
    if found.min() < 0 or found.max() >= len(card.task.classes) or (found != np.rint(found)).any():
        raise ModelFailure(FailureCategory.WRONG_SHAPE)
    return found.reshape(found.shape[extra:]).astype(np.uint8)


def _scores(output: Any, card: Card, spatial: int) -> Scores:
    classes, means = card.task.classes, card.output[0].means
    if means == "label_map":
        votes = _labels(output, card, spatial)
        return np.stack([(votes == index).astype(np.float32) for index in range(len(classes))])
    found, axis = _checked(output), card.output[0].axis
    if found.ndim != spatial + 2 or found.shape[0] != 1 or not -found.ndim < axis < found.ndim:
        raise ModelFailure(FailureCategory.WRONG_SHAPE)
    given = found.shape[axis]  # looked at before a copy is made
    if given != len(classes) and not (given == 1 and len(classes) == _TWO):
        raise ModelFailure(FailureCategory.WRONG_SHAPE)
    scores: Scores = np.moveaxis(found, axis, 1)[0].astype(np.float32, copy=False)
    if means != "logits":  # probabilities, or one score, which is one
        total = scores.sum(axis=0) if len(scores) > 1 else np.ones(1)
        outside = scores.min() < -TOLERANCE or scores.max() > 1 + TOLERANCE
        if outside or np.abs(total - 1).max() > TOLERANCE:
            raise ModelFailure(FailureCategory.NOT_PROBABILITIES)
    return scores


def _chosen(planes: Iterable[Scores], card: Card, threshold: float | None) -> Labels:
    """Return the class with the largest score, the first of equal ones; of a single score, by the threshold."""
    classes, several = card.task.classes, iter(planes)
    best = next(several)
    labels: Labels = np.zeros(best.shape, np.uint8)
    rivals = 0
    for rivals, plane in enumerate(several, start=1):
        larger = plane > best
        labels[larger] = rivals
        best = np.where(larger, plane, best)
    if rivals:
        return labels
    marked = (expit(best) if card.output[0].means == "logits" else best) >= (HALF if threshold is None else threshold)
    structure = classes.index(card.task.positive[0]) if card.task.positive else len(classes) - 1
    other = NOTHING if len(classes) == 1 else 1 - structure
    return np.where(marked, np.uint8(structure), np.uint8(other))
