"""Intervals of proportions, against published numbers, scipy and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from evaluators.statistics.clustered import assumed_design_effect, clustered_goal
from evaluators.statistics.proportions import clopper_pearson, wilson


def test_ten_of_ten_correct_is_only_from_069_on():
    limits = clopper_pearson(10, 10, 0.95)
    assert limits.lower == pytest.approx(0.025 ** (1 / 10))
    assert round(limits.lower, 2) == 0.69
    assert limits.upper == 1.0


@pytest.mark.parametrize(("right", "cases"), [(0, 7), (1, 7), (5, 20), (81, 263), (999, 1000), (12, 12)])
@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_both_methods_agree_with_statsmodels_and_scipy(right, cases, level):
    assert wilson(right, cases, level) == pytest.approx(
        proportion_confint(right, cases, alpha=1 - level, method="wilson"), abs=1e-12
    )
    exact = stats.binomtest(right, cases).proportion_ci(level, "exact")
    assert clopper_pearson(right, cases, level) == pytest.approx((exact.low, exact.high), abs=1e-12)


def test_wilson_gives_newcombes_printed_example():
    # Newcombe RG. Stat Med 1998;17:857-872, table I: 81 of 263.
    assert tuple(round(limit, 4) for limit in wilson(81, 263, 0.95)) == (0.2553, 0.3662)


def test_clustered_all_right_is_exact_at_the_assumed_effective_size():
    sizes = np.full(20, 5)
    assert assumed_design_effect(sizes, 0.3) == pytest.approx(2.2)
    limits = clustered_goal(sizes, sizes, level=0.95, icc=0.3)
    assert limits.lower == pytest.approx(0.025 ** (2.2 / 100))
    assert limits.upper == 1.0


def test_clustered_nothing_right_mirrors_all_right():
    sizes = np.array([3, 1, 4, 2, 2, 6])
    right = clustered_goal(sizes, sizes, level=0.95, icc=0.3)
    wrong = clustered_goal(np.zeros_like(sizes), sizes, level=0.95, icc=0.3)
    assert wrong.lower == 0.0
    assert wrong.upper == pytest.approx(1 - right.lower)


def test_clustered_worked_by_hand():
    # Ten patients with two cases; two patients have one error each: p = 0.9, n = 20.
    # residuals: 8 patients 2 - 1.8 = 0.2, 2 patients 1 - 1.8 = -0.8; sum of squares 8·0.04 + 2·0.64 = 1.6
    # ratio variance 10/9 · 1.6 / 400 = 0.004444; binomial 0.09/20 = 0.0045: D̂ = max(1, 0.9877) = 1
    # D0 = 1.3; b = 2; D = (2·1 + 10·1.3) / 12 = 1.25; n/D·(1.959964/2.262157)² = 12.0108
    sizes = np.full(10, 2)
    successes = np.array([1, 1] + [2] * 8)
    effective = 20 / 1.25 * (stats.norm.ppf(0.975) / stats.t.ppf(0.975, 9)) ** 2
    assert effective == pytest.approx(12.0108, abs=1e-4)
    assert clustered_goal(successes, sizes, level=0.95, icc=0.3) == pytest.approx(
        clopper_pearson(0.9 * effective, effective, 0.95)
    )


def test_errors_in_one_patient_weigh_more_than_errors_in_many():
    sizes = np.full(30, 4)
    together = np.array([0] * 2 + [4] * 28)
    apart = np.array([3] * 8 + [4] * 22)
    assert (
        clustered_goal(together, sizes, level=0.95, icc=0.3).lower
        < clustered_goal(apart, sizes, level=0.95, icc=0.3).lower
    )


def test_the_naive_design_effect_would_reward_this_further_error():
    # Patient 3 has four of five wrong; when patient 4 errs too, the observed design effect falls.
    sizes = np.array([1, 1, 5, 6, 5, 4])
    before = clustered_goal(np.array([1, 1, 1, 6, 5, 4]), sizes, level=0.95, icc=0.3)
    after = clustered_goal(np.array([1, 1, 1, 5, 5, 4]), sizes, level=0.95, icc=0.3)
    assert after.lower <= before.lower
    assert after.upper <= before.upper


@st.composite
def _patients(draw):
    sizes = draw(st.lists(st.integers(1, 8), min_size=5, max_size=25))
    return np.array(sizes), np.array([draw(st.integers(0, size)) for size in sizes])


@settings(max_examples=150, deadline=None)
@given(_patients(), st.data())
def test_one_error_more_never_raises_a_limit(patients, data):
    sizes, successes = patients
    hit = np.flatnonzero(successes)
    if hit.size == 0:
        return
    worse = successes.copy()
    worse[data.draw(st.sampled_from(hit.tolist()))] -= 1
    before, after = (clustered_goal(right, sizes, level=0.95, icc=0.3) for right in (successes, worse))
    assert after.lower <= before.lower + 1e-12
    assert after.upper <= before.upper + 1e-12


@pytest.mark.parametrize("cases", [5, 30, 200])
def test_one_error_more_never_raises_an_independent_limit(cases):
    for method in (wilson, clopper_pearson):
        limits = np.array([method(right, cases, 0.95) for right in range(cases + 1)])
        assert (np.diff(limits, axis=0) >= 0).all()


def test_many_patients_take_no_time():
    rng = np.random.default_rng(5)
    sizes = rng.integers(1, 9, size=5_000)
    limits = clustered_goal(rng.binomial(sizes, 0.8), sizes, level=0.95, icc=0.3)
    assert 0.78 < limits.lower < limits.upper < 0.82
