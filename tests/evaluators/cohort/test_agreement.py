"""Agreement of readers, against scikit-learn and statsmodels."""

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score, f1_score
from statsmodels.stats import inter_rater

from evaluators.cohort.agreement import agreement_of, cohen_kappa, fleiss_kappa
from evaluators.cohort.annotations.mask_overlap import mask_agreement
from evaluators.domain.reference import ReaderReference

RATINGS = np.random.default_rng(3).integers(0, 4, (60, 4))
RATINGS[:, 1] = np.where(np.arange(60) % 3 > 0, RATINGS[:, 0], RATINGS[:, 1])


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_kappa_of_two_readers_is_that_of_scikit_learn(weights):
    first, second = RATINGS[:, 0], RATINGS[:, 1]
    expected = cohen_kappa_score(first, second, weights=None if weights == "none" else weights)
    assert cohen_kappa(first, second, 4, weights) == pytest.approx(expected, abs=1e-12)


def test_kappa_of_many_readers_is_that_of_statsmodels():
    table, _ = inter_rater.aggregate_raters(RATINGS, n_cat=4)
    assert fleiss_kappa(RATINGS, 4) == pytest.approx(inter_rater.fleiss_kappa(table), abs=1e-12)


def test_readers_who_only_ever_name_one_class_agree_as_by_chance():
    same = np.zeros(5, int)
    assert cohen_kappa(same, same, 2) is None
    assert fleiss_kappa(np.zeros((5, 3), int), 2) is None


def cases(*labels):
    return [
        [ReaderReference(reader=str(number), label=label) for number, label in enumerate(row, start=1)]
        for row in labels
    ]


def test_only_cases_that_all_readers_read_count():
    found = agreement_of(cases("ab", "aa", "bb", "b"), ["a", "b"])
    # Of three cases two agree; by chance 1/3 * 2/3 + 2/3 * 1/3 = 4/9: (2/3 - 4/9) / (1 - 4/9) = 0.4.
    assert (found.measure, found.cases, found.readers) == ("cohen", 3, 2)
    assert found.value == pytest.approx(0.4)


def test_an_order_weighs_near_misses_and_three_readers_have_one_kappa():
    assert agreement_of(cases("ab", "aa", "ca"), ["a", "b", "c"], ordinal=True).measure == "weighted"
    assert agreement_of(cases("aba", "aaa", "bbb"), ["a", "b"]).measure == "fleiss"


def test_one_reader_agrees_with_nobody():
    assert agreement_of(cases("a", "b"), ["a", "b"]) is None


def test_the_overlap_of_masks_is_the_mean_of_all_pairs():
    maps = [np.random.default_rng(seed).integers(0, 2, (9, 9)).astype(np.uint8) for seed in (1, 2, 3)]
    pairs = [(0, 1), (0, 2), (1, 2)]
    expected = np.mean([f1_score(maps[one].ravel(), maps[two].ravel()) for one, two in pairs])
    assert mask_agreement(maps, 1) == pytest.approx(expected)
    assert mask_agreement(maps, 7) is None
