"""Agreement of measurements, worked out by hand, and its laws."""

import math

import numpy as np
import pytest

from evaluators.domain.estimate import Reason
from evaluators.metrics.agreement import TWO_SIDED_95, ValueSample, differences
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import OperatingSettings
from evaluators.metrics.weighted import Prepared, Weighted, once_each

ALL = ("bias", "limits_of_agreement_lower", "limits_of_agreement_upper", "mae", "within_acceptable", "icc_a1", "ccc")
DIRECTED = ("mae", "within_acceptable", "icc_a1", "ccc")


def sample(measured, reference, patient=None, acceptable=2.0):
    numbers = range(len(measured)) if patient is None else patient
    arrays = np.array(measured, float), np.array(reference, float), np.array(numbers, np.int64)
    return ValueSample(*arrays, acceptable)


def value(metric, values):
    return METRICS[metric].value(Prepared(values, OperatingSettings()))


def plausible(cases=40, patients=None, seed=4):
    rng = np.random.default_rng(seed)
    reference = rng.normal(60, 10, cases)
    patient = None if patients is None else np.arange(cases) % patients
    return sample(reference + rng.normal(1, 3, cases), reference, patient)


def better(metric, first, second):
    return first <= second if metric == "mae" else first >= second


def test_four_measurements_by_hand():
    values = sample([1, 3, 2, 6], [0, 4, 2, 2])  # differences 1 -1 0 4, their mean 1, squares around it 0 4 1 9
    deviation = math.sqrt(14 / 3)
    assert value("bias", values) == pytest.approx(1)
    assert value("mae", values) == pytest.approx(6 / 4)
    assert value("within_acceptable", values) == 3 / 4
    assert value("limits_of_agreement_lower", values) == pytest.approx(1 - TWO_SIDED_95 * deviation)
    assert value("limits_of_agreement_upper", values) == pytest.approx(1 + TWO_SIDED_95 * deviation)
    # Means 0.5 3.5 2 4: rows 2 · 7.5 / 3 = 5; columns 4 · 1 / 2 = 2; error 14 / 2 / 3.
    assert value("icc_a1", values) == pytest.approx((5 - 7 / 3) / (5 + 7 / 3 + 2 * (2 - 7 / 3) / 4))
    covariance = np.cov([1, 3, 2, 6], [0, 4, 2, 2], ddof=0)
    assert value("ccc", values) == pytest.approx(2 * covariance[0, 1] / (covariance.trace() + 1))


def test_each_patient_counts_once_in_means_and_each_case_in_shares():
    values = sample([4, 4, 4, 2], [0, 0, 0, 2], patient=[0, 0, 0, 1])
    assert value("bias", values) == pytest.approx(2)
    assert value("mae", values) == pytest.approx(2)
    assert value("within_acceptable", values) == 1 / 4


def test_differences_inside_and_between_patients_add_up_to_the_spread():
    values = sample([1, 3, 5, 9], [0, 0, 0, 0], patient=[0, 0, 1, 1])
    found = once_each(Prepared(values, OperatingSettings())).once(differences)
    assert found.between[0] == pytest.approx(np.var([2, 7], ddof=1))
    assert found.within[0] == pytest.approx((2 + 8) / 2 * (1 - 1 / 2))


def test_copies_of_a_patients_image_change_neither_bias_nor_limits():
    once = sample([1, 3, 5], [0, 1, 7])
    copied = sample([1, 1, 1, 3, 5], [0, 0, 0, 1, 7], patient=[0, 0, 0, 1, 2])
    for metric in ALL[:4]:
        assert value(metric, copied) == pytest.approx(value(metric, once))


def test_what_computers_cannot_count_exactly_is_within_the_error_all_the_same():
    assert value("within_acceptable", sample([10.3, 9.7, 10.31], [10, 10, 10], acceptable=0.3)) == 2 / 3


@pytest.mark.parametrize("metric", DIRECTED)
def test_a_perfect_model_is_best_and_shuffled_answers_are_worse(metric):
    values = plausible()
    perfect = sample(values.reference, values.reference)
    shuffled = sample(np.roll(values.reference, 7), values.reference)
    assert value(metric, perfect) == pytest.approx(0 if metric == "mae" else 1)
    assert better(metric, value(metric, values), value(metric, shuffled))
    assert better(metric, value(metric, perfect), value(metric, values))


def test_a_perfect_model_has_no_bias_and_limits_of_agreement_at_nothing():
    values = sample([3, 5, 9], [3, 5, 9])
    assert [value(metric, values) for metric in ALL[:3]] == [0, 0, 0]


@pytest.mark.parametrize("metric", ["mae", "within_acceptable"])
def test_a_measurement_farther_off_is_never_better(metric):
    values = plausible()
    for case in range(40):
        measured = values.measured.copy()
        measured[case] += 5 * np.sign(values.difference[case])
        assert better(metric, value(metric, values), value(metric, sample(measured, values.reference)))


def test_a_failed_measurement_is_outside_the_acceptable_error_and_in_no_mean():
    values = sample([1, math.nan, 3], [0, 0, 0])
    assert value("within_acceptable", values) == 1 / 3
    assert value("bias", values) == value("mae", values) == 2
    assert METRICS["mae"].about(Prepared(values, OperatingSettings())).tolist() == [True, False, True]


@pytest.mark.parametrize("metric", ALL)
def test_a_replicate_is_the_value_of_the_resampled_patients(metric):
    values = plausible(30, patients=12)
    values.measured[4] = math.nan
    weights = np.random.default_rng(8).multinomial(12, [1 / 12] * 12, size=20)
    replicates = METRICS[metric].replicates(Weighted(Prepared(values, OperatingSettings()), weights))
    for row, replicate in zip(weights, replicates, strict=True):
        drawn = [np.flatnonzero(values.patient == patient) for patient in np.repeat(np.arange(12), row)]
        cases = np.concatenate(drawn)
        numbers = np.repeat(np.arange(12), [len(one) for one in drawn])
        assert replicate == pytest.approx(
            value(metric, sample(values.measured[cases], values.reference[cases], numbers))
        )


@pytest.mark.parametrize("metric", ALL)
def test_small_and_odd_cohorts_give_a_number_or_a_reason(metric):
    cohorts = {
        "empty": sample([], []),
        "one": sample([1], [2]),
        "one patient": sample([1, 2, 4], [2, 2, 3], patient=[0, 0, 0]),
        "three": sample([1, 2, 4], [2, 2, 3]),
        "all failed": sample([math.nan, math.nan], [2, 2]),
        "all the same": sample([2, 2, 2], [2, 2, 2]),
    }
    found = {name: value(metric, cohort) for name, cohort in cohorts.items()}
    assert all(isinstance(one, Reason) or math.isfinite(one) for one in found.values())
    assert found["empty"] is Reason.NO_CASES
    assert found["all failed"] == (0.0 if metric == "within_acceptable" else Reason.NO_CASES)
    assert not isinstance(found["three"], Reason)
    if metric.startswith("limits"):
        assert found["one"] is found["one patient"] is Reason.TOO_FEW_PATIENTS
    if metric in {"icc_a1", "ccc"}:
        assert found["one"] is found["all the same"] is Reason.DEGENERATE


def test_large_offsets_lose_no_digits():
    values = plausible()
    moved = sample(values.measured + 1e7, values.reference + 1e7)
    for metric in ALL[:5]:
        assert value(metric, moved) == pytest.approx(value(metric, values), rel=1e-6)
    assert value("icc_a1", moved) == pytest.approx(value("icc_a1", values), rel=1e-6)
