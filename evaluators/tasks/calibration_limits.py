"""Intervals of calibration intercept and slope.

From the fit itself: resampling it would refit a regression thousands of times, a minute for a thousand cases.
"""

from __future__ import annotations

from math import sqrt
from typing import Final

import numpy as np
from scipy.special import expit

from evaluators.metrics import logistic
from evaluators.metrics.calibration import logits
from evaluators.metrics.sample import BinarySample
from evaluators.statistics.limits import Limits, t_quantile
from evaluators.statistics.sandwich import clustered_covariance

REGRESSION: Final = frozenset({"calibration_intercept", "calibration_slope"})


def regression_limits(metric: str, value: float, sample: BinarySample, level: float) -> Limits:
    """Return value ± t standard errors, robust to the likeness of a patient's cases.

    Args:
        metric: One of ``REGRESSION``.
        value: Its estimate.
        sample: The cases; only those with a score count.
        level: Two-sided level.
    """
    known = sample.calibratable
    x, outcome = logits(sample), sample.positive[known].astype(np.float64)
    weights, patient = sample.case_weights()[known], sample.patient[known]
    if metric == "calibration_intercept":
        terms, linear = np.ones((1, len(x))), value + x
    else:
        terms = np.stack([np.ones_like(x), x])
        linear = logistic.fit(terms, outcome, weights[None, :])[0] @ terms
    covariance = clustered_covariance(terms, outcome, np.asarray(expit(linear)), weights, patient)
    half = t_quantile(level, len(np.unique(patient)) - 1) * sqrt(float(covariance[-1, -1]))
    return Limits(value - half, value + half)
