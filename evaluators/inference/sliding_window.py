"""An image or volume larger than the model: piece by piece, and the answers put together with weights."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evaluators.domain.preparation import SlidingWindow

SIGMA: Final = 0.125
"""Of the Gaussian, as a share of the piece: as nnU-Net and MONAI."""
LEAST_WEIGHT: Final = 1e-3
"""So that a corner that only one piece reaches is not divided by nothing."""
Scores = NDArray[np.float32]


def swept(
    tensor: NDArray[Any],
    axes: Sequence[int],
    window: SlidingWindow,
    answer: Callable[[NDArray[Any]], Scores],
) -> Scores:
    """Return the weighted mean of the scores of all pieces.

    Args:
        tensor: The model's input.
        axes: Its spatial axes.
        window: Size, overlap and weights of the pieces.
        answer: From a piece of the tensor to scores, shape (k, …) with the spatial size of the piece.

    Returns:
        Shape (k, …) with the spatial size of the tensor. Where the tensor is smaller than a piece, it is padded with
        zeros, centred, and the answer cut back.
    """
    inside, padded = _padded(tensor, axes, window.size)
    spatial = tuple(padded.shape[axis] for axis in axes)
    weights = _weights(window)
    total, reached = None, np.zeros(spatial, np.float32)
    for start in itertools.product(*map(_starts, spatial, window.size, itertools.repeat(window.overlap))):
        piece = tuple(slice(first, first + size) for first, size in zip(start, window.size, strict=True))
        cut = [slice(None)] * padded.ndim
        for axis, one in zip(axes, piece, strict=True):
            cut[axis] = one
        scores = answer(np.ascontiguousarray(padded[tuple(cut)]))
        if total is None:
            total = np.zeros((len(scores), *spatial), np.float32)
        total[(slice(None), *piece)] += scores * weights
        reached[piece] += weights
    assert total is not None, "every size has a piece"
    total /= reached
    return total[(slice(None), *inside)]


def _padded(tensor: NDArray[Any], axes: Sequence[int], size: Sequence[int]) -> tuple[tuple[slice, ...], NDArray[Any]]:
    """Return where the tensor lies inside the padded one, and that."""
    widths = [(0, 0)] * tensor.ndim
    inside = []
    for axis, wanted in zip(axes, size, strict=True):
        spare = max(wanted - tensor.shape[axis], 0)
        widths[axis] = (spare // 2, spare - spare // 2)
        inside.append(slice(spare // 2, spare // 2 + tensor.shape[axis]))
    return tuple(inside), np.pad(tensor, widths)


def _starts(length: int, size: int, overlap: float) -> list[int]:
    """Return where pieces begin; the last one ends with the axis."""
    step = max(1, int(size * (1 - overlap)))
    return [*range(0, length - size, step), length - size]


def _weights(window: SlidingWindow) -> Scores:
    """Return the weight of each place of a piece; 1 in the middle."""
    if window.weights == "constant":
        return np.ones(window.size, np.float32)
    weights = np.ones((1,) * len(window.size))
    for axis, size in enumerate(window.size):
        from_middle = np.arange(size) - (size - 1) / 2
        along = np.exp(-(from_middle**2) / (2 * (SIGMA * size) ** 2))
        weights = weights * along.reshape([-1 if place == axis else 1 for place in range(len(window.size))])
    found: Scores = np.maximum(weights / weights.max(), LEAST_WEIGHT).astype(np.float32)
    return found
