"""From the model's output to one score per class."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evaluators.domain.outcome import LARGEST_VALUE, FailureCategory
from evaluators.domain.submission import Card
from evaluators.inference.failure import ModelFailure

TOLERANCE: Final = 1e-3
"""How far declared probabilities may be outside [0, 1], or their sum from 1: room for float16, none for logits."""


def interpret(output: object, card: Card) -> tuple[float, ...]:
    """Return one score in [0, 1] per class, in the card's order; of a measurement its number.

    Args:
        output: What the runtime returned for one image.
        card: Says what the output means and along which axis the classes lie.

    Returns:
        Probabilities as they are (rounding beyond 0 and 1 cut off); logits through softmax, one logit through the
        logistic function; a score ``p`` of the positive class as ``p`` and ``1 - p``. Labels of which several may hold
        do not add up to 1: each logit goes through the logistic function. Computed in float64.

    Raises:
        ModelFailure: Not a number, wrong shape, or not probabilities.
    """
    classes, means = card.task.classes, card.output[0].means
    numbers = _numbers(output, card.output[0].axis, most=max(len(classes), 1))
    if card.task.kind == "multilabel":
        return _of_labels(numbers, card)
    if card.task.kind == "measurement":
        return _of_measurement(numbers, card)
    if means == "logits" and len(numbers) == len(classes):
        return tuple(_softmax(numbers).tolist())
    if means == "logits" and len(numbers) == 1 and len(classes) == 2 and card.task.positive:
        return _of_positive(_logistic(float(numbers[0])), card)
    if means == "score" and len(numbers) == 1:
        return _of_positive(float(_in_range(numbers)[0]), card)
    if means != "probabilities" or len(numbers) != len(classes):
        raise ModelFailure(FailureCategory.WRONG_SHAPE)
    if abs(numbers.sum() - 1) > TOLERANCE:
        raise ModelFailure(FailureCategory.NOT_PROBABILITIES)
    return tuple(_in_range(numbers).tolist())


def _of_labels(numbers: NDArray[np.float64], card: Card) -> tuple[float, ...]:
    means = card.output[0].means
    if means not in {"probabilities", "logits"} or len(numbers) != len(card.task.classes):
        raise ModelFailure(FailureCategory.WRONG_SHAPE)
    if means == "logits":
        return tuple(_logistic(float(number)) for number in numbers)
    return tuple(_in_range(numbers).tolist())


def _of_measurement(numbers: NDArray[np.float64], card: Card) -> tuple[float]:
    if card.output[0].means != "value" or len(numbers) != 1:
        raise ModelFailure(FailureCategory.WRONG_SHAPE)
    if abs(numbers[0]) > LARGEST_VALUE:
        raise ModelFailure(FailureCategory.NOT_A_NUMBER)
    return (float(numbers[0]),)


def _numbers(output: Any, axis: int, most: int) -> NDArray[np.float64]:
    """Return the values along the class axis, ``most`` at most; every other axis must have length 1."""
    if not isinstance(output, np.ndarray) or output.dtype.kind not in "fiu":
        raise ModelFailure(FailureCategory.WRONG_SHAPE)
    along = output.shape[axis] if -output.ndim <= axis < output.ndim else 1
    if not 0 < output.size <= most or output.size != along:
        raise ModelFailure(FailureCategory.WRONG_SHAPE)
    numbers = output.reshape(-1).astype(np.float64)
    if not np.isfinite(numbers).all():
        raise ModelFailure(FailureCategory.NOT_A_NUMBER)
    return numbers


def _in_range(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    if numbers.min() < -TOLERANCE or numbers.max() > 1 + TOLERANCE:
        raise ModelFailure(FailureCategory.NOT_PROBABILITIES)
    return np.clip(numbers, 0.0, 1.0)


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    weights: NDArray[np.float64] = np.exp(logits - logits.max())
    weights /= weights.sum()
    return weights


def _logistic(logit: float) -> float:
    # The form whose exponential cannot overflow.
    return 1 / (1 + math.exp(-logit)) if logit >= 0 else math.exp(logit) / (1 + math.exp(logit))


def _of_positive(p: float, card: Card) -> tuple[float, float]:
    """Return (first class, second class) from the score of the positive one of two."""
    positive_first = card.task.positive == card.task.classes[:1]
    return (p, 1 - p) if positive_first else (1 - p, p)
