"""What another threshold would have decided. Exploratory: nothing here changes a result."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluators.metrics.sample import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class CountsAt:
    """Decisions at one threshold; positive if score >= threshold."""

    threshold: float
    found: int
    missed: int
    alarms: int
    spared: int

    @property
    def cases(self) -> int:
        """Return how many were decided."""
        return self.found + self.missed + self.alarms + self.spared

    @property
    def sensitivity(self) -> float | None:
        """Return the share of positives that are found; None without positives."""
        positives = self.found + self.missed
        return self.found / positives if positives else None

    @property
    def specificity(self) -> float | None:
        """Return the share of negatives that are spared; None without negatives."""
        negatives = self.alarms + self.spared
        return self.spared / negatives if negatives else None


class ThresholdExploration:
    """Counts at any threshold, in an instant.

    Args:
        scores: Shape (n,); NaN where the model failed, which counts as wrong at every threshold.
        positive: Whether the reference is positive, shape (n,).
    """

    def __init__(self, scores: FloatArray, positive: BoolArray) -> None:
        failed = np.isnan(scores)
        self._positives = np.sort(scores[positive & ~failed])
        self._negatives = np.sort(scores[~positive & ~failed])
        self._failed_positives = int((failed & positive).sum())
        self._failed_negatives = int((failed & ~positive).sum())

    def at(self, threshold: float) -> CountsAt:
        """Return the counts at a threshold."""
        below = int(np.searchsorted(self._positives, threshold, side="left"))
        spared = int(np.searchsorted(self._negatives, threshold, side="left"))
        return CountsAt(
            threshold=threshold,
            found=len(self._positives) - below,
            missed=below + self._failed_positives,
            alarms=len(self._negatives) - spared + self._failed_negatives,
            spared=spared,
        )
