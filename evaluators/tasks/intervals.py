"""Which interval an estimate gets: the rules of the interval table, with a goal and without."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Final

import numpy as np

from evaluators.domain.estimate import Interval, Reason
from evaluators.metrics.operating_point import of_negatives, of_positives
from evaluators.metrics.sample import BinarySample
from evaluators.statistics.combined import mean_of, ratio_of
from evaluators.statistics.limits import Limits
from evaluators.statistics.means import case_mean, case_mean_goal
from evaluators.tasks.asked import Asked
from evaluators.tasks.calibration_limits import REGRESSION, regression_limits
from evaluators.tasks.case_values import CASE_VALUES
from evaluators.tasks.contributing import about, contributing_patients, is_clustered, patients_in
from evaluators.tasks.interval_request import ORDER_STATISTICS, Found, IntervalRequest, named
from evaluators.tasks.interval_rules import HOLDS, LIMITS
from evaluators.tasks.shared_limits import auroc_limits, share_limits

FEWEST_PATIENTS: Final = 5
"""Fewer contributing patients: the value without an interval, never a verdict."""
NO_WIDTH: Final = 1e-12
"""A narrower interval is rounding: nothing varied."""

_COMBINED: Final = frozenset(
    {"balanced_accuracy", "lr_positive", "lr_negative", "ppv_at_prevalence", "npv_at_prevalence"}
)
"""Built from sensitivity and specificity (or the sensitivities of all classes), whose intervals give theirs."""
_PREDICTIVE: Final = frozenset({"ppv", "npv"})
"""The same once they are moved to a target prevalence."""


def has_goal_method(asked: Asked) -> bool:
    """Return whether a verdict can rest on this estimate: its interval keeps its promise (see the slow tests)."""
    row = asked.row
    if asked.reweighted:
        return row.id in _PREDICTIVE
    held = row.id in _COMBINED or row.id in CASE_VALUES or row.id in HOLDS
    return held or (row.interval_rule in {"proportion", "auroc"} and row.id not in LIMITS)


def direct_interval(request: IntervalRequest) -> Interval | Reason | None:
    """Return the interval that follows without resampling, or why there is none; None: resampling is to give it."""
    asked = request.asked
    if asked.row.interval_rule == "none" or (request.goal and not has_goal_method(asked)):
        return Reason.NO_INTERVAL_METHOD
    if contributing_patients(asked) < FEWEST_PATIENTS:
        return Reason.TOO_FEW_PATIENTS
    found = _method(asked)(request)
    if found is not None and found[1] != ORDER_STATISTICS and found[0].upper - found[0].lower < NO_WIDTH:
        return Reason.DEGENERATE
    return found and as_interval(found[0], request.level, found[1], asked)


def as_interval(limits: Limits, level: float, method: str, asked: Asked, resamples: int | None = None) -> Interval:
    """Return limits as they are reported: inside the metric's range, None where unbounded."""
    least, most = asked.row.value_range
    lower = limits.lower if least is None else max(least, limits.lower)
    upper = limits.upper if most is None else min(most, limits.upper)
    return Interval(
        lower=lower if isfinite(lower) else None,
        upper=upper if isfinite(upper) else None,
        level=level,
        method=method,
        resamples=resamples,
    )


def _method(asked: Asked) -> Callable[[IntervalRequest], Found]:
    if asked.row.id in LIMITS and not asked.reweighted:
        return LIMITS[asked.row.id]
    if asked.row.id in _COMBINED or (asked.reweighted and asked.row.id in _PREDICTIVE):
        return _combined if isinstance(asked.prepared.sample, BinarySample) else _mean_of_classes
    if asked.row.id in REGRESSION:
        return _regression
    if asked.reweighted:
        return _resampling
    if asked.row.id in CASE_VALUES:
        return _mean
    return {"proportion": _proportion, "auroc": auroc_limits}.get(asked.row.interval_rule, _resampling)


def _resampling(_: IntervalRequest) -> Found:
    return None


def _proportion(request: IntervalRequest) -> Found:
    asked = request.asked
    assert asked.row.trials is not None, asked.id
    counted, success = asked.row.trials(asked.prepared)
    patient = request.sample.patient[counted]
    if patients_in(patient) < len(patient) and request.bootstrap_holds and 0 < request.value < 1:
        return None
    return share_limits(asked.prepared, (counted, success), request)


def _mean(request: IntervalRequest) -> Found:
    if request.bootstrap_holds:
        return None
    cases = CASE_VALUES[request.asked.row.id](request.asked.prepared)
    counted = about(request.asked)
    numbers, index = np.unique(request.sample.patient[counted], return_inverse=True)
    totals = np.bincount(index, cases.values[counted], len(numbers)).astype(np.float64)
    sizes = np.bincount(index, minlength=len(numbers)).astype(np.int64)
    clustered = is_clustered(request.sample)
    if cases.patients_alike:
        totals, sizes = totals / sizes, np.ones_like(sizes)
    if request.goal:
        limits = case_mean_goal(totals, sizes, request.level, cases.least, cases.most)
        return limits, named("t with extreme patient", clustered)
    return case_mean(totals, sizes, request.level), named("t", clustered)


def _regression(request: IntervalRequest) -> Found:
    limits = regression_limits(request.asked.row.id, request.value, request.sample, request.level)
    return limits, named("sandwich", is_clustered(request.sample))


def _combined(request: IntervalRequest) -> Found:
    """Return the interval of what is built from sensitivity and specificity."""
    clustered = is_clustered(request.sample)
    if clustered and request.bootstrap_holds:
        return None
    prepared = request.asked.prepared
    of = (of_positives(prepared), of_negatives(prepared))
    found, cleared = (float(success[about].mean()) for about, success in of)
    found_in, cleared_in = (share_limits(prepared, trials, request)[0] for trials in of)
    missed_in, alarms_in = _complement(found_in), _complement(cleared_in)
    metric, prevalence = request.asked.row.id.removesuffix("_at_prevalence"), prepared.settings.target_prevalence
    if metric == "balanced_accuracy":
        limits = mean_of([found, cleared], [found_in, cleared_in])
    elif metric == "lr_positive":
        limits = ratio_of(found, found_in, 1 - cleared, alarms_in)
    elif metric == "lr_negative":
        limits = ratio_of(1 - found, missed_in, cleared, cleared_in)
    else:
        assert prevalence is not None, "has a value only with one"
        odds = prevalence / (1 - prevalence)
        if metric == "ppv":
            limits = _predictive(ratio_of(1 - cleared, alarms_in, found, found_in), 1 / odds)
        else:
            limits = _predictive(ratio_of(1 - found, missed_in, cleared, cleared_in), odds)
    return limits, named("combined", clustered)


def _mean_of_classes(request: IntervalRequest) -> Found:
    """Return the interval of the mean sensitivity over the classes that occur."""
    sample, clustered = request.sample, is_clustered(request.sample)
    if clustered and request.bootstrap_holds:
        return None
    right = sample.decision == sample.truth
    classes = [sample.truth == one for one in np.unique(sample.truth)]
    shares = [share_limits(request.asked.prepared, (one, right), request)[0] for one in classes]
    return mean_of([float(right[one].mean()) for one in classes], shares), named("combined", clustered)


def _predictive(ratio: Limits, odds: float) -> Limits:
    """Return the limits of 1 / (1 + ratio·odds), which falls as the ratio rises."""
    return Limits(1 / (1 + ratio.upper * odds), 1 / (1 + ratio.lower * odds))


def _complement(limits: Limits) -> Limits:
    return Limits(1 - limits.upper, 1 - limits.lower)
