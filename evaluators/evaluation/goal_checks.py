"""Goals that can be judged at all: benchmarks a measure can reach, one goal a measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import inf

from evaluators.domain.plan import ResolvedGoal
from evaluators.errors import PlanError
from evaluators.metrics.registry import METRICS


def check_goals(goals: Sequence[ResolvedGoal]) -> None:
    """Refuse goals no result could ever settle. Their metrics are in the registry.

    Raises:
        PlanError: A benchmark lies outside the values of its measure (``C476``), or two goals are on the same
            estimate (``C477``).
    """
    for goal in goals:
        least, most = METRICS[goal.metric.partition("[")[0]].value_range
        low, high = (-inf if least is None else least), (inf if most is None else most)
        if not all(low <= limit <= high for limit in (goal.lower, goal.upper) if limit is not None):
            raise PlanError("C476", goal=goal.text, range=_range(least, most))
    for metric, number in Counter(goal.metric for goal in goals).items():
        if number > 1:
            raise PlanError("C477", metric=metric, n=number)


def _range(least: float | None, most: float | None) -> str:
    """Return ``0 … 1``, ``≥ 0`` or ``≤ 1``."""
    if least is not None and most is not None:
        return f"{least:g} … {most:g}"
    return f"≥ {least:g}" if least is not None else f"≤ {most:g}"
