"""From what is asked to estimates with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluators.domain.estimate import Estimate, Group, Interval, Reason
from evaluators.domain.plan import Plan
from evaluators.metrics.labels import LabelSample
from evaluators.metrics.sample import FloatArray, IntArray
from evaluators.metrics.weighted import Weighted
from evaluators.statistics.bootstrap import Replicates, bca, patient_bootstrap, patient_strata
from evaluators.statistics.limits import Limits
from evaluators.tasks.asked import Asked
from evaluators.tasks.contributing import counts_of, is_clustered
from evaluators.tasks.interval_request import IntervalRequest
from evaluators.tasks.intervals import as_interval, direct_interval


@dataclass(frozen=True, slots=True)
class Estimating:
    """What all estimates of a run share."""

    plan: Plan
    seed: str
    """SHA-256 of the plan, hex."""

    @property
    def goal_level(self) -> float:
        """Return the level of the intervals that verdicts use."""
        return 1 - 2 * self.plan.alpha_one_sided

    def request(self, asked: Asked, value: float, goal_levels: Mapping[str, float]) -> IntervalRequest:
        """Return what is to be known for an interval; ``goal_levels`` names the estimates with a goal."""
        goal = asked.id in goal_levels
        level = goal_levels.get(asked.id, self.plan.interval_level)
        return IntervalRequest(asked, value, level, self.plan.icc_assumed, goal)

    def estimates(
        self, asked: Sequence[Asked], goal_levels: Mapping[str, float], group: Group | None = None
    ) -> tuple[Estimate, ...]:
        """Return one estimate for each one asked for, in the same order.

        Args:
            asked: What is asked.
            goal_levels: Id to two-sided level for estimates with a goal; all others have the display level.
            group: Subgroup the samples are about.
        """
        values = {one.id: one.value() for one in asked}
        found: dict[str, Interval | Reason | None] = {}
        for one in asked:
            value = values[one.id]
            if not isinstance(value, Reason):
                found[one.id] = direct_interval(self.request(one, value, goal_levels))
        resampled = self._resampled([one for one in asked if one.id in found and found[one.id] is None])
        for one in asked:
            value = values[one.id]
            if one.id in resampled and not isinstance(value, Reason):
                found[one.id] = self._bca(one, value, resampled[one.id], goal_levels)
        return tuple(_estimate(one, values[one.id], found.get(one.id), group) for one in asked)

    def _resampled(self, asked: Sequence[Asked]) -> dict[str, Replicates]:
        """Return the replicates of all that need them: one pass for the stratified ones, one for the others."""
        found: dict[str, Replicates] = {}
        for stratified in (True, False):
            chosen = [one for one in asked if one.row.stratified(one.prepared) is stratified]
            if chosen:
                sample = max((one.prepared.sample for one in chosen), key=_reach)
                strata = _strata(sample, chosen)
                found |= patient_bootstrap(
                    strata if stratified else np.zeros_like(strata),
                    Replicator(chosen),
                    resamples=self.plan.resamples,
                    seed=self.seed,
                    cases=len(sample.patient),
                )
        return found

    def _bca(
        self, asked: Asked, value: float, replicates: Replicates, goal_levels: Mapping[str, float]
    ) -> Interval | Reason:
        request = self.request(asked, value, goal_levels)
        limits = bca(value, replicates, request.level)
        if isinstance(limits, Reason):
            return limits
        method = "bca clustered" if is_clustered(asked.prepared.sample) else "bca"
        return as_interval(Limits(*limits), request.level, method, asked, replicates.resamples)


def _strata(sample: Any, chosen: Sequence[Asked]) -> IntArray:
    """Return the stratum of each patient; the same for all where several questions share the patients."""
    if isinstance(sample, LabelSample):  # no patient has one class in all of them
        return np.zeros(max(int(one.prepared.sample.patient.max(initial=-1)) for one in chosen) + 1, np.int64)
    return patient_strata(sample.truth, sample.patient)


def _reach(sample: Any) -> tuple[int, int]:
    """Return how much of the cohort a sample tells of: rows of lesions do not know the patients who have none."""
    return int(sample.classes), int(sample.patient.max(initial=-1))


class Replicator:
    """Computes all that is asked for a block of patient weights, sharing what belongs to the same sample."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self._asked = tuple(asked)

    def __call__(self, weights: IntArray) -> Mapping[str, FloatArray]:
        """Return the replicates by id, shape (b,) each."""
        blocks: dict[int, Weighted[Any]] = {}
        found = {}
        for one in self._asked:
            block = blocks.setdefault(id(one.prepared), Weighted(one.prepared, weights))
            found[one.id] = one.row.replicates(block)
        return found


def _estimate(asked: Asked, value: float | Reason, found: Interval | Reason | None, group: Group | None) -> Estimate:
    undefined = value if isinstance(value, Reason) else None
    return Estimate(
        metric=asked.row.id,
        parameter=asked.parameter,
        group=group,
        value=None if isinstance(value, Reason) else value,
        unit=asked.unit,
        undefined=undefined,
        interval=found if isinstance(found, Interval) else None,
        no_interval=found if isinstance(found, Reason) else None,
        n=counts_of(asked),
    )
