"""Intervals of a proportion of independent cases; several cases a patient: ``clustered``."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluators.statistics.limits import Limits, normal_quantile, tail


def wilson(successes: float, n: float, level: float) -> Limits:
    """Return the score interval of ``successes`` in ``n`` cases, n > 0.

    Source:
        Wilson EB. J Am Stat Assoc 1927;22:209-212.
    """
    z = normal_quantile(level)
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # At the ends the formula gives 0 and 1 up to rounding.
    return Limits(0.0 if successes <= 0 else centre - half, 1.0 if successes >= n else centre + half)


def clopper_pearson(successes: float, n: float, level: float) -> Limits:
    """Return the exact interval of ``successes`` in ``n`` cases; real values are effective numbers of cases, n > 0.

    Source:
        Clopper CJ, Pearson ES. Biometrika 1934;26:404-413. Real values: Korn EL, Graubard BI. Survey Methodology
        1998;24:193-201.
    """
    lower = exact_lower(np.array([n - successes]), np.array([n]), level)
    upper = 1 - exact_lower(np.array([successes]), np.array([n]), level)
    return Limits(float(lower[0]), float(upper[0]))


def exact_lower(errors: NDArray[np.float64], n: NDArray[np.float64], level: float) -> NDArray[np.float64]:
    """Return the exact lower limits of the share of right cases, each of ``errors`` in ``n`` (real-valued)."""
    right = n - errors
    none = right <= 0
    limits = special.betaincinv(np.where(none, 1.0, right), errors + 1.0, tail(level))
    return np.where(none, 0.0, limits)
