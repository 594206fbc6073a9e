"""The way back for boxes: from pixels of the prepared image to those of the image itself."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from evaluators.inference.way_back import Cropped, Move, Padded, Resampled, Turned

Corners = NDArray[np.float64]


def corners_back(corners: Corners, moves: Iterable[Move]) -> Corners:
    """Return boxes as they lie in the image.

    Args:
        corners: Left, top, right, bottom in pixels of the prepared image, shape (n, 4); the first pixel covers 0 to 1.
        moves: All moves of the preparation, in the order they were made.

    Raises:
        ValueError: A move that images do not go through; a defect of the caller.
    """
    for move in reversed(tuple(moves)):
        corners = _before(corners, move)
    return corners


def _before(corners: Corners, move: Move) -> Corners:
    match move:
        case Cropped(start=(top, left)):
            return np.asarray(corners + np.array([left, top, left, top]))
        case Padded(start=(top, left)):
            return np.asarray(corners - np.array([left, top, left, top]))
        case Resampled(scale=(rows, columns), offset=(down, across)):
            # Index i after the move lay at scale·i + offset before it; edges lie half a pixel before the index.
            scale = np.array([columns, rows, columns, rows])
            shift = np.array([across, down, across, down])
            return np.asarray((corners - 0.5) * scale + shift + 0.5)
        case Turned(order=(1, 0), flipped=()):
            return corners[:, [1, 0, 3, 2]]
        case _:
            raise ValueError("no move of an image")
