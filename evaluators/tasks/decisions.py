"""What was decided for each unit, in the words of the confusion matrix."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from evaluators.domain.plan import LockedPlan
from evaluators.metrics.operating_point import decided
from evaluators.metrics.sample import IntArray, OperatingSettings
from evaluators.metrics.weighted import Prepared
from evaluators.tasks.units import Units, binary_sample, multiclass_sample

FAILED: Final = "failed"
"""Last column of the confusion matrix of several classes, only where cases failed."""
_TWO: Final = 2


class Decisions(NamedTuple):
    """One entry per unit: which row and which column of the confusion matrix it is counted in."""

    truth: IntArray
    decision: IntArray
    rows: tuple[str, ...]
    columns: tuple[str, ...]


def decisions_of(units: Units, locked: LockedPlan, *, probabilities: bool) -> Decisions:
    """Return reference and decision by class; more than two told apart by ``positive``: negative and positive."""
    if not locked.positive:
        decision = multiclass_sample(units, probabilities=probabilities).decision
        columns = (*locked.classes, *([FAILED] if (decision < 0).any() else []))
        return Decisions(units.truth, decision % len(columns), locked.classes, columns)
    sample = binary_sample(units, locked, probabilities=probabilities)
    truth = sample.truth
    decision = decided(Prepared(sample, OperatingSettings(locked.threshold))).astype(np.int64)
    names: tuple[str, ...] = ("negative", "positive")
    if len(locked.classes) == _TWO:
        names = locked.classes
        if locked.classes[0] in locked.positive:
            truth, decision = 1 - truth, 1 - decision
    return Decisions(truth, decision, names, names)
