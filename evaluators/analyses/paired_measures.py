"""How far two submissions differ in each measure: the difference, its interval, its p."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from evaluators.domain.comparison import ComparedMeasure, PMethod
from evaluators.domain.estimate import Estimate, Interval, Reason
from evaluators.metrics.sample import BinarySample, FloatArray, IntArray
from evaluators.statistics.auroc import placements
from evaluators.statistics.bootstrap import Replicates, patient_bootstrap, patient_strata
from evaluators.statistics.comparing import AreaDifference, correlation, delong_difference, recovered_limits
from evaluators.statistics.limits import Limits
from evaluators.statistics.paired import difference_interval, difference_p, mcnemar_exact
from evaluators.tasks.asked import Asked
from evaluators.tasks.calibration_limits import REGRESSION
from evaluators.tasks.contributing import contributing_patients, is_clustered
from evaluators.tasks.estimating import Estimating, Replicator
from evaluators.tasks.interval_request import MANY_PATIENTS
from evaluators.tasks.intervals import FEWEST_PATIENTS, direct_interval, has_goal_method

_SIDES: Final = ("first", "second", "difference")


@dataclass(frozen=True, slots=True)
class Pair:
    """The same question to both submissions."""

    first: Asked
    second: Asked

    @property
    def id(self) -> str:
        """Return the id of the estimates."""
        return self.first.id

    @property
    def holds(self) -> bool:
        """Return whether a verdict can rest on the difference: on either estimate it could."""
        return has_goal_method(self.first) and has_goal_method(self.second)

    @property
    def contributing(self) -> int:
        """Return the number of patients that decides on the method."""
        return min(contributing_patients(self.first), contributing_patients(self.second))

    @property
    def one_case_each(self) -> bool:
        """Return whether every patient has one case on both sides."""
        return not (is_clustered(self.first.prepared.sample) or is_clustered(self.second.prepared.sample))

    @property
    def is_of_areas(self) -> bool:
        """Return whether DeLong's comparison of two areas fits."""
        return self.first.row.interval_rule == "auroc" and self.one_case_each

    @property
    def is_resampled(self) -> bool:
        """Return whether patients are resampled for it.

        A regression would be fitted anew in every resample of both: minutes for two numbers that nobody compares.
        """
        if self.contributing < FEWEST_PATIENTS or self.first.row.id in REGRESSION:
            return False
        return not self.is_of_areas or self.contributing < MANY_PATIENTS


@dataclass(frozen=True, slots=True)
class Comparing:
    """What all differences share."""

    estimating: Estimating
    patients: int
    """Among the cases that are compared."""

    def measures(self, pairs: Sequence[Pair], judged: str | None) -> list[ComparedMeasure]:
        """Return every pair compared, p-values not yet adjusted."""
        level = self.estimating.plan.interval_level
        levels = {} if judged is None else {judged: self.estimating.goal_level}
        ours = self.estimating.estimates([pair.first for pair in pairs], levels)
        theirs = self.estimating.estimates([pair.second for pair in pairs], levels)
        defined = [
            pair
            for pair, one, other in zip(pairs, ours, theirs, strict=True)
            if one.value is not None and other.value is not None
        ]
        replicates = self._replicates([pair for pair in defined if pair.id == judged or pair.is_resampled])
        found = []
        for pair, one, other in zip(pairs, ours, theirs, strict=True):
            if one.value is None or other.value is None:
                found.append(ComparedMeasure(first=one, second=other, difference=_undefined(one, other)))
                continue
            names = {side: f"{side} {pair.id}" for side in _SIDES}
            of_pair = {side: replicates[name] for side, name in names.items() if name in replicates}
            goal = pair.id == judged
            interval = self._interval(pair, one, other, of_pair, levels.get(pair.id, level), goal=goal)
            p, method = _p_value(pair, of_pair.get("difference"), level)
            if method == "bootstrap" and isinstance(interval, Reason):
                p = method = None  # nothing varies
            found.append(
                ComparedMeasure(
                    first=one, second=other, difference=_difference(one, other, interval), p=p, p_method=method
                )
            )
        return found

    def _interval(
        self,
        pair: Pair,
        one: Estimate,
        other: Estimate,
        replicates: Mapping[str, Replicates],
        level: float,
        *,
        goal: bool,
    ) -> Interval | Reason:
        """Return the interval of the difference by the rules of the table of intervals."""
        assert one.value is not None and other.value is not None  # noqa: PT018 - both are defined here
        if pair.contributing < FEWEST_PATIENTS:
            return Reason.TOO_FEW_PATIENTS
        if pair.first.row.id in REGRESSION:
            return Reason.NO_INTERVAL_METHOD
        if goal or (pair.contributing < MANY_PATIENTS and pair.holds):
            return self._recovered(pair, one.value, other.value, replicates, level)
        if pair.is_of_areas:
            areas = _areas(pair, level)
            return areas if isinstance(areas, Reason) else _as_interval(areas.limits, level, "delong paired")
        limits = difference_interval(one.value - other.value, replicates["difference"], level)
        if isinstance(limits, Reason):
            return limits
        method = "paired bca" if pair.one_case_each else "paired bca clustered"
        return _as_interval(limits, level, method, replicates["difference"].resamples)

    def _recovered(
        self, pair: Pair, one: float, other: float, replicates: Mapping[str, Replicates], level: float
    ) -> Interval | Reason:
        limits = []
        for asked, value in ((pair.first, one), (pair.second, other)):
            found = direct_interval(self.estimating.request(asked, value, {asked.id: level}))
            if not isinstance(found, Interval):
                return found or Reason.NO_INTERVAL_METHOD
            least, most = asked.row.value_range
            lower = least if found.lower is None else found.lower
            upper = most if found.upper is None else found.upper
            if lower is None or upper is None:
                return Reason.DEGENERATE
            limits.append(Limits(lower, upper))
        variances = [float(np.var(replicates[side].values)) if replicates[side].values.size else 0.0 for side in _SIDES]
        ranked = pair.first.row.interval_rule == "auroc"
        if ranked and variances[2] == 0:
            return Reason.DEGENERATE
        together = correlation(variances[0], variances[1], variances[2], None if ranked else pair.contributing)
        return _as_interval(recovered_limits(one, limits[0], other, limits[1], together), level, "mover paired")

    def _replicates(self, pairs: Sequence[Pair]) -> dict[str, Replicates]:
        """Return the replicates of both sides and their difference from the same draws."""
        found: dict[str, Replicates] = {}
        for stratified in (True, False):
            chosen = [pair for pair in pairs if pair.first.row.stratified(pair.first.prepared) is stratified]
            if chosen:
                found |= patient_bootstrap(
                    self._strata(chosen) if stratified else np.zeros(self.patients, np.int64),
                    _Differences(chosen),
                    resamples=self.estimating.plan.resamples,
                    seed=self.estimating.seed,
                    cases=max(len(pair.first.prepared.sample.patient) for pair in chosen),
                )
        return found

    def _strata(self, pairs: Sequence[Pair]) -> IntArray:
        """Return the stratum of every patient; one without a row in the sample that tells most is of its own."""
        sample = max((pair.first.prepared.sample for pair in pairs), key=_reach)
        strata = patient_strata(sample.truth, sample.patient)
        return np.pad(strata, (0, self.patients - len(strata)), constant_values=int(sample.truth.max()) + 1)


class _Differences:
    """Replicates of both submissions and of their difference, under the same weights."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self._first = Replicator([pair.first for pair in pairs])
        self._second = Replicator([pair.second for pair in pairs])

    def __call__(self, weights: IntArray) -> Mapping[str, FloatArray]:
        first, second = self._first(weights), self._second(weights)
        found = {f"first {id}": values for id, values in first.items()}
        found |= {f"second {id}": values for id, values in second.items()}
        return found | {f"difference {id}": values - second[id] for id, values in first.items()}


def _p_value(pair: Pair, difference: Replicates | None, level: float) -> tuple[float | None, PMethod | None]:
    """Return p and its method: exact of shares of the same cases, DeLong's of areas, else of many patients."""
    if pair.contributing < FEWEST_PATIENTS:
        return None, None
    if pair.one_case_each:
        trials = _trials(pair)
        if trials is not None:
            only_first, only_second = (int((trials[a] & ~trials[b]).sum()) for a, b in ((0, 1), (1, 0)))
            return mcnemar_exact(only_first, only_second), "mcnemar exact"
        if pair.is_of_areas:
            areas = _areas(pair, level)
            return (None, None) if isinstance(areas, Reason) else (areas.p, "delong")
    p = difference_p(difference) if difference is not None and pair.contributing >= MANY_PATIENTS else None
    return p, None if p is None else "bootstrap"


def _trials(pair: Pair) -> tuple[Any, Any] | None:
    """Return which of the same cases each got right; None where they are not counted on the same cases."""
    if pair.first.row.trials is None or pair.first.reweighted:
        return None
    (about, right), (other_about, other_right) = (
        pair.first.row.trials(asked.prepared) for asked in (pair.first, pair.second)
    )
    if not np.array_equal(about, other_about):
        return None
    return right[about], other_right[about]


def _areas(pair: Pair, level: float) -> AreaDifference | Reason:
    """Return the paired comparison of two areas, or why there is none."""
    samples = [asked.prepared.sample for asked in (pair.first, pair.second)]
    if not all(isinstance(one, BinarySample) and min(one.positives, one.negatives) > 1 for one in samples):
        return Reason.TOO_FEW_PATIENTS
    first, second = (placements(one.scores, one.positive) for one in samples)
    return delong_difference(first, second, level)


def _reach(sample: Any) -> tuple[int, int]:
    return int(sample.classes), int(sample.patient.max(initial=-1))


def _as_interval(limits: Limits, level: float, method: str, resamples: int | None = None) -> Interval:
    return Interval(lower=limits.lower, upper=limits.upper, level=level, method=method, resamples=resamples)


def _undefined(one: Estimate, other: Estimate) -> Estimate:
    reason = one.undefined or other.undefined or Reason.DEGENERATE
    return Estimate(metric=one.metric, parameter=one.parameter, unit=one.unit, undefined=reason, n=one.n)


def _difference(one: Estimate, other: Estimate, interval: Interval | Reason) -> Estimate:
    assert one.value is not None and other.value is not None  # noqa: PT018 - both are defined here
    return Estimate(
        metric=one.metric,
        parameter=one.parameter,
        unit=one.unit,
        value=one.value - other.value,
        interval=interval if isinstance(interval, Interval) else None,
        no_interval=interval if isinstance(interval, Reason) else None,
        n=one.n,
    )
