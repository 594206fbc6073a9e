"""The interval of false alarms per image."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from evaluators.statistics.clustered_rate import clustered_rate
from evaluators.tasks.interval_request import Found, IntervalRequest


def _false_positives(request: IntervalRequest) -> Found:
    if request.bootstrap_holds and request.value > 0:
        return None
    sample = request.sample
    numbers, index = np.unique(sample.patient[sample.answered], return_inverse=True)
    alarms = np.bincount(index, sample.alarms[sample.answered], len(numbers)).astype(np.int64)
    images = np.bincount(index, minlength=len(numbers)).astype(np.int64)
    return clustered_rate(alarms, images, level=request.level, icc=request.icc), "poisson effective n"


LIMITS: Final[Mapping[str, Callable[[IntervalRequest], Found]]] = MappingProxyType(
    {"false_positives_per_image": _false_positives}
)
HOLDS: Final = frozenset(LIMITS)
"""One-sided error at most 0.030 where the correlation is as assumed (tests/slow/test_detection_coverage.py)."""
