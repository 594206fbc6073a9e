"""The interval of a median from order statistics."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from evaluators.statistics.medians import median_limits


def test_a_median_needs_six_patients():
    assert median_limits(np.arange(5.0), 0.95) is None
    assert median_limits(np.arange(6.0), 0.95) == (0.0, 5.0)  # 2 · 0.5⁶ = 0.031
    assert median_limits(np.array([1.0, 2.0, 3.0, 4.0, 5.0, math.inf]), 0.95) == (1.0, math.inf)


def test_a_median_agrees_with_scipys_order_statistics():
    values = np.random.default_rng(2).normal(size=41)
    limits = stats.quantile_test(values).confidence_interval(0.95)
    assert median_limits(values, 0.95) == pytest.approx((limits.low, limits.high))


@pytest.mark.parametrize("patients", [6, 9, 20, 63])
def test_a_median_errs_on_each_side_no_more_than_the_level_leaves_and_would_with_the_next_pair(patients):
    lower, upper = median_limits(np.arange(patients, dtype=float), 0.95)
    assert stats.binom.cdf(lower, patients, 0.5) <= 0.025 < stats.binom.cdf(lower + 1, patients, 0.5)
    assert upper == patients - 1 - lower


def test_a_value_that_becomes_worse_never_lowers_a_limit_of_the_median():
    values = np.random.default_rng(5).exponential(size=30)
    worse = values.copy()
    worse[values.argmin()] = math.inf
    before, after = median_limits(values, 0.95), median_limits(worse, 0.95)
    assert after.lower >= before.lower
    assert after.upper >= before.upper
