"""What must hold of the cases before a metric has a value; each check returns the reason where it does not."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from evaluators.domain.estimate import Reason
from evaluators.metrics.operating_point import decided
from evaluators.metrics.weighted import Prepared, PreparedBinary

FEWEST_EVENTS: Final = 10
"""Calibration is undefined below so many events or non-events: the fit would describe chance."""


def several_classes(prepared: Prepared[Any]) -> Reason | None:
    """Return why the classes cannot be told apart: the reference has only one."""
    truth = prepared.sample.truth
    return Reason.ONE_CLASS_ONLY if truth.min() == truth.max() else None


def positives(prepared: PreparedBinary) -> Reason | None:
    return None if prepared.sample.positives else Reason.NO_POSITIVES


def negatives(prepared: PreparedBinary) -> Reason | None:
    return None if prepared.sample.negatives else Reason.NO_NEGATIVES


def decided_positive(prepared: PreparedBinary) -> Reason | None:
    return None if decided(prepared).any() else Reason.NOTHING_PREDICTED_POSITIVE


def decided_negative(prepared: PreparedBinary) -> Reason | None:
    return None if not decided(prepared).all() else Reason.NOTHING_PREDICTED_NEGATIVE


def false_positives(prepared: PreparedBinary) -> Reason | None:
    return None if (decided(prepared) & ~prepared.sample.positive).any() else Reason.NO_FALSE_POSITIVES


def true_negatives(prepared: PreparedBinary) -> Reason | None:
    return None if (~decided(prepared) & ~prepared.sample.positive).any() else Reason.NO_TRUE_NEGATIVES


def enough_events(prepared: PreparedBinary) -> Reason | None:
    """Return why calibration cannot be judged: too few events or non-events among the cases with a score."""
    with_score = prepared.sample.positive[prepared.sample.calibratable]
    events = np.count_nonzero(with_score)
    return Reason.TOO_FEW_EVENTS if min(events, len(with_score) - events) < FEWEST_EVENTS else None
