"""Exact interval of a rate of events."""

from __future__ import annotations

from scipy import special

from evaluators.statistics.limits import Limits, tail


def poisson(events: int, exposure: float, level: float) -> Limits:
    """Return the exact interval of events per unit of exposure (minutes, images), exposure > 0.

    Zero events at 95 %: the upper limit is 3.689 / exposure.

    Source:
        Garwood F. Biometrika 1936;28:437-442.
    """
    alpha = tail(level)
    lower = 0.0 if events == 0 else float(special.gammaincinv(events, alpha))
    upper = float(special.gammaincinv(events + 1, 1 - alpha))
    return Limits(lower / exposure, upper / exposure)
