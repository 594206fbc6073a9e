"""Non-maximum suppression: of candidates on the same object only the best is kept."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluators.metrics.box_matching import iou

LOOKED_AT: Final = 30_000
"""Candidates of one image, best first, as Ultralytics does: a model that marks everything must not stop the run."""


def kept_of(
    corners: NDArray[np.float64], label: NDArray[np.int64], score: NDArray[np.float64], overlap: float, most: int
) -> NDArray[np.int64]:
    """Return the places of the candidates that are kept, best first.

    Args:
        corners: Left, top, right, bottom, shape (n, 4).
        label: Class of each; candidates of other classes never remove one another.
        score: Of each.
        overlap: Intersection over union with a better candidate beyond which one is removed.
        most: So many are kept.
    """
    left = np.argsort(-score, kind="stable")[:LOOKED_AT]
    kept: list[int] = []
    while left.size and len(kept) < most:
        best, others = int(left[0]), left[1:]
        kept.append(best)
        over = (iou(corners[best], corners[others]) > overlap) & (label[others] == label[best])
        left = others[~over]
    return np.array(kept, np.int64)
