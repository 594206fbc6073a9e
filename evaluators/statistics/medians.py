"""The interval of a median, by patient: nothing is assumed of how values lie, and some may be infinite."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluators.statistics.limits import Limits, tail

Reals = NDArray[np.float64]


def median_limits(values: Reals, level: float) -> Limits | None:
    """Return the narrowest pair of order statistics that holds the median at the level; None if there are too few.

    The number of values below the median is binomial with one half: on each side the pair errs with exactly the
    probability of that, never more than half of what the level leaves. A limit may be infinite.

    Args:
        values: One value a patient, infinite ones allowed, NaN not, shape (n,). 95 % needs at least 6.
        level: Two-sided level.

    Source:
        Conover WJ. Practical Nonparametric Statistics, 3rd ed. 1999, section 3.2.
    """
    ordered = np.sort(values)
    n = ordered.size
    outside = np.flatnonzero(special.bdtr(np.arange(n // 2), n, 0.5) <= tail(level))
    if outside.size == 0:
        return None
    cut = int(outside[-1])
    return Limits(float(ordered[cut]), float(ordered[n - 1 - cut]))
