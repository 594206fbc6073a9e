"""How many cases a goal needs, and how precise an estimate will be, before anything is run."""

from __future__ import annotations

from math import ceil, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluators.statistics.auroc import exponential_variance
from evaluators.statistics.limits import normal_quantile
from evaluators.statistics.proportions import wilson

LARGEST: Final = 1_000_000
"""More cases than this are as good as unreachable."""


def cases_for_proportion(
    benchmark: float, assumed_true: float, *, alpha: float, power: float, design_effect: float = 1.0
) -> int | None:
    """Return the least n from which on every n shows the goal with the power.

    Shown means: the exact one-sided limit reaches the benchmark. Power does not simply rise with n (one case more can
    demand one success more), so the answer is one above the last n without it.

    Args:
        benchmark: Goal in (0, 1); ``assumed_true`` above it means at least, below it at most.
        assumed_true: True proportion in (0, 1).
        alpha: One-sided error.
        power: Wanted probability of showing the goal.
        design_effect: Factor for cases that come several to a patient.

    Returns:
        Cases that count (positives for a sensitivity); None where the goal cannot be shown with a reasonable number.
    """
    if benchmark > assumed_true:
        benchmark, assumed_true = 1 - benchmark, 1 - assumed_true
    difference = assumed_true - benchmark
    if difference <= 0 or not (benchmark > 0 and assumed_true < 1):
        return None
    spread = special.ndtri(1 - alpha) * sqrt(benchmark * (1 - benchmark)) + special.ndtri(power) * sqrt(
        assumed_true * (1 - assumed_true)
    )
    # Well beyond the normal approximation and its correction for whole numbers, so that the last failure is inside.
    horizon = ceil(1.5 * (spread / difference) ** 2 + 20 / difference)
    if horizon > LARGEST:
        return None
    reached = power_of_proportion(np.arange(1, horizon + 1), benchmark, assumed_true, alpha=alpha) >= power
    least = int(np.flatnonzero(~reached)[-1]) + 2 if not reached.all() else 1
    return ceil(least * design_effect)


def power_of_proportion(
    n: NDArray[np.int64], benchmark: float, assumed_true: float, *, alpha: float
) -> NDArray[np.float64]:
    """Return the probability that n cases show "at least benchmark" with the exact limit, for each n."""
    # Least k with P(X >= k) <= alpha under the benchmark: near the real-valued quantile, made exact by one step.
    k = np.floor(special.bdtrik(1 - alpha, n, benchmark))
    for _ in range(3):
        k = np.where(_at_least(k, n, benchmark) > alpha, k + 1, k)
    for _ in range(3):
        k = np.where((k > 0) & (_at_least(k - 1, n, benchmark) <= alpha), k - 1, k)
    return _at_least(k, n, assumed_true)


def _at_least(k: NDArray[np.float64], n: NDArray[np.int64], p: float) -> NDArray[np.float64]:
    """Return P(X >= k) for X binomial; 0 where k exceeds n."""
    inside = np.clip(k, 1, n)
    probability = special.betainc(inside, n - inside + 1, p)
    return np.where(k > n, 0.0, np.where(k <= 0, 1.0, probability))


def cases_for_auroc(
    benchmark: float,
    assumed_true: float,
    *,
    positive_share: float,
    alpha: float,
    power: float,
    design_effect: float = 1.0,
) -> int | None:
    """Return the least number of cases, both classes together, that shows "AUROC at least benchmark".

    The lower limit of ``auroc.newcombe5`` reaches the benchmark where the estimate lies z standard errors (of the
    benchmark) above it; the estimate itself varies with the standard error of the true value.

    Args:
        benchmark: Goal in (0, 1).
        assumed_true: True AUROC in (0, 1).
        positive_share: Share of positive cases in the new cohort, in (0, 1).
        alpha: One-sided error.
        power: Wanted probability of showing the goal.
        design_effect: Factor for cases that come several to a patient.
    """
    difference = assumed_true - benchmark
    if difference <= 0 or not (benchmark > 0 and assumed_true < 1 and 0 < positive_share < 1):
        return None
    z_alpha, z_power = float(special.ndtri(1 - alpha)), float(special.ndtri(power))

    def reaches(n: int) -> bool:
        positives, negatives = positive_share * n, (1 - positive_share) * n
        errors = [
            sqrt(max(0.0, exponential_variance(area, positives, negatives)) * design_effect)
            for area in (benchmark, assumed_true)
        ]
        return z_alpha * errors[0] + z_power * errors[1] <= difference

    # At least one case of each class; below that the formula says nothing.
    low, high = ceil(1 / min(positive_share, 1 - positive_share)), 2
    while high < low or not reaches(high):
        high *= 2
        if high > LARGEST:
            return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if reaches(middle) else (middle + 1, high)
    return high


def proportion_half_width(share: float, n: float, level: float) -> float:
    """Return half the width that the interval of a proportion will have with n (effective) cases, n > 0."""
    limits = wilson(share * n, n, level)
    return (limits.upper - limits.lower) / 2


def auroc_half_width(area: float, positives: float, negatives: float, level: float, factor: float = 1.0) -> float:
    """Return half the width that the interval of an AUROC will have; both class sizes positive."""
    variance = max(0.0, exponential_variance(area, positives, negatives))
    return normal_quantile(level) * sqrt(variance * factor)
