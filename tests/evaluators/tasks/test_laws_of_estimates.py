"""What holds of every estimate: the order of cases and patients does not matter, a cohort twice has the same value."""

import numpy as np
import pytest

from evaluators.metrics.agreement import ValueSample
from evaluators.metrics.labels import MultiLabelSample
from evaluators.metrics.overlap import OverlapSample
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import OperatingSettings
from evaluators.metrics.weighted import Prepared

CASES, PATIENTS = 60, 20


def drawn(order, times=1):
    """Return samples of three kinds, their cases in this order, the cohort as often as said with further patients."""
    rng = np.random.default_rng(5)
    numbers = rng.integers(0, PATIENTS, CASES)
    numbers[:PATIENTS] = np.arange(PATIENTS)
    patient = np.concatenate([numbers[order] + PATIENTS * time for time in range(times)])
    reference, model = rng.normal(30, 5, CASES), rng.normal(30, 5, CASES)
    true, marked = rng.integers(1, 90, (2, CASES, 2))
    both = np.minimum(true, marked) - 1
    scores, holds = rng.random((CASES, 3)), rng.random((CASES, 3)) < 0.4

    def of(values):
        return np.concatenate([values[order]] * times)

    failed = np.zeros(len(patient), np.bool_)
    known = np.ones((len(patient), 3), np.bool_)
    return {
        ValueSample: ValueSample(of(model), of(reference), patient, 2.0),
        OverlapSample: OverlapSample(of(both), of(true), of(marked), failed, patient),
        MultiLabelSample: MultiLabelSample(of(scores), of(holds), known, patient, np.full(3, 0.5)),
    }


SAMPLES = drawn(np.arange(CASES))
ROWS = [
    row
    for row in METRICS.values()
    if row.sample in SAMPLES and isinstance(row.value(Prepared(SAMPLES[row.sample], OperatingSettings(0.5))), float)
]
OF_SMALL_SAMPLES = {"limits_of_agreement_lower", "limits_of_agreement_upper", "icc_a1"}
"""Variances over n - 1: twice the cohort has slightly smaller ones."""


def value(row, samples):
    return row.value(Prepared(samples[row.sample], OperatingSettings(0.5)))


def test_there_are_estimates_of_every_kind():
    assert {row.sample for row in ROWS} == set(SAMPLES)
    assert len(ROWS) >= 13


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_the_order_of_cases_and_patients_does_not_matter(row):
    again = drawn(np.random.default_rng(1).permutation(CASES))
    assert value(row, again) == pytest.approx(value(row, SAMPLES), rel=1e-12)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_cohort_twice_has_the_same_value(row):
    twice = value(row, drawn(np.arange(CASES), times=2))
    assert twice == pytest.approx(value(row, SAMPLES), rel=0.03 if row.id in OF_SMALL_SAMPLES else 1e-12)
