"""How far two distributions over the same values lie apart."""

from __future__ import annotations

from collections.abc import Sequence
from math import log, log2, sqrt


def jensen_shannon_distance(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the square root of the Jensen–Shannon divergence to base 2: 0 the same, 1 nothing in common.

    Args:
        one: Weights of the values, not negative, not all zero; scaled to 1 here.
        other: Weights of the same values.
    """
    total_one, total_other = sum(one), sum(other)
    divergence = 0.0
    for weight_one, weight_other in zip(one, other, strict=True):
        p, q = weight_one / total_one, weight_other / total_other
        middle = (p + q) / 2
        divergence += sum(share / 2 * log2(share / middle) for share in (p, q) if share > 0)
    return sqrt(max(divergence, 0.0))


def distance_by_chance(values: int, n: int, *, level: float = 0.95) -> float:
    """Return the distance from a known distribution that a sample of it stays below with probability ``level``.

    Close to the known distribution 8 n ln 2 times the divergence follows a chi-squared distribution.

    Args:
        values: How many values there are, at least two.
        n: Size of the sample.
        level: In (0, 1).
    """
    from scipy.special import gammaincinv  # a third of a second, and most cohorts are compared with nothing

    chi_squared = 2 * float(gammaincinv((values - 1) / 2, level))
    return min(1.0, sqrt(chi_squared / (8 * n * log(2))))
