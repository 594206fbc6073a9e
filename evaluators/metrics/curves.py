"""Curves for drawing: ROC, precision and recall, and the scores of each class."""

from __future__ import annotations

from typing import Final

import numpy as np

from evaluators.domain.estimate import Reason
from evaluators.domain.results import Curve, ScoreHistogram
from evaluators.metrics.sample import BinarySample, BoolArray, FloatArray, IntArray

MOST_POINTS: Final = 500
"""More cannot be told apart on a page, and every point is signed."""
HISTOGRAM_BINS: Final = 20


def roc_curve(sample: BinarySample) -> Curve | Reason:
    """Return 1 - specificity (x) and sensitivity (y) from (0, 0) to (1, 1), corners only; straight between points."""
    if min(sample.positives, sample.negatives) == 0:
        return Reason.ONE_CLASS_ONLY
    found, alarms = _counts_from_above(sample)
    x, y = np.append(0, alarms), np.append(0, found)
    turns = (np.diff(x)[:-1] * np.diff(y)[1:]) != (np.diff(x)[1:] * np.diff(y)[:-1])
    corners = np.flatnonzero(np.concatenate([[True], turns, [True]]))
    return _curve(x / sample.negatives, y / sample.positives, corners)


def precision_recall_curve(sample: BinarySample) -> Curve | Reason:
    """Return recall (x) and precision (y) at each score of a positive, at the sample's prevalence."""
    if min(sample.positives, sample.negatives) == 0:
        return Reason.ONE_CLASS_ONLY
    found, alarms = _counts_from_above(sample)
    weights = sample.case_weights()
    right = found * weights[sample.positive][0]
    wrong = alarms * weights[~sample.positive][0]
    steps = np.flatnonzero(np.diff(found, prepend=0))
    precision = right[steps] / (right[steps] + wrong[steps])
    return _curve(found[steps] / sample.positives, precision, np.arange(len(steps)))


def score_histogram(sample: BinarySample) -> ScoreHistogram:
    """Return how many cases of each class have a score in each of 20 bins over [0, 1]; failed cases have none."""
    counts = {}
    for name, members in (("positive", sample.positive), ("negative", ~sample.positive)):
        inside: BoolArray = members & sample.calibratable
        found, _ = np.histogram(np.clip(sample.scores[inside], 0, 1), HISTOGRAM_BINS, (0, 1))
        counts[name] = tuple(found.tolist())
    edges = (np.arange(HISTOGRAM_BINS + 1) / HISTOGRAM_BINS).tolist()
    return ScoreHistogram(edges=tuple(edges), counts=counts)


def _counts_from_above(sample: BinarySample) -> tuple[IntArray, IntArray]:
    """Return positives and negatives with at least each distinct score, from the highest score down."""
    order = np.argsort(-sample.scores, kind="stable")
    scores, positive = sample.scores[order], sample.positive[order]
    last_of_equal = np.append(np.flatnonzero(scores[1:] != scores[:-1]), len(scores) - 1)
    return np.cumsum(positive)[last_of_equal], np.cumsum(~positive)[last_of_equal]


def _curve(x: FloatArray, y: FloatArray, wanted: IntArray) -> Curve:
    """Return the wanted points, evenly thinned to as many as are allowed, ends included."""
    if len(wanted) > MOST_POINTS:
        wanted = wanted[np.linspace(0, len(wanted) - 1, MOST_POINTS).round().astype(np.int64)]
    return Curve(x=tuple(x[wanted].tolist()), y=tuple(y[wanted].tolist()))
