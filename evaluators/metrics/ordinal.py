"""Classes in an order, from least to most: how far off decisions are, and the question "at least this class?".

A failed case is as far off as its reference allows, wrong in every question and never one class away.
"""

from __future__ import annotations

import numpy as np

from evaluators.domain.estimate import Reason
from evaluators.metrics.operating_point import Trials
from evaluators.metrics.sample import BinarySample, FloatArray, IntArray, MultiClassSample
from evaluators.metrics.weighted import MultiClass, PreparedMultiClass, ratio

_TWO = 2


def at_least(sample: MultiClassSample, index: int) -> BinarySample:
    """Return the question "class ``index`` or a higher one?", scored by their sum, decided by the decided class.

    Args:
        sample: Classes in their order.
        index: Of the least class that counts, from 1.
    """
    positive = sample.truth >= index
    total = np.where(sample.failed[:, None], 0.0, sample.scores)[:, index:].sum(axis=1)
    if sample.probabilities:
        total = np.minimum(total, 1.0)  # a sum of probabilities can exceed 1 by rounding
    return BinarySample(
        scores=np.where(sample.failed, np.where(positive, -np.inf, np.inf), total),
        positive=positive,
        patient=sample.patient,
        probabilities=sample.probabilities,
        decided=np.where(sample.failed, ~positive, sample.decision >= index),
    )


def steps_off(prepared: PreparedMultiClass) -> FloatArray:
    """Return by how many classes each decision is off, shape (n,)."""
    return _steps(prepared.sample).astype(np.float64)


def mean_steps_off(weighted: MultiClass) -> FloatArray:
    """Return the mean number of classes between decision and reference, in [0, classes - 1]."""
    sums = weighted.sums(_steps_column)[:, :, 0].sum(axis=1)
    return ratio(sums, weighted.class_sizes.sum(axis=1))


def within_one(weighted: MultiClass) -> FloatArray:
    """Return the share of decisions at most one class away from the reference."""
    sums = weighted.sums(_near_column)[:, :, 0].sum(axis=1)
    return ratio(sums, weighted.class_sizes.sum(axis=1))


def near(prepared: PreparedMultiClass) -> Trials:
    """Return that within-one accuracy is about every case, and which decisions are at most one class away."""
    sample = prepared.sample
    return np.ones(len(sample.truth), np.bool_), (_steps(sample) <= 1) & ~sample.failed


def more_than_two_classes(prepared: PreparedMultiClass) -> Reason | None:
    """Return why at most one class away says nothing: of two classes none is further."""
    return None if prepared.sample.classes > _TWO else Reason.DEGENERATE


def _steps(sample: MultiClassSample) -> IntArray:
    farthest = np.maximum(sample.truth, sample.classes - 1 - sample.truth)
    return np.where(sample.failed, farthest, np.abs(sample.decision - sample.truth))


def _steps_column(prepared: PreparedMultiClass) -> FloatArray:
    return prepared.once(steps_off)[:, None]


def _near_column(prepared: PreparedMultiClass) -> FloatArray:
    return near(prepared)[1][:, None].astype(np.float64)
