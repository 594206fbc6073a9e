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
_STEPS: Final = tuple(map(Decimal, ("0.01", "0.02", "0.05", "0.1", "0.2", "0.5")))
_COUNTS_APART: Final = 2
"""Neighbouring published shares are more counts apart than this, so that each fits at least two, 0 and 1 included."""

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

    Fewer contributing patients than ``minimum``: suppressed. Otherwise shares in steps that leave several counts
    possible, other numbers with two digits, n rounded down to tens. The step follows from the rounded n: one that
    followed from the real n would tell it.
    """
    if estimate.suppressed:
        return estimate
    n = estimate.n
    if n is None or n.patients < minimum:
        return suppressed(estimate)
    counts = Counts(patients=n.patients // 10 * 10, cases=n.cases // 10 * 10, rounded=True)
    if estimate.value is not None and abs(estimate.value) > 1:
        shown = _rounded(estimate, lambda value, mode: significant(value, LATENCY_DIGITS, mode))
    else:
        shown = _in_steps(estimate, share_step(counts.cases))
    return shown.model_copy(update={"n": counts})


def share_step(cases: int) -> Decimal:
    """Return the finest step in which a share of this many cases may be published."""
    return next((step for step in _STEPS if step * cases > _COUNTS_APART), _STEPS[-1])


def _in_steps(estimate: Estimate, step: Decimal) -> Estimate:
    """Round a share to whole steps, and its limits to whole steps from the rounded share.

    Limits rounded on their own would change at other counts than the share does: share and limits together would
    then fit a single count in half of all cases. The half step makes up for the rounding of the share, so that limits
    only move outward; at most to the next whole number, so that a share stays a share.
    """
    if estimate.value is None:
        return estimate
    exact = Decimal(repr(estimate.value))
    share = _whole(exact, step, ROUND_HALF_EVEN)

    def limit(value: float | None, outward: int) -> float | None:
        if value is None:
            return None
        bound = Decimal(repr(value))
        moved = share + outward * _whole(outward * (bound - exact) + step / 2, step, ROUND_CEILING)
        furthest = bound.to_integral_value(ROUND_CEILING if outward > 0 else ROUND_FLOOR)
        return float((min(moved, furthest) if outward > 0 else max(moved, furthest)) + 0)  # + 0: no negative zero

    interval = estimate.interval
    limits = interval and interval.model_copy(
        update={"lower": limit(interval.lower, -1), "upper": limit(interval.upper, +1)}
    )
    return estimate.model_copy(update={"value": float(share + 0), "interval": limits})


def _whole(value: Decimal, step: Decimal, mode: str) -> Decimal:
    return (value / step).quantize(Decimal(1), rounding=mode) * step


def suppressed(estimate: Estimate) -> Estimate:
    """Return the estimate without what it says."""
    return Estimate(metric=estimate.metric, parameter=estimate.parameter, group=estimate.group, suppressed=True)


def withheld_verdict(given: Verdict) -> Verdict:
    """Return a goal without what became of it: that it was shown can only be so of certain numbers of patients."""
    return given.model_copy(
        update={
            "verdict": "none",
            "why_none": "withheld",
            "new_cases_needed": None,
            "new_cases_needed_90": None,
            "expected_precision": None,
        }
    )


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
