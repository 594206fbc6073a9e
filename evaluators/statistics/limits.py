"""What every interval method returns, and the quantiles they share."""

from __future__ import annotations

from typing import NamedTuple

from scipy import special


class Limits(NamedTuple):
    """Lower and upper confidence limit on the scale of the estimate; infinite where unbounded."""

    lower: float
    upper: float


def tail(level: float) -> float:
    """Return the error allowed on each side of a two-sided interval: 0.025 for a level of 0.95."""
    return (1.0 - level) / 2.0


def normal_quantile(level: float) -> float:
    """Return the z of a two-sided level: 1.96 for 0.95."""
    return float(special.ndtri(1.0 - tail(level)))


def t_quantile(level: float, degrees: float) -> float:
    """Return Student's t of a two-sided level for the degrees of freedom."""
    return float(special.stdtrit(degrees, 1.0 - tail(level)))
