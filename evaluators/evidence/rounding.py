"""Numbers as they may leave the house: fewer digits, limits outward, no digits that carry counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Final

from evaluators.domain.estimate import Counts, Estimate, Interval
from evaluators.domain.results import Verdict
from evaluators.metrics.registry import METRICS

DIGITS: Final = 3
"""The low digits of a score were shown to carry hidden bits; three are what a reader uses."""
LATENCY_DIGITS: Final = 2
_STEPS: Final = tuple(map(Decimal, ("0.01", "0.02", "0.05", "0.1", "0.2", "0.5")))
_COUNTS_APART: Final = 5
"""Neighbouring published shares are at least so many counts apart. Each group is told, and of the whole cohort the
counts: the shares of two groups bound each other's counts, so that one share alone must fit more than two."""

_OF_ONE_PATIENT: Final = frozenset({"hd95", "assd", "time_to_detection_s"})
"""Medians of patients: each, and each limit, is the number of one of them."""

Rounded = Callable[[float, str], float]
"""Value and a decimal rounding mode to the value that is published."""


def significant(value: float, digits: int = DIGITS, mode: str = ROUND_HALF_EVEN) -> float:
    """Return the value with this many significant digits."""
    exact = Decimal(repr(value))
    if not exact:
        return 0.0
    return float(exact.quantize(Decimal((0, (1,), exact.adjusted() - digits + 1)), rounding=mode))


def whole_cohort(estimate: Estimate) -> Estimate:
    """Return an estimate of the whole cohort with three significant digits, limits outward; medians with two."""
    digits = LATENCY_DIGITS if estimate.metric in _OF_ONE_PATIENT else DIGITS
    return _rounded(estimate, lambda value, mode: significant(value, digits, mode))


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
    counts = Counts(patients=n.patients // 10 * 10, cases=n.cases // 10 * 10, of=n.of, rounded=True)
    if estimate.unit is not None or abs(estimate.value or 0.0) > 1:
        shown = _rounded(estimate, lambda value, mode: significant(value, LATENCY_DIGITS, mode))
    else:
        step = share_step(counts.cases)
        shown = _in_steps(estimate, _whole(_exact(estimate.value), step), step, lowest=_lowest(estimate))
    return shown.model_copy(update={"n": counts})


def difference(estimate: Estimate, own: Estimate | None, minimum: int) -> Estimate:
    """Return the difference of a subgroup to all others: of the shares as they are told, so that it tells no more.

    Args:
        estimate: The difference; its ``n`` are the cases of both sides.
        own: The subgroup's estimate, as it is known in the house.
        minimum: Fewer contributing patients: suppressed.
    """
    n = estimate.n
    if estimate.suppressed or n is None or own is None or own.n is None or n.patients - own.n.patients < minimum:
        return suppressed(estimate)
    if estimate.value is None or own.value is None or estimate.unit is not None:
        return in_subgroup(estimate, minimum)
    if abs(own.value) > 1 or abs(estimate.value) > 1:
        return in_subgroup(estimate, minimum)
    mine, others = (share_step(cases // 10 * 10) for cases in (own.n.cases, n.cases - own.n.cases))
    rest = _exact(own.value) - _exact(estimate.value)
    told = _whole(_exact(own.value), mine) - _whole(rest, others)
    shown = _in_steps(estimate, told, max(mine, others), lowest=-_highest(estimate))
    counts = Counts(patients=n.patients // 10 * 10, cases=n.cases // 10 * 10, of=n.of, rounded=True)
    return shown.model_copy(update={"n": counts})


def share_step(cases: int) -> Decimal:
    """Return the finest step in which a share of this many cases may be published."""
    return next((step for step in _STEPS if step * cases >= _COUNTS_APART), _STEPS[-1])


def _in_steps(estimate: Estimate, told: Decimal, step: Decimal, *, lowest: Decimal) -> Estimate:
    """Tell a share or a difference, and limits equally far from it: 2, 4, 8 … steps.

    Limits rounded each on its own would change at other counts than the share does, and all together would fit a
    single count in half of all cases. The step makes up for the rounding of the share: limits only move outward.
    """
    if estimate.value is None:
        return estimate
    exact, interval = _exact(estimate.value), estimate.interval
    limits = [] if interval is None else [_exact(one) for one in (interval.lower, interval.upper) if one is not None]
    wide = max((abs(limit - exact) for limit in limits), default=Decimal(0)) + abs(told - exact)
    width = 2 * step
    while width < wide:
        width *= 2
    highest = _highest(estimate)
    shown = interval and interval.model_copy(
        update={
            "lower": None if interval.lower is None else float(max(told - width, lowest) + 0),
            "upper": None if interval.upper is None else float(min(told + width, highest) + 0),
        }
    )
    return estimate.model_copy(update={"value": float(told + 0), "interval": shown})


def _highest(estimate: Estimate) -> Decimal:
    """Return what no value of its metric exceeds."""
    return Decimal(1) if METRICS[estimate.metric].value_range[1] == 1 else Decimal("Infinity")


def _lowest(estimate: Estimate) -> Decimal:
    """Return what no value of its metric falls below; of a metric without such a bound its largest with a minus."""
    least = METRICS[estimate.metric].value_range[0]
    return -_highest(estimate) if least is None else Decimal(repr(least))


def _exact(value: float | None) -> Decimal:
    return Decimal(repr(value or 0.0))


def _whole(value: Decimal, step: Decimal) -> Decimal:
    return (value / step).quantize(Decimal(1), rounding=ROUND_HALF_EVEN) * step


def suppressed(estimate: Estimate) -> Estimate:
    """Return the estimate without what it says."""
    return Estimate(metric=estimate.metric, parameter=estimate.parameter, group=estimate.group, suppressed=True)


def speeds(frames: Mapping[str, float]) -> dict[str, float]:
    """Return how fast frames were, without how many the one video has that was shown as a stream."""
    return {name: significant(number, LATENCY_DIGITS) for name, number in frames.items() if name != "stream.frames"}


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
