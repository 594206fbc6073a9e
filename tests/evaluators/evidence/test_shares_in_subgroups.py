"""Shares inside subgroups are told so that the counts behind them cannot be worked out."""

from collections import Counter
from decimal import Decimal
from functools import cache
from math import hypot
from random import Random

import pytest
from scipy.special import betaincinv

from evaluators.domain.estimate import Counts
from evaluators.evidence.rounding import difference, in_subgroup, share_step
from evaluators.statistics.proportions import wilson
from support.records import estimate


def shown_share(k, cases, limits=(0.0, 1.0)):
    n = Counts(patients=cases, cases=cases, positives=cases)
    return in_subgroup(estimate("sensitivity", k / cases, *limits, n), 10)


def exact_limits(k, cases):
    lower = 0.0 if k == 0 else float(betaincinv(k, cases - k + 1, 0.025))
    return lower, 1.0 if k == cases else float(betaincinv(k + 1, cases - k, 0.975))


def test_every_share_of_a_subgroup_fits_several_counts_ends_included():
    for cases in range(10, 301):
        fitting = Counter(shown_share(k, cases).value for k in range(cases + 1))
        assert min(fitting.values()) >= 2, cases
        assert {0.0, 1.0} <= set(fitting), cases


@pytest.mark.parametrize(
    ("cases", "step"),
    [(10, "0.5"), (24, "0.5"), (25, "0.2"), (50, "0.1"), (100, "0.05"), (249, "0.05"), (250, "0.02"), (500, "0.01")],
)
def test_a_share_is_published_in_the_finest_step_of_five_counts(cases, step):
    assert share_step(cases) == Decimal(step)


def test_limits_inside_subgroups_move_outward_and_a_share_stays_a_share():
    for cases in (10, 21, 40, 77, 250):
        for k in range(cases + 1):
            lower, upper = exact_limits(k, cases)
            shown = shown_share(k, cases, (lower, upper)).interval
            assert 0.0 <= shown.lower <= lower
            assert upper <= shown.upper <= 1.0


def test_share_and_limits_together_seldom_fit_a_single_count_even_when_n_is_known():
    single = total = 0
    for cases in range(10, 301, 10):
        shown = [shown_share(k, cases, exact_limits(k, cases)) for k in range(cases + 1)]
        fitting = Counter((one.value, one.interval.lower, one.interval.upper) for one in shown)
        single += sum(count == 1 for count in fitting.values())
        total += cases + 1
    assert single / total < 0.02  # limits rounded each on its own: 0.5


@cache
def told_of(k, cases, k_of_all, of_all):
    """Return what is told of a group: its share, and its difference to all others with limits by Newcombe."""
    rest = of_all - cases
    others = (k_of_all - k) / rest
    (low, high), (others_low, others_high) = wilson(k, cases, 0.95), wilson(k_of_all - k, rest, 0.95)
    apart = k / cases - others
    limits = apart - hypot(k / cases - low, others_high - others), apart + hypot(high - k / cases, others - others_low)
    own = estimate("sensitivity", k / cases, low, high, Counts(patients=cases, cases=cases))
    shown = (
        in_subgroup(own, 10),
        difference(estimate("sensitivity", apart, *limits, Counts(patients=of_all, cases=of_all)), own, 10),
    )
    return tuple((one.value, one.interval and (one.interval.lower, one.interval.upper), one.n) for one in shown)


def fitting_counts(k, cases, k_of_all, of_all):
    """Return how many numbers of misses in a group fit all that is told of it, of the others and of the whole."""
    total = (k_of_all, of_all)

    def both(found, n):
        return told_of(found, n, *total), told_of(k_of_all - found, of_all - n, *total)

    told, sizes = both(k, cases), range(cases // 10 * 10, min(cases // 10 * 10 + 10, of_all))
    return {
        n - found
        for n in sizes
        for found in range(max(0, k_of_all - of_all + n), min(n, k_of_all) + 1)
        if both(found, n) == told
    }


@pytest.mark.parametrize(("of_all", "missed"), [(40, 0.2), (60, 0.05), (60, 0.2), (100, 0.2)])
def test_two_groups_their_difference_and_the_whole_cohort_seldom_fit_a_single_count(of_all, missed):
    chance = Random(7)
    single = 0
    for _ in range(40):
        found = [chance.random() >= missed for _ in range(of_all - 2)] + [False, False]  # one miss is in either group
        chance.shuffle(found)
        cases = chance.randint(10, of_all - 10)
        single += len(fitting_counts(sum(found[:cases]), cases, sum(found), of_all)) == 1
    assert single <= 4  # with differences and limits rounded each on its own: 19 to 40
