"""Intervals of the time to detection and of the rate of false alarms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from types import MappingProxyType
from typing import Final

import numpy as np

from evaluators.metrics.event_samples import patient_delays
from evaluators.statistics.clustered_rate import clustered_rate
from evaluators.statistics.limits import Limits
from evaluators.statistics.medians import median_limits
from evaluators.statistics.rates import patient_rate
from evaluators.tasks.interval_request import Found, IntervalRequest


def _delay(request: IntervalRequest) -> Found:
    """Order statistics of patients; fewer than six cannot bound a median at 95 %."""
    found = median_limits(request.asked.prepared.once(patient_delays), request.level)
    return found or Limits(0.0, inf), "order statistics"


def _false_alarms(request: IntervalRequest) -> Found:
    sample = request.sample
    there = sample.free_min > 0
    numbers, index = np.unique(sample.patient[there], return_inverse=True)
    alarms = np.bincount(index, sample.alarms[there], len(numbers)).astype(np.float64)
    minutes = np.bincount(index, sample.free_min[there], len(numbers)).astype(np.float64)
    if request.goal:
        found = clustered_rate(alarms.astype(np.int64), minutes, level=request.level, icc=request.icc)
        return found, "poisson effective time"
    return patient_rate(alarms, minutes, request.level), "poisson by patient"


LIMITS: Final[Mapping[str, Callable[[IntervalRequest], Found]]] = MappingProxyType(
    {"time_to_detection_s": _delay, "false_alarms_per_minute": _false_alarms}
)
HOLDS: Final = frozenset(LIMITS)
