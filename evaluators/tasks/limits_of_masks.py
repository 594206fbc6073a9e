"""Intervals of distances between borders and of volumes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from types import MappingProxyType
from typing import Final

import numpy as np

from evaluators.metrics.mask_measures import DISTANCES, VOLUME_BIAS, patient_values
from evaluators.metrics.sample import FloatArray
from evaluators.statistics.limits import Limits
from evaluators.statistics.means import patient_mean, patient_mean_goal
from evaluators.statistics.medians import median_limits
from evaluators.tasks.contributing import is_clustered
from evaluators.tasks.interval_request import ORDER_STATISTICS, Found, IntervalRequest, named


def _median(request: IntervalRequest) -> Found:
    """Order statistics of patients; fewer than six cannot bound a median at 95 %."""
    found = median_limits(_values(request), request.level)
    return found or Limits(0.0, inf), ORDER_STATISTICS


def _mean(request: IntervalRequest) -> Found:
    """Student's t over patients; what a model that failed would have marked is not known, so that a goal is open."""
    values, clustered = _values(request), is_clustered(request.sample)
    if not request.goal:
        return patient_mean(values, request.level), named("t", clustered)
    limits = Limits(-inf, inf) if request.sample.failed.any() else patient_mean_goal(values, request.level)
    return limits, named("t with farther patient", clustered)


def _values(request: IntervalRequest) -> FloatArray:
    values = request.asked.prepared.once(patient_values(request.asked.row.id))
    return values[~np.isnan(values)]


LIMITS: Final[Mapping[str, Callable[[IntervalRequest], Found]]] = MappingProxyType(
    dict.fromkeys(DISTANCES, _median) | {VOLUME_BIAS: _mean}
)
HOLDS: Final = frozenset(LIMITS)
