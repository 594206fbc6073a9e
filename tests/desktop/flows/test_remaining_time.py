"""The remaining time: silent at first, rounded, without jumps."""

import random

import pytest

from desktop.flows.remaining import SCALE_S, estimate_s, next_shown


def test_nothing_is_said_in_the_first_three_seconds():
    assert estimate_s(10, 100, 2.9) is None
    assert estimate_s(10, 100, 3.0) == pytest.approx(27.0)


def test_nothing_is_said_before_the_first_case():
    assert estimate_s(0, 100, 60.0) is None


@pytest.mark.parametrize(("estimate", "shown"), [(0.2, 1), (28, 30), (44, 40), (59, 60), (10**9, SCALE_S[-1])])
def test_the_first_time_shown_is_the_nearest_step_of_the_scale(estimate, shown):
    assert next_shown(None, estimate) == shown


def test_what_is_shown_never_jumps_by_more_than_one_step():
    rng = random.Random(7)
    shown = None
    for _ in range(2000):
        before, shown = shown, next_shown(shown, rng.expovariate(1 / 600))
        if before is not None:
            assert abs(SCALE_S.index(shown) - SCALE_S.index(before)) <= 1


def test_a_steady_estimate_is_reached():
    shown = next_shown(None, 3600)
    for _ in range(len(SCALE_S)):
        shown = next_shown(shown, 30)
    assert shown == 30


def test_without_an_estimate_the_last_one_stays():
    assert next_shown(20, None) == 20
    assert next_shown(None, None) is None


def test_the_scale_only_rises():
    assert list(SCALE_S) == sorted(set(SCALE_S))
