"""Two models on the same cases."""

import itertools

import numpy as np
import pytest
from scipy import stats

from evaluators.domain.estimate import Reason
from evaluators.statistics.auroc import placements
from evaluators.statistics.comparing import correlation, delong_difference, margin_word, recovered_limits
from evaluators.statistics.limits import Limits
from evaluators.statistics.paired import mcnemar_exact
from evaluators.statistics.proportions import wilson


def four_fold(both, only_first, only_second, neither):
    """Return estimates and variances of two shares on the same patients, from their four-fold table."""
    n = both + only_first + only_second + neither
    first, second = (both + only_first) / n, (both + only_second) / n
    discordant, difference = (only_first + only_second) / n, first - second
    variances = first * (1 - first) / n, second * (1 - second) / n, (discordant - difference**2) / n
    return first, second, variances, n


@pytest.mark.parametrize(
    ("table", "lower", "upper"),
    [
        ((36, 12, 2, 0), 0.0569, 0.3404),
        ((54, 0, 0, 0), -0.0664, 0.0664),
    ],
)
def test_limits_of_two_shares_are_those_that_newcombe_published(table, lower, upper):
    assert limits_of_shares(table) == pytest.approx((lower, upper), abs=5e-5)


def phi(both, only_first, only_second, neither):
    """Return the corrected phi of a four-fold table, in the words of the paper."""
    product = both * neither - only_first * only_second
    corrected = max(product - (both + only_first + only_second + neither) / 2, 0) if product > 0 else product
    rows, columns = (both + only_first) * (only_second + neither), (both + only_second) * (only_first + neither)
    return corrected / np.sqrt(rows * columns)


@pytest.mark.parametrize("table", [(43, 1, 0, 7), (80, 5, 9, 6), (20, 15, 14, 2)])
def test_the_correlation_is_the_corrected_phi(table):
    _, _, variances, n = four_fold(*table)
    assert correlation(*variances, n) == pytest.approx(phi(*table), abs=1e-12)


def limits_of_shares(table):
    """Return the limits of the difference of two shares from their four-fold table."""
    first, second, variances, n = four_fold(*table)
    limits = [wilson(round(share * n), n, 0.95) for share in (first, second)]
    return recovered_limits(first, limits[0], second, limits[1], correlation(*variances, n))


def delong_by_all_pairs(first, second, positive):
    """Return difference and variance of two areas as the paper writes them: every positive with every negative."""
    above, below = np.flatnonzero(positive), np.flatnonzero(~positive)
    wins = np.zeros((2, len(above), len(below)))
    for (row, i), (column, j) in itertools.product(enumerate(above), enumerate(below)):
        for model, scores in enumerate((first, second)):
            wins[model, row, column] = (scores[i] > scores[j]) + 0.5 * (scores[i] == scores[j])
    of_positives, of_negatives = np.cov(wins.mean(axis=2)), np.cov(wins.mean(axis=1))
    table = of_positives / len(above) + of_negatives / len(below)
    contrast = np.array([1.0, -1.0])
    return contrast @ wins.mean(axis=(1, 2)), contrast @ table @ contrast


def test_two_areas_differ_as_the_comparison_of_all_pairs_says():
    rng = np.random.default_rng(3)
    positive = np.arange(60) < 25
    first = np.round(rng.normal(size=60) + positive, 1)
    second = np.round(first / 2 + rng.normal(size=60), 1)
    difference, variance = delong_by_all_pairs(first, second, positive)
    found = delong_difference(placements(first, positive), placements(second, positive), 0.95)
    error = np.sqrt(variance)
    assert found.limits == pytest.approx((difference - 1.959964 * error, difference + 1.959964 * error), abs=1e-6)
    assert found.p == pytest.approx(2 * stats.norm.sf(abs(difference) / error), abs=1e-12)


def test_models_that_rank_all_cases_alike_have_no_interval():
    scores, positive = np.linspace(0, 1, 20), np.arange(20) % 2 == 0
    placed = placements(scores, positive)
    assert delong_difference(placed, placements(scores * 2, positive), 0.95) is Reason.DEGENERATE


@pytest.mark.parametrize(("only_first", "only_second"), [(0, 0), (0, 6), (1, 5), (3, 12), (40, 40)])
def test_mcnemar_is_the_exact_binomial_test(only_first, only_second):
    discordant = only_first + only_second
    expected = stats.binomtest(only_first, discordant).pvalue if discordant else 1.0
    assert mcnemar_exact(only_first, only_second) == pytest.approx(expected, abs=1e-12)


def test_mcnemar_agrees_with_statsmodels():
    mcnemar = pytest.importorskip("statsmodels.stats.contingency_tables").mcnemar
    assert mcnemar_exact(7, 19) == pytest.approx(mcnemar([[30, 7], [19, 4]], exact=True).pvalue, abs=1e-12)


def test_estimates_that_move_apart_have_a_wider_difference():
    limits = Limits(0.7, 0.9)
    widths = [np.diff(recovered_limits(0.8, limits, 0.8, limits, r)).item() for r in (0.9, 0.0, -0.9)]
    assert widths == sorted(widths)


def test_an_estimate_that_does_not_move_has_no_correlation():
    assert correlation(0.0, 0.01, 0.01, 50) == 0.0


@pytest.mark.parametrize(
    ("limits", "higher", "word"),
    [
        ((0.01, 0.05), True, "superior"),
        ((0.01, 0.06), False, "not_shown"),
        ((-0.04, 0.05), True, "non_inferior"),
        ((-0.06, 0.05), True, "not_shown"),
        ((-0.06, -0.01), False, "superior"),
        ((-0.06, 0.05), False, "non_inferior"),
    ],
)
def test_a_margin_is_held_against_the_worse_limit(limits, higher, word):
    assert margin_word(Limits(*limits), 0.05, higher_is_better=higher) == word
