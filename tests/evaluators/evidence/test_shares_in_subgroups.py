"""Shares inside subgroups are told so that the counts behind them cannot be worked out."""

from collections import Counter
from decimal import Decimal

import pytest
from scipy.special import betaincinv

from evaluators.domain.estimate import Counts
from evaluators.evidence.rounding import in_subgroup, share_step
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
    [(10, "0.5"), (11, "0.2"), (20, "0.2"), (21, "0.1"), (41, "0.05"), (101, "0.02"), (200, "0.02"), (201, "0.01")],
)
def test_a_share_is_published_in_the_finest_step_wider_than_two_counts(cases, step):
    assert share_step(cases) == Decimal(step)


def test_a_few_misses_do_not_read_as_none():
    assert shown_share(28, 31).value == 0.9


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
    assert single / total < 0.07  # limits rounded each on its own: 0.5
