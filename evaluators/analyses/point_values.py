"""Estimates without their intervals: at hand at once, while the intervals of thousands of resamples are computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluators.domain.estimate import Counts, Reason
from evaluators.domain.plan import LockedPlan
from evaluators.tasks.asking import asked_about, units_about
from evaluators.tasks.contributing import counts_of
from evaluators.tasks.protocol import ScoredCase


@dataclass(frozen=True, slots=True)
class PointValue:
    """A value that will get an interval, or why there is none."""

    id: str
    value: float | Reason
    n: Counts


def point_values(cases: Sequence[ScoredCase], locked: LockedPlan, *, probabilities: bool) -> tuple[PointValue, ...]:
    """Return the values of everything the plan asks for, the same as in the results that follow."""
    units = units_about(cases, locked, locked.plan.failed_cases)
    asked = asked_about(units, locked, probabilities=probabilities)
    return tuple(PointValue(one.id, one.value(), counts_of(one)) for one in asked)
