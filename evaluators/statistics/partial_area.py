"""Uncertainty of the partial area under the ROC curve above a smallest sensitivity."""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from evaluators.statistics.limits import Limits, t_quantile

Reals = NDArray[np.float64]
Bools = NDArray[np.bool_]
Patients = NDArray[np.int64]


def partial_area(scores: Reals, positive: Bools, minimum_tpr: float) -> tuple[float, Reals]:
    """Return the mean specificity over sensitivities from the minimum to 1, and how much each case moves it.

    It is the mean, over the positives that score lowest (a share of 1 - minimum), of the share of negatives below
    them: a trimmed mean, whose influence ends where it is trimmed.

    Args:
        scores: Score of each case, shape (n,); infinite scores are allowed, NaN is not.
        positive: Reference of each case, same shape; both classes occur.
        minimum_tpr: In [0, 1).

    Returns:
        The area in [0, 1], and the influence of each case in the order given, summing to 0.
    """
    share = 1 - minimum_tpr
    above, below = scores[positive], scores[~positive]
    ordered, others = np.sort(above), np.sort(below)
    placed, wanted = _mean_share(ordered, others), share * above.size
    cut = ordered[min(int(wanted), above.size - 1)]
    trimmed_at = float(_mean_share(np.array([cut]), others)[0])
    first, last = np.searchsorted(ordered, cut, "left"), np.searchsorted(ordered, cut, "right")
    tied = (np.searchsorted(others, cut, "right") - np.searchsorted(others, cut, "left")) / below.size
    inside = wanted - first  # of equal scores the curve is straight: the first of them see less than the average
    total = float(placed[:first].sum()) + inside * (trimmed_at - tied / 2 * (1 - inside / (last - first)))
    kept = np.minimum(_mean_share(above, others), trimmed_at)
    left = np.maximum(0.0, share - _mean_share(below, ordered))
    influence = np.empty(scores.size)
    influence[positive] = (kept - kept.mean()) / (share * above.size)
    influence[~positive] = (left - left.mean()) / (share * below.size)
    return float(total / wanted), influence


def partial_area_limits(scores: Reals, positive: Bools, patient: Patients, minimum_tpr: float, level: float) -> Limits:
    """Return the interval that is symmetric on the logit scale, with patients as the unit; 0 to 1 where nothing varies.

    Args:
        scores: As ``partial_area``.
        positive: As ``partial_area``.
        patient: Patient of each case, any integers, same shape; at least two with each class.
        minimum_tpr: As ``partial_area``.
        level: Two-sided level.
    """
    area, influence = partial_area(scores, positive, minimum_tpr)
    variance = _variance(influence, positive, patient)
    if not 0 < area < 1 or variance <= 0:
        return Limits(0.0, 1.0)
    fewer = min(np.unique(patient[positive]).size, np.unique(patient[~positive]).size)
    half = t_quantile(level, fewer - 1) * sqrt(variance) / (area * (1 - area))
    centre = log(area / (1 - area))
    return Limits(_logistic(centre - half), _logistic(centre + half))


def partial_area_of_few(scores: Reals, positive: Bools, patient: Patients, minimum_tpr: float, level: float) -> Limits:
    """Return the interval for few patients: the lower limit as if one more positive patient scored below everybody.

    Few patients decide how low the lowest share of the positives lies: without that patient up to 7 of 100 lower
    limits were above the truth (15 to 100 positive patients), with it never more than 2. The upper limit has as many
    degrees of freedom as positives lie in that share. No verdict rests on it: an error more can raise its lower limit.
    """
    size = max(1, round(positive.sum() / np.unique(patient[positive]).size))
    worst, newcomer = np.full(size, -np.inf), np.full(size, patient.max() + 1)
    extended = (np.append(scores, worst), np.append(positive, worst < 0), np.append(patient, newcomer))
    lower = partial_area_limits(*extended, minimum_tpr, level).lower
    area, influence = partial_area(scores, positive, minimum_tpr)
    variance = _variance(influence, positive, patient)
    if not 0 < area < 1 or variance <= 0:
        return Limits(min(lower, area), 1.0)
    degrees = max(2.0, (1 - minimum_tpr) * np.unique(patient[positive]).size)
    half = t_quantile(level, degrees) * sqrt(variance) / (area * (1 - area))
    return Limits(min(lower, area), _logistic(log(area / (1 - area)) + half))


def _variance(influence: Reals, positive: Bools, patient: Patients) -> float:
    """Return the variance with patients as the unit; those of one patient, of either class, belong together."""
    index = np.unique(patient, return_inverse=True)[1]
    fewer = min(np.unique(patient[positive]).size, np.unique(patient[~positive]).size)
    return float(fewer / (fewer - 1) * np.square(np.bincount(index, influence)).sum())


def _mean_share(values: Reals, ordered: Reals) -> Reals:
    """Return for each value the share of ``ordered`` below it, ties half."""
    ranks = np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right")
    return np.asarray(ranks / (2.0 * ordered.size))


def _logistic(x: float) -> float:
    return 1 / (1 + exp(-x)) if x >= 0 else exp(x) / (1 + exp(x))
