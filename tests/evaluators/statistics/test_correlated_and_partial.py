"""Means of estimates from the same patients, kappa and partial areas, by hand."""

import numpy as np
import pytest

from evaluators.statistics.correlated import (
    kappa_influence,
    kappa_limits,
    kappa_of_few,
    mean_of_correlated,
    mean_of_dependent,
)
from evaluators.statistics.limits import Limits
from evaluators.statistics.partial_area import partial_area, partial_area_limits, partial_area_of_few

TWO = [Limits(0.7, 0.9), Limits(0.5, 0.7)]


def test_estimates_moved_by_different_patients_are_averaged_as_independent_ones():
    apart = np.array([[0.1, 0.0], [-0.1, 0.0], [0.0, 0.2], [0.0, -0.2]])
    found = mean_of_correlated([0.8, 0.6], TWO, apart)
    assert found == pytest.approx((0.7 - 0.1 / 2**0.5, 0.7 + 0.1 / 2**0.5))


def test_estimates_moved_alike_are_as_uncertain_together_as_alone():
    alike = np.array([[0.1, 0.2], [-0.1, -0.2]])
    assert mean_of_correlated([0.8, 0.6], TWO, alike) == pytest.approx((0.6, 0.8))


def test_a_negative_correlation_or_one_that_cannot_be_seen_never_narrows_the_interval():
    against = np.array([[0.1, -0.2], [-0.1, 0.2]])
    assert mean_of_correlated([0.8, 0.6], TWO, against) == pytest.approx((0.7 - 0.1 / 2**0.5, 0.7 + 0.1 / 2**0.5))
    unmoved = np.array([[0.1, 0.0], [-0.1, 0.0]])
    assert mean_of_correlated([0.8, 0.6], TWO, unmoved) == pytest.approx((0.6, 0.8))


def test_kappa_of_two_classes_by_hand():
    truth, decision = np.array([0] * 6 + [1] * 4), np.array([0, 0, 0, 0, 1, 1, 1, 1, 1, 0])
    kappa, influence = kappa_influence(truth, decision, 2)
    assert kappa == pytest.approx((0.7 - 0.5) / (1 - 0.5))
    assert influence.sum() == pytest.approx(0)


def test_a_kappa_of_patients_with_equal_images_is_as_uncertain_as_of_one_image_each():
    truth, decision = np.array([0, 1, 2, 2, 1, 0, 1]), np.array([0, 1, 1, 2, 2, 0, 0])
    kappa, influence = kappa_influence(truth, decision, 3)
    once = kappa_limits(kappa, influence, np.arange(7), 0.95)
    again, doubled = kappa_influence(np.repeat(truth, 2), np.repeat(decision, 2), 3)
    assert kappa_limits(again, doubled, np.repeat(np.arange(7), 2), 0.95) == pytest.approx(once)


def test_without_any_assumption_a_mean_is_as_uncertain_as_its_parts():
    assert mean_of_dependent(TWO) == pytest.approx((0.6, 0.8))


def test_a_perfect_kappa_and_a_perfect_partial_area_have_a_lower_limit_below_one():
    truth = np.repeat(np.arange(3), 10)
    lower, upper = kappa_of_few(truth, truth, np.arange(30), 3, 0.95)
    assert 0.3 < lower < 1
    assert upper == 1
    scores, positive = np.arange(40.0), np.arange(40) >= 20
    lower, upper = partial_area_of_few(scores, positive, np.arange(40), 0.8, 0.95)
    assert 0 < lower < 0.9
    assert upper == 1


def test_a_partial_area_is_a_mean_over_the_lowest_positives():
    # Of ten positives the two lowest count at a minimum of 0.8: they see 1 and 3 of 4 negatives below them.
    scores = np.array([1, 2, 3, 4, 1.5, 3.5, 5, 5.1, 5.2, 5.3, 5.4, 5.5, 5.6, 5.7])
    positive = np.arange(14) >= 4
    area, influence = partial_area(scores, positive, 0.8)
    assert area == pytest.approx((1 / 4 + 3 / 4) / 2)
    assert influence[positive].sum() == pytest.approx(0)
    assert influence[~positive].sum() == pytest.approx(0)


def test_the_whole_area_has_the_uncertainty_of_delong():
    from evaluators.statistics.auroc import delong_variance, placements

    rng = np.random.default_rng(2)
    positive = np.arange(60) < 25
    scores = rng.normal(size=60) + positive
    area, influence = partial_area(scores, positive, 0.0)
    placed = placements(scores, positive)
    assert area == pytest.approx(placed.area)
    own = [np.square(influence[one]).sum() * one.sum() / (one.sum() - 1) for one in (positive, ~positive)]
    assert sum(own) == pytest.approx(delong_variance(placed))


def test_where_nothing_varies_nothing_is_claimed():
    same, positive = np.full(20, 0.5), np.arange(20) < 8
    assert partial_area_limits(same, positive, np.arange(20), 0.8, 0.95) == (0, 1)
