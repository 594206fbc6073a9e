import math

import numpy as np
import pytest

from evaluators.domain.estimate import Reason
from evaluators.metrics.calibration import clipped, ece_perfect
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import BinarySample, OperatingSettings
from evaluators.metrics.weighted import Prepared, once_each
from support.samples import binary_sample, prepared


def two_risks(share_low, share_high, low=0.2, high=0.8, cases=50):
    """Return two groups of equal probability with these shares of events."""
    events = [round(cases * share_low), round(cases * share_high)]
    positive = [low] * events[0] + [high] * events[1]
    return prepared(positive, [low] * (cases - events[0]) + [high] * (cases - events[1]))


def test_brier_is_the_mean_squared_error():
    assert METRICS["brier"].value(prepared([0.9, 0.5], [0.2])) == pytest.approx((0.01 + 0.25 + 0.04) / 3)


def test_brier_counts_a_failed_case_as_one():
    assert METRICS["brier"].value(prepared([0.9, -np.inf], [0.2])) == pytest.approx((0.01 + 1 + 0.04) / 3)


def test_brier_at_another_prevalence_weights_the_classes():
    sample = binary_sample([0.9, 0.5], [0.2]).at_prevalence(0.1)
    expected = 0.1 * (0.01 + 0.25) / 2 + 0.9 * 0.04
    assert METRICS["brier"].value(Prepared(sample, OperatingSettings())) == pytest.approx(expected)


def test_right_risks_have_slope_one_intercept_zero_and_no_error():
    sample = two_risks(0.2, 0.8)
    assert METRICS["calibration_slope"].value(sample) == pytest.approx(1, abs=1e-12)
    assert METRICS["calibration_intercept"].value(sample) == pytest.approx(0, abs=1e-12)
    assert METRICS["observed_expected"].value(sample) == pytest.approx(1)
    assert METRICS["ece"].value(sample) == pytest.approx(0, abs=1e-12)


def test_risks_twice_too_extreme_on_the_logit_scale_have_slope_one_half():
    high = 1 / (1 + math.exp(-2 * math.log(4)))  # logit twice that of 0.8
    assert METRICS["calibration_slope"].value(two_risks(0.2, 0.8, 1 - high, high)) == pytest.approx(0.5, abs=1e-10)


def test_the_intercept_is_the_shift_of_the_logit():
    sample = prepared([0.2] * 20, [0.2] * 20)  # observed 0.5
    assert METRICS["calibration_intercept"].value(sample) == pytest.approx(math.log(4), abs=1e-12)


def test_the_intercept_is_found_far_from_where_the_search_starts():
    sample = prepared([1e-6] * 50, [1e-6] * 50)
    assert METRICS["calibration_intercept"].value(sample) == pytest.approx(math.log(999_999), abs=1e-9)


def test_ece_and_observed_expected_of_shares_that_are_off():
    sample = two_risks(0.3, 0.6)
    assert METRICS["ece"].value(sample) == pytest.approx((0.1 + 0.2) / 2)
    assert METRICS["observed_expected"].value(sample) == pytest.approx(0.9)


def test_a_failed_case_is_left_out_of_calibration():
    whole = two_risks(0.3, 0.6)
    scores = np.append(whole.sample.scores, [-np.inf, np.inf])
    truth = np.append(whole.sample.positive, [True, False])
    more = Prepared(BinarySample(scores, truth, np.arange(len(scores))), OperatingSettings())
    for metric in ("ece", "ece_perfect", "observed_expected", "calibration_slope", "calibration_intercept"):
        assert METRICS[metric].value(more) == METRICS[metric].value(whole), metric


def test_separated_classes_have_no_slope():
    sample = prepared([0.8, 0.9] * 6, [0.1, 0.2] * 6)
    assert METRICS["calibration_slope"].value(sample) is Reason.NOT_CONVERGED


def test_one_probability_for_all_has_no_slope():
    assert METRICS["calibration_slope"].value(prepared([0.3] * 20, [0.3] * 20)) is Reason.NOT_CONVERGED


@pytest.mark.parametrize("metric", ["calibration_slope", "calibration_intercept", "observed_expected", "ece"])
def test_fewer_than_ten_events_say_nothing_about_calibration(metric):
    assert METRICS[metric].value(prepared([0.7] * 9 + [-np.inf], [0.3] * 50)) is Reason.TOO_FEW_EVENTS


@pytest.mark.parametrize("metric", ["brier", "calibration_slope", "ece", "net_benefit"])
def test_scores_that_are_no_probabilities_are_not_calibrated(metric):
    sample = binary_sample([3.0] * 10, [-2.0] * 10, probabilities=False)
    assert METRICS[metric].value(Prepared(sample, OperatingSettings(risk=0.1))) is Reason.NOT_PROBABILITIES


def test_clipped_probabilities_are_counted():
    assert clipped(binary_sample([1.0, 1 - 1e-7, 0.5, -np.inf], [0.0, 1e-6, np.inf])) == 3


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        pytest.param([0.5], 0.5, id="one coin"),
        pytest.param([0.5, 0.5], 0.25, id="two coins: half the time one off, of two cases"),
        pytest.param([0.05, 0.95], (2 * 0.05 * 0.95 * 2) / 2, id="two bins"),
        pytest.param(
            [0.52, 0.58],
            (0.52 * 0.58 * 0.9 + 0.42 * 0.48 * 1.1 + (0.52 * 0.42 + 0.48 * 0.58) * 0.1) / 2,
            id="two chances",
        ),
    ],
)
def test_the_error_of_a_perfect_model_is_its_expectation(scores, expected):
    sample = Prepared(binary_sample(scores[:1], scores[1:]), OperatingSettings())
    assert ece_perfect(once_each(sample))[0] == pytest.approx(expected, abs=1e-15)


def test_the_error_of_a_perfect_model_with_many_cases_joins_the_exact_one():
    few, many = (
        ece_perfect(once_each(Prepared(binary_sample([0.25] * n, []), OperatingSettings())))[0] * math.sqrt(n)
        for n in (530, 540)  # a variance just below and just above 100
    )
    assert few == pytest.approx(many, rel=2e-3)
