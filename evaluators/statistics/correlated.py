"""Intervals of means of estimates that come from the same patients, and of Cohen's weighted kappa."""

from __future__ import annotations

from collections.abc import Sequence
from math import atanh, sqrt, tanh

import numpy as np
from numpy.typing import NDArray

from evaluators.statistics.limits import Limits, t_quantile

Reals = NDArray[np.float64]
Patients = NDArray[np.int64]


def mean_of_correlated(values: Sequence[float], limits: Sequence[Limits], influence: Reals) -> Limits:
    """Return the interval of the mean of estimates from the same patients.

    The distances of the limits are added like standard errors with the correlations that the patients show; a negative
    one counts as 0, so that chance never narrows the interval.

    Args:
        values: The estimates, at least one.
        limits: Interval of each.
        influence: How much each patient moves each estimate, shape (patients, estimates).

    Source:
        Zou GY, Donner A. Stat Med 2008;27:1693-1702 (variance estimates recovered from the limits, correlated form).
    """
    products = influence.T @ influence
    scale = np.sqrt(np.diagonal(products))
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = np.clip(products / np.outer(scale, scale), 0.0, 1.0)
    # Estimates that no patient moves, such as an AUROC of 1, might move together: nothing shows that they do not.
    correlation = np.where(np.outer(scale, scale) > 0, correlation, 1.0)
    below = np.array([value - limit.lower for value, limit in zip(values, limits, strict=True)])
    above = np.array([limit.upper - value for value, limit in zip(values, limits, strict=True)])
    mean, count = float(np.mean(values)), len(values)
    return Limits(
        mean - sqrt(float(below @ correlation @ below)) / count,
        mean + sqrt(float(above @ correlation @ above)) / count,
    )


def mean_of_dependent(limits: Sequence[Limits]) -> Limits:
    """Return an interval of the mean of estimates that holds however they depend on each other: the mean of the limits.

    No mean varies more than its parts do together; and where no part's limit rises with an error, neither does this.

    Args:
        limits: Interval of each, at least one.
    """
    return Limits(float(np.mean([one.lower for one in limits])), float(np.mean([one.upper for one in limits])))


def kappa_influence(truth: Patients, decision: Patients, classes: int) -> tuple[float, Reals]:
    """Return Cohen's kappa with quadratic weights and how much each case moves it, shape (n,), summing to 0.

    Args:
        truth: Class of the reference, shape (n,).
        decision: Decided class, same shape.
        classes: Number of classes.

    Source:
        Fleiss JL, Cohen J, Everitt BS. Psychological Bulletin 1969;72:323-327.
    """
    cases, rank = len(truth), np.arange(classes)
    weights = (rank[:, None] - rank) ** 2.0
    rows = np.bincount(truth, minlength=classes) / cases
    columns = np.bincount(decision, minlength=classes) / cases
    seen = weights[truth, decision]
    observed, expected = float(seen.mean()), float(rows @ weights @ columns)
    margins = (weights @ columns)[truth] + (rows @ weights)[decision]
    moved = -((seen - observed) / expected - observed * (margins - 2 * expected) / expected**2)
    return 1 - observed / expected, np.asarray(moved / cases)


def kappa_limits(kappa: float, influence: Reals, patient: Patients, level: float) -> Limits:
    """Return the interval of kappa on Fisher's z scale with patients as the unit; -1 < kappa < 1.

    Args:
        kappa: The estimate.
        influence: Of each case, as ``kappa_influence`` gives it.
        patient: Patient of each case, from 0, same shape; at least two.
        level: Two-sided level.
    """
    sums = np.bincount(patient, influence)
    patients = len(np.unique(patient))
    error = sqrt(patients / (patients - 1) * float(np.square(sums).sum()))
    half = t_quantile(level, patients - 1) * error / (1 - kappa**2)
    return Limits(tanh(atanh(kappa) - half), tanh(atanh(kappa) + half))


def kappa_of_few(truth: Patients, decision: Patients, patient: Patients, classes: int, level: float) -> Limits:
    """Return the interval for few patients: each limit with one more patient of average size who speaks against it.

    For the lower limit that patient has the commonest class and is decided as far off as possible; for the upper one
    the rarest class, decided right. Without, 20 of 100 intervals missed the truth among 15 patients. No verdict rests
    on it: an error more can raise its lower limit.

    Args:
        truth: Class of the reference, shape (n,).
        decision: Decided class, same shape.
        patient: Patient of each case, from 0, same shape; at least two.
        classes: Number of classes.
        level: Two-sided level.
    """
    counts = np.bincount(truth, minlength=classes)
    common = int(counts.argmax())
    rare = int(np.where(counts > 0, counts, len(truth) + 1).argmin())
    farthest = 0 if common > classes - 1 - common else classes - 1
    size = max(1, round(len(truth) / len(np.unique(patient))))

    def limits(of: int, decided: int) -> Limits:
        more = (np.append(truth, np.full(size, of)), np.append(decision, np.full(size, decided)))
        kappa, influence = kappa_influence(*more, classes)
        people = np.append(patient, np.full(size, patient.max() + 1))
        return kappa_limits(kappa, influence, people, level) if -1 < kappa < 1 else Limits(kappa, kappa)

    return Limits(limits(common, farthest).lower, limits(rare, rare).upper)
