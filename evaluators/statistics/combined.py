"""Intervals of quantities built from independent proportions, out of the proportions' own intervals."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, sqrt

from evaluators.statistics.limits import Limits


def mean_of(values: Sequence[float], limits: Sequence[Limits]) -> Limits:
    """Return the interval of the mean of independent estimates (balanced accuracy).

    Source:
        Zou GY, Donner A. Stat Med 2008;27:1693-1702 (variance estimates recovered from the limits).
    """
    count = len(values)
    mean = sum(values) / count
    below = sqrt(sum((value - limit.lower) ** 2 for value, limit in zip(values, limits, strict=True)))
    above = sqrt(sum((limit.upper - value) ** 2 for value, limit in zip(values, limits, strict=True)))
    return Limits(mean - below / count, mean + above / count)


def ratio_of(top: float, top_limits: Limits, bottom: float, bottom_limits: Limits) -> Limits:
    """Return the interval of the ratio of two independent non-negative estimates (likelihood ratios).

    The upper limit is infinite where the denominator's lower limit is 0. The denominator itself may be 0.

    Source:
        Donner A, Zou GY. Stat Methods Med Res 2012;21:347-359 (equations for a ratio).
    """
    lower = _ratio_limit(top, top_limits.lower, bottom, bottom_limits.upper, sign=-1)
    upper = (
        inf if bottom_limits.lower <= 0 else _ratio_limit(top, top_limits.upper, bottom, bottom_limits.lower, sign=1)
    )
    return Limits(max(0.0, lower), upper)


def _ratio_limit(top: float, top_limit: float, bottom: float, bottom_limit: float, sign: int) -> float:
    """Solve for the ratio r at which the limit of top - r·bottom is 0."""
    a = bottom_limit * (2 * bottom - bottom_limit)
    b = top * bottom
    c = top_limit * (2 * top - top_limit)
    inside = sqrt(max(0.0, b * b - a * c))
    if a == 0:
        return c / (2 * b) if b else 0.0
    return (b + sign * inside) / a
