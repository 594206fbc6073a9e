"""Multi-label: several findings of which each may hold of a case or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from evaluators.domain.plan import LockedPlan
from evaluators.domain.reference import Reference
from evaluators.domain.results import Curve, LabelCounts
from evaluators.metrics.curves import roc_curve
from evaluators.metrics.sample import BinarySample
from evaluators.tasks.asked import Asked
from evaluators.tasks.label_units import LabelUnits, asked_of_labels, label_units_of
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.task import Evaluated
from evaluators.tasks.units import FailedPolicy


class MultiLabel:
    """The task ``multilabel``."""

    key: Final = "multilabel"

    def answered_by(self, reference: Reference) -> bool:
        """Return whether a reference says which of several labels hold."""
        return reference.labels is not None

    def units(self, cases: Sequence[ScoredCase], locked: LockedPlan, policy: FailedPolicy) -> LabelUnits:
        """Return the cases or patients whose labels are known."""
        return label_units_of(cases, locked, policy)

    def asked(self, units: LabelUnits, locked: LockedPlan, *, probabilities: bool) -> tuple[Asked, ...]:  # noqa: ARG002 - as every task; scores are probabilities here or refused
        """Return all estimates that the plan asks for."""
        return asked_of_labels(units, locked)

    def more(self, evaluated: Evaluated) -> dict[str, Any]:
        """Return what is told of each label: the four counts and the ROC curve."""
        locked = evaluated.locked
        return {
            "combine": locked.plan.combine if locked.plan.level != "image" else None,
            "labels": tuple(_counts(evaluated.units, index, name) for index, name in enumerate(locked.classes)),
        }


def _counts(units: LabelUnits, index: int, name: str) -> LabelCounts:
    sample, threshold = units.sample.label(index), float(units.sample.thresholds[index])
    called, curve = sample.decided, roc_curve(sample) if len(sample.scores) else None
    counted = None if called is None else _four(sample)
    return LabelCounts(
        label=name,
        threshold=None if np.isnan(threshold) else threshold,
        holds=sample.positives,
        absent=sample.negatives,
        unknown=len(units.patient) - len(sample.patient),
        found=None if counted is None else counted[0],
        missed=None if counted is None else counted[1],
        alarms=None if counted is None else counted[2],
        spared=None if counted is None else counted[3],
        roc=curve if isinstance(curve, Curve) else None,
    )


def _four(sample: BinarySample) -> tuple[int, int, int, int]:
    """Return how often the label was found, missed, called without need, and left out rightly."""
    assert sample.decided is not None, "asked for with a threshold"
    cells = np.bincount(2 * sample.positive + sample.decided, minlength=4)
    spared, alarms, missed, found = (int(count) for count in cells)
    return found, missed, alarms, spared
