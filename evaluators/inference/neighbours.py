"""Does an answer depend on what else is in the batch? A few cases are computed alone and together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evaluators.domain.preparation import SlidingWindow
from evaluators.domain.submission import Input
from evaluators.inference.failure import ModelFailure
from evaluators.inference.session import Session

_ENDLESS: Final = 1e9
"""Stands for an infinite difference, which JSON has no number for."""
_SPATIAL: Final = {"NCHW": (2, 3), "NHWC": (1, 2), "NCDHW": (2, 3, 4)}


class Neighbours:
    """Prepared inputs that are put aside until they are computed together.

    Args:
        session: The loaded model.
        input: Says how its input lies.
    """

    def __init__(self, session: Session, input: Input) -> None:
        self._session = session
        self._input = input
        self._kept: list[NDArray[Any]] = []

    def put_aside(self, tensor: NDArray[Any]) -> None:
        """Keep an input, cut to the size of one piece where the model is led over the image in pieces."""
        piece = _first_piece(tensor, self._input.layout, self._input.sliding_window)
        if all(piece.shape == other.shape for other in self._kept):
            self._kept.append(piece)

    def compare(self) -> dict[str, object]:
        """Compute what was put aside alone, in a pair, all at once and all at once the other way round.

        Returns:
            ``one_at_a_time`` where the model takes no more; else ``difference``, the largest of any output, in units
            of the range of the outputs where that is wider than 1: null where nothing could be compared.
        """
        if self._session.batch_size == 1:
            return {"one_at_a_time": True}
        found = [self._apart(batch) for batch in _batches(self._kept)]
        known = [one for one in found if one is not None]
        return {"difference": min(max(known), _ENDLESS) if known else None}

    def _apart(self, batch: Sequence[NDArray[Any]]) -> float | None:
        """Return how far the answers of a batch are from those alone; None where the model takes no such batch.

        Of every declared output: the scores of a detector may depend on neighbours where its boxes do not.
        """
        try:
            alone = [self._session.run_all(tensor) for tensor in batch]
            together = self._session.run_all(np.concatenate(batch))
        except (ModelFailure, MemoryError):
            return None
        differences = [
            _difference(one[place], output[row : row + 1])
            for place, output in enumerate(together)
            if _is_numbers(output) and output.shape[:1] == (len(batch),)
            for row, one in enumerate(alone)
        ]
        return max(differences, default=None)


def _batches(kept: Sequence[NDArray[Any]]) -> Iterator[Sequence[NDArray[Any]]]:
    if len(kept) > 1:
        yield kept[:2]
        yield kept
        yield kept[::-1]


def _first_piece(tensor: NDArray[Any], layout: str, window: SlidingWindow | None) -> NDArray[Any]:
    if window is None:
        return tensor
    cut, widths = [slice(None)] * tensor.ndim, [(0, 0)] * tensor.ndim
    for axis, size in zip(_SPATIAL[layout], window.size, strict=True):
        cut[axis] = slice(size)
        widths[axis] = (0, max(size - tensor.shape[axis], 0))
    return np.pad(tensor[tuple(cut)], widths)


def _is_numbers(output: object) -> bool:
    return isinstance(output, np.ndarray) and output.dtype.kind in "fiu" and output.size > 0


def _difference(alone: Any, together: NDArray[Any]) -> float:
    """Return the largest difference; infinite where only one of the two has numbers there."""
    if not _is_numbers(alone) or alone.shape != together.shape:
        return math.inf
    first, second = (output.astype(np.float64) for output in (alone, together))
    if np.array_equal(first, second, equal_nan=True):
        return 0.0
    apart = float(np.abs(first - second).max())
    range_ = float(np.ptp(first) if first.size > 1 else np.abs(first).max())  # a number alone may be in millimetres
    return apart / max(range_, 1.0) if math.isfinite(apart) else math.inf
