"""Means, rates, combined quantities, paired differences, several goals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

from evaluators.domain.estimate import Reason
from evaluators.statistics.bootstrap import Replicates
from evaluators.statistics.combined import mean_of, ratio_of
from evaluators.statistics.limits import Limits
from evaluators.statistics.means import case_mean, case_mean_goal
from evaluators.statistics.multiplicity import holm, holm_levels
from evaluators.statistics.paired import difference_interval, difference_p, mcnemar_exact
from evaluators.statistics.proportions import wilson
from evaluators.statistics.rates import poisson


def test_a_mean_with_one_case_a_patient_is_students_t():
    values = np.array([0.1, 0.2, 0.4, 0.3, 0.9, 0.5])
    expected = stats.t.interval(0.95, 5, values.mean(), stats.sem(values))
    assert case_mean(values, np.ones(6, np.int64), 0.95) == pytest.approx(expected, abs=1e-12)


def test_copies_of_a_case_add_nothing():
    values = np.array([0.1, 0.2, 0.4, 0.3, 0.9, 0.5])
    assert case_mean(values * 3, np.full(6, 3), 0.95) == pytest.approx(case_mean(values, np.ones(6, np.int64), 0.95))


def test_a_goal_reckons_with_one_worst_and_one_best_patient():
    values = np.array([0.8, 0.9, 0.85, 0.95])
    limits = case_mean_goal(values, np.ones(4, np.int64), 0.95, 0.0, 1.0)
    worst, best = np.append(values, 0.0), np.append(values, 1.0)
    assert limits.lower == pytest.approx(stats.t.interval(0.95, 4, worst.mean(), stats.sem(worst))[0])
    assert limits.upper == pytest.approx(min(1.0, stats.t.interval(0.95, 4, best.mean(), stats.sem(best))[1]))


def test_a_perfect_mean_still_has_room_below():
    limits = case_mean_goal(np.ones(30), np.ones(30, np.int64), 0.95, 0.0, 1.0)
    assert limits.upper == 1.0
    assert 0.85 < limits.lower < 0.97


def test_no_event_in_an_hour_leaves_up_to_3689_an_hour():
    assert poisson(0, 1.0, 0.95) == pytest.approx((0.0, 3.689), abs=1e-3)


def test_a_rate_agrees_with_the_chi_square_form():
    limits = poisson(7, 2.0, 0.95)
    assert limits == pytest.approx((stats.chi2.ppf(0.025, 14) / 4, stats.chi2.ppf(0.975, 16) / 4))


def test_the_mean_of_equal_proportions_narrows_by_root_two():
    limits = Limits(0.7, 0.9)
    assert mean_of([0.8, 0.8], [limits, limits]) == pytest.approx((0.8 - 0.1 / 2**0.5, 0.8 + 0.1 / 2**0.5))


def test_a_ratio_with_a_known_denominator_scales_the_numerator():
    assert ratio_of(0.8, Limits(0.7, 0.85), 0.2, Limits(0.2, 0.2)) == pytest.approx((3.5, 4.25))


def test_a_ratio_and_its_inverse_mirror_each_other():
    top, bottom = wilson(40, 50, 0.95), wilson(12, 60, 0.95)
    forward = ratio_of(0.8, top, 0.2, bottom)
    backward = ratio_of(0.2, bottom, 0.8, top)
    assert forward == pytest.approx((1 / backward.upper, 1 / backward.lower))
    assert forward.lower < 4 < forward.upper


def test_a_ratio_over_what_may_be_nothing_is_unbounded():
    assert ratio_of(0.8, Limits(0.7, 0.9), 0.1, Limits(0.0, 0.3)).upper == math.inf
    assert ratio_of(0.0, Limits(0.0, 0.1), 0.5, Limits(0.4, 0.6)).lower == 0.0


def test_mcnemar_agrees_with_statsmodels():
    for first, second in [(0, 0), (3, 9), (12, 2), (5, 5)]:
        expected = mcnemar([[10, first], [second, 10]], exact=True).pvalue if first + second else 1.0
        assert mcnemar_exact(first, second) == pytest.approx(expected)


def test_a_bootstrap_p_counts_the_smaller_side_and_never_claims_zero():
    values = np.sort(np.r_[np.full(999, 0.1), -0.1])
    assert difference_p(Replicates(values, 0, 0.0)) == pytest.approx(4 / 1001)
    assert difference_p(Replicates(np.full(1000, 0.1), 0, 0.0)) == pytest.approx(2 / 1001)
    assert difference_p(Replicates(np.array([]), 10, 0.0)) is None


def test_a_difference_that_never_varies_has_no_interval():
    assert difference_interval(0.0, Replicates(np.zeros(1000), 0, 0.0), 0.95) is Reason.DEGENERATE
    limits = difference_interval(0.5, Replicates(np.linspace(0, 1, 10_001), 0, 0.0), 0.95)
    assert limits == pytest.approx((0.025, 0.975), abs=1e-3)


def test_holm_agrees_with_statsmodels():
    p_values = {"a": 0.04, "b": 0.001, "c": 0.03, "d": 0.6}
    expected = multipletests(list(p_values.values()), method="holm")[1]
    assert list(holm(p_values).values()) == pytest.approx(list(expected))


def test_holm_without_p_values_tries_ever_larger_errors():
    p_values = {"a": 0.012, "b": 0.5, "c": 0.001}
    levels = holm_levels(list(p_values), lambda goal, error: p_values[goal] <= error, 0.025)
    assert levels == pytest.approx({"a": 0.0125, "b": 0.025, "c": 0.025 / 3})
    none = holm_levels(["a", "b"], lambda goal, error: False, 0.025)
    assert none == {"a": 0.0125, "b": 0.0125}
