"""What of a comparison with another submission may leave the house."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final, NamedTuple

from evaluators.cohort.sealing import sealed
from evaluators.domain.comparison import ComparedMeasure, Comparison
from evaluators.domain.estimate import Estimate, Interval
from evaluators.domain.results import Results
from evaluators.evidence import rounding

_PLACES: Final = rounding.DIGITS - 1
"""Of the last digit that is told, behind the first."""


class Told(NamedTuple):
    """What is told of a comparison, and how many of its cells are not."""

    comparison: Comparison | None
    hidden: int


def compared_outside(comparison: Comparison | None, results: Results, told: Results, key: str, minimum: int) -> Told:
    """Return a comparison so that it tells nothing of single patients beside the results.

    It is told only where both submissions were run on exactly the cases that the results speak of, and of each measure
    only where the results tell it: of fewer cases it would tell of those that are missing. The difference is that of
    the two values as they are told. Who was right where, and p-values, stay in the house: they hold counts.

    Args:
        comparison: As it is known in the house.
        results: The complete results.
        told: The results as they are told.
        key: Digests are sealed with it.
        minimum: Fewer patients are not told of.
    """
    if comparison is None:
        return Told(None, 0)
    apart = comparison.only_first + comparison.only_second + comparison.other_reference
    if apart or comparison.cases != results.flow.evaluated + results.flow.failed:
        return Told(None, len(comparison.measures))
    known = {one.id: one for one in results.estimates}
    shown = {one.id: one for one in told.estimates if one.value is not None}
    measures = tuple(
        _measure(one, shown[one.first.id], minimum)
        for one in comparison.measures
        if _is_of_results(one, known) and one.first.id in shown and one.difference.value is not None
    )
    margin, left = comparison.margin, {one.first.id for one in measures}
    if margin is not None and margin.metric not in left:
        margin = margin.model_copy(update={"shown": "withheld"})
    other = comparison.other
    changes = {
        "other": other.model_copy(update={"results_digest": sealed(key, "results", other.results_digest)}),
        "first_results": sealed(key, "results", comparison.first_results),
        "measures": measures,
        "decided": None,
        "margin": margin,
    }
    return Told(comparison.model_copy(update=changes), len(comparison.measures) - len(measures))


def _is_of_results(measure: ComparedMeasure, known: Mapping[str, Estimate]) -> bool:
    """Return whether the first's estimate rests on the same cases as that of the results."""
    own = known.get(measure.first.id)
    return own is not None and (own.value, own.n) == (measure.first.value, measure.first.n)


def _measure(measure: ComparedMeasure, first: Estimate, minimum: int) -> ComparedMeasure:
    coarse = first.n is not None and first.n.rounded
    few = measure.second.n is not None and measure.second.n.patients < minimum  # those the other model found, perhaps
    second = rounding.in_subgroup(measure.second, minimum) if coarse or few else rounding.whole_cohort(measure.second)
    if second.suppressed:
        difference = rounding.suppressed(measure.difference)
        return ComparedMeasure(first=first, second=second, difference=difference)
    return ComparedMeasure(first=first, second=second, difference=_difference(measure.difference, first, second))


def _difference(difference: Estimate, first: Estimate, second: Estimate) -> Estimate:
    """Return the difference of what is told, its limits moved outward by as much as that moved the value."""
    one, other, exact = (Decimal(repr(estimate.value or 0.0)) for estimate in (first, second, difference))
    told = one - other
    if first.n is not None and first.n.rounded:
        step = rounding.share_step(first.n.cases)
    else:
        step = Decimal(1).scaleb(max((value.adjusted() for value in (one, other) if value), default=0) - _PLACES)
    moved = told - exact
    interval = difference.interval and _outward(difference.interval, moved, step)
    return difference.model_copy(update={"value": float(told + 0), "interval": interval, "n": first.n})


def _outward(interval: Interval, moved: Decimal, step: Decimal) -> Interval:
    def limit(value: float | None, shift: Decimal, mode: str) -> float | None:
        if value is None:
            return None
        return float(((Decimal(repr(value)) + shift) / step).quantize(Decimal(1), rounding=mode) * step + 0)

    return interval.model_copy(
        update={
            "lower": limit(interval.lower, min(moved, Decimal(0)), ROUND_FLOOR),
            "upper": limit(interval.upper, max(moved, Decimal(0)), ROUND_CEILING),
        }
    )
