"""Numbers as they may leave the house: fewer digits, limits outward, no digits that carry counts."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Final

from evaluators.domain.estimate import Counts, Estimate, Interval
from evaluators.domain.results import Verdict

DIGITS: Final = 3
"""The low digits of a score were shown to carry hidden bits; three are what a reader uses."""
LATENCY_DIGITS: Final = 2
_GRIDS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
_COUNTS_APART: Final = 3
"""Neighbouring published shares are this many counts apart, so that each fits at least two counts."""

Rounded = Callable[[float, str], float]
"""Value and a decimal rounding mode to the value that is published."""


def significant(value: float, digits: int = DIGITS, mode: str = ROUND_HALF_EVEN) -> float:
    """Return the value with this many significant digits."""
    exact = Decimal(repr(value))
    if not exact:
        return 0.0
    return float(exact.quantize(Decimal((0, (1,), exact.adjusted() - digits + 1)), rounding=mode))


def whole_cohort(estimate: Estimate) -> Estimate:
    """Return an estimate of the whole cohort with three significant digits, limits outward."""
    return _rounded(estimate, lambda value, mode: significant(value, DIGITS, mode))


def in_subgroup(estimate: Estimate, minimum: int) -> Estimate:
    """Return an estimate inside a subgroup so that the counts behind it cannot be worked out.

    Fewer contributing patients than ``minimum``: suppressed. Otherwise shares on a grid that leaves several counts
    possible, other numbers with two digits, n rounded down to tens.
    """
    if estimate.suppressed:
        return estimate
    n = estimate.n
    if n is None or n.patients < minimum:
        return suppressed(estimate)
    counts = Counts(patients=n.patients // 10 * 10, cases=n.cases // 10 * 10, rounded=True)
    grid = next((grid for grid in _GRIDS if grid * counts.cases >= _COUNTS_APART), _GRIDS[-1])

    def on_grid(value: float, mode: str) -> float:
        if abs(value) > 1:
            return significant(value, LATENCY_DIGITS, mode)
        steps = (Decimal(repr(value)) / Decimal(repr(grid))).quantize(Decimal(1), rounding=mode)
        return float(steps * Decimal(repr(grid)))

    return _rounded(estimate, on_grid).model_copy(update={"n": counts})


def suppressed(estimate: Estimate) -> Estimate:
    """Return the estimate without what it says."""
    return Estimate(metric=estimate.metric, parameter=estimate.parameter, group=estimate.group, suppressed=True)


def verdict(given: Verdict) -> Verdict:
    """Return a verdict with its estimate rounded."""
    precision = given.expected_precision
    return given.model_copy(
        update={
            "estimate": whole_cohort(given.estimate),
            "expected_precision": None if precision is None else significant(precision),
        }
    )


def _rounded(estimate: Estimate, rounded: Rounded) -> Estimate:
    if estimate.value is None:
        return estimate
    interval = estimate.interval
    return estimate.model_copy(
        update={
            "value": rounded(estimate.value, ROUND_HALF_EVEN),
            "interval": None if interval is None else _outward(interval, rounded),
        }
    )


def _outward(interval: Interval, rounded: Rounded) -> Interval:
    return interval.model_copy(
        update={
            "lower": None if interval.lower is None else rounded(interval.lower, ROUND_FLOOR),
            "upper": None if interval.upper is None else rounded(interval.upper, ROUND_CEILING),
        }
    )
