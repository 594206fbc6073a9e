"""Variances and intervals of the AUROC."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score

from evaluators.statistics.auroc import (
    clustering_factor,
    delong_logit,
    delong_raw,
    delong_variance,
    exponential_variance,
    newcombe5,
    obuchowski_variance,
    placements,
    sorted_placements,
)
from evaluators.statistics.paired import delong_difference_variance

SCORES = np.array([0.1, 0.4, 0.35, 0.8, 0.4, 0.7])
POSITIVE = np.array([False, False, True, True, True, True])
# Negatives 0.1 and 0.4. Positives 0.35, 0.8, 0.4, 0.7 beat 1, 2, 1.5, 2 of the 2 negatives.


def _cohort(seed, cases=300, patients=80):
    rng = np.random.default_rng(seed)
    positive = rng.random(cases) < 0.4
    scores = np.round(rng.normal(positive * 1.0, 1.0), 1)
    return scores, positive, rng.integers(0, patients, cases)


def test_placements_count_wins_and_half_ties():
    placed = placements(SCORES, POSITIVE)
    assert placed.positives.tolist() == [0.5, 1.0, 0.75, 1.0]
    assert placed.negatives.tolist() == [1.0, 0.625]
    assert placed.area == pytest.approx(6.5 / 8)


def test_delong_variance_worked_by_hand():
    # var(0.5, 1, 0.75, 1) = 0.1718750/3 ; var(1, 0.625) = 0.0703125
    assert delong_variance(placements(SCORES, POSITIVE)) == pytest.approx(0.171875 / 3 / 4 + 0.0703125 / 2)


def test_a_failed_case_can_stand_at_infinity():
    worse = SCORES.copy()
    worse[3] = -np.inf
    assert placements(worse, POSITIVE).positives.tolist() == [0.5, 0.0, 0.75, 1.0]


@pytest.mark.parametrize("seed", range(3))
def test_delong_agrees_with_all_pairs_compared_one_by_one(seed):
    scores, positive, _ = _cohort(seed)
    above, below = scores[positive], scores[~positive]
    wins = np.array([[(x > y) + 0.5 * (x == y) for y in below] for x in above])
    expected = wins.mean(1).var(ddof=1) / len(above) + wins.mean(0).var(ddof=1) / len(below)
    placed = placements(scores, positive)
    assert delong_variance(placed) == pytest.approx(expected, rel=1e-12)
    assert placed.area == pytest.approx(roc_auc_score(positive, scores), abs=1e-12)
    assert placed.area == pytest.approx(
        stats.mannwhitneyu(above, below).statistic / (len(above) * len(below)), abs=1e-12
    )


def test_obuchowski_is_delong_with_one_case_a_patient():
    scores, positive, _ = _cohort(3)
    placed = placements(scores, positive)
    assert obuchowski_variance(placed, positive, np.arange(len(scores)) * 7) == pytest.approx(
        delong_variance(placed), rel=1e-12
    )


def test_obuchowski_worked_by_hand_with_shared_patients():
    # Patients: a has case 1 (neg) and 3 (pos), b has 2 (neg) and 4 (pos), c has 5 and 6 (pos). Area 0.8125.
    # residuals pos: a -0.3125, b 0.1875, c -0.0625 + 0.1875 = 0.125 ; neg: a 0.1875, b -0.1875
    positives = 3 / 2 * (0.3125**2 + 0.1875**2 + 0.125**2) / 16
    negatives = 2 / 1 * (0.1875**2 + 0.1875**2) / 4
    both = 2 * 3 / 2 * (-0.3125 * 0.1875 + 0.1875 * -0.1875) / 8
    patient = np.array([0, 1, 0, 1, 2, 2])
    assert obuchowski_variance(placements(SCORES, POSITIVE), POSITIVE, patient) == pytest.approx(
        positives + negatives + both
    )


def test_doubling_every_case_doubles_obuchowski_over_delong():
    scores, positive, _ = _cohort(4)
    twice, both = np.repeat(scores, 2), np.repeat(positive, 2)
    patient = np.repeat(np.arange(len(scores)), 2)
    placed = placements(twice, both)
    ratio = obuchowski_variance(placed, both, patient) / delong_variance(placed)
    assert ratio == pytest.approx(2.0, rel=0.02)
    assert clustering_factor(placed, both, patient, icc=0.3) == pytest.approx(ratio)
    assert clustering_factor(placed, both, np.arange(len(both)), icc=0.3) == 1.0


def test_a_perfect_clustered_model_has_the_assumed_design_effect():
    positive = np.array([True] * 6 + [False] * 6)
    placed = placements(positive.astype(float), positive)
    assert clustering_factor(placed, positive, np.repeat(np.arange(4), 3), icc=0.3) == pytest.approx(1.6)


def test_newcombe_limits_lie_z_of_their_own_standard_errors_away():
    for area, factor in itertools.product((0.55, 0.8, 0.97), (1.0, 1.7)):
        for limit in newcombe5(area, 40, 120, 0.95, factor):
            error = np.sqrt(exponential_variance(limit, 40, 120) * factor)
            assert abs(limit - area) == pytest.approx(stats.norm.ppf(0.975) * error, rel=1e-9)


def test_newcombe_with_one_case_of_each_class_uses_the_plain_binomial():
    # (m + n)/2 - 1 = 0: variance θ(1 - θ), so the limits of Wilson with one case.
    assert newcombe5(0.5, 1, 1, 0.95).lower == pytest.approx(0.5 - 1.959964 / (2 * np.sqrt(1 + 1.959964**2)), abs=1e-6)


def test_a_perfect_area_keeps_a_lower_limit_below_one():
    lower, upper = newcombe5(1.0, 30, 30, 0.95)
    assert upper == 1.0
    assert 0.85 < lower < 0.95


def test_an_area_of_zero_mirrors_an_area_of_one():
    assert newcombe5(0.0, 20, 35, 0.95).upper == pytest.approx(1 - newcombe5(1.0, 35, 20, 0.95).lower)


def test_logit_and_raw_agree_where_the_variance_is_small():
    assert delong_logit(0.9, 1e-8, 0.95) == pytest.approx(delong_raw(0.9, 1e-8, 0.95), abs=1e-6)
    assert delong_raw(0.99, 0.01, 0.95).upper == 1.0
    assert delong_logit(0.99, 0.01, 0.95).upper < 1.0


def test_the_variance_of_a_difference_is_that_of_paired_placements():
    scores, positive, _ = _cohort(7)
    placed = placements(scores, positive)
    other = placements(scores[::-1].copy(), positive)
    assert delong_difference_variance(placed, placed) == 0.0
    covariance = (
        np.cov(placed.positives, other.positives)[0, 1] / positive.sum()
        + np.cov(placed.negatives, other.negatives)[0, 1] / (~positive).sum()
    )
    assert delong_difference_variance(placed, other) == pytest.approx(
        delong_variance(placed) + delong_variance(other) - 2 * covariance, rel=1e-10
    )


def test_placements_from_the_lowest_score_up_are_the_same_ones_in_another_order():
    scores, positive, _ = _cohort(3)
    plain, ordered = placements(scores, positive), sorted_placements(scores, positive)
    assert np.sort(plain.positives).tolist() == ordered.positives.tolist()
    assert np.sort(plain.negatives).tolist() == np.sort(ordered.negatives).tolist()
    assert delong_variance(ordered) == pytest.approx(delong_variance(plain), rel=1e-12)
