"""Intervals of measurements keep their promise: measured on simulated cohorts with a known truth."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.special import ndtri

from evaluators.metrics.agreement import ValueSample
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import OperatingSettings
from evaluators.metrics.weighted import Prepared
from evaluators.statistics.means import patient_mean, patient_mean_goal
from evaluators.tasks.asked import Asked
from evaluators.tasks.interval_request import IntervalRequest
from evaluators.tasks.limits_of_values import LIMITS
from support.simulated_patients import errors

pytestmark = pytest.mark.slow

RUNS = 1_500
ALLOWED = 0.03 + 2 * (0.03 * 0.97 / RUNS) ** 0.5
SHAPES = {
    "normal": (lambda rng, n: rng.normal(1, 2, n), 1.0),
    "heavy tails": (lambda rng, n: rng.standard_t(3, n), 0.0),
    "size of normal": (lambda rng, n: np.abs(rng.normal(0, 1, n)), (2 / np.pi) ** 0.5),
    "exponential": (lambda rng, n: rng.exponential(1, n), 1.0),
    "size of heavy tails": (lambda rng, n: np.abs(rng.standard_t(3, n)), 2 * 3**0.5 / np.pi),
}
"""Of patients' mean differences and mean absolute errors: how they are drawn, and their mean."""


def report(name, cells):
    """Print what was found, so that the numbers can be quoted, and return the values."""
    worst = max(cells, key=cells.get)
    print(f"\n{name}: mean {np.mean(list(cells.values())):.4f}, worst {cells[worst]:.4f} at {worst}")  # noqa: T201 - the numbers are the point
    return np.array(list(cells.values()))


def seeded(cell):
    return np.random.default_rng([ord(letter) for letter in repr(cell)])


def test_means_of_unbounded_values_with_a_goal():
    cells = {}
    for cell in itertools.product((6, 10, 25, 80, 200), SHAPES):
        patients, (draw, truth), rng = cell[0], SHAPES[cell[1]], seeded(cell)
        limits = [patient_mean_goal(draw(rng, patients), 0.95) for _ in range(RUNS)]
        cells[(*cell, "lower")], cells[(*cell, "upper")] = errors(limits, truth)
    assert report("mean of unbounded values, goal", cells).max() <= ALLOWED


def test_means_of_unbounded_values_for_display():
    cells = {}
    for cell in itertools.product((10, 25, 80, 200), SHAPES):
        patients, (draw, truth), rng = cell[0], SHAPES[cell[1]], seeded(cell)
        cells[cell] = 1 - sum(errors([patient_mean(draw(rng, patients), 0.95) for _ in range(RUNS)], truth))
    assert 0.93 <= report("mean of unbounded values, display", cells).mean() <= 0.97


@pytest.mark.parametrize("metric", ["limits_of_agreement_lower", "limits_of_agreement_upper", "icc_a1", "ccc"])
def test_agreement_for_display(metric):
    """Normal differences with a bias; patients with one, three, or one to six cases, which resemble one another."""
    cells = {}
    for cell in itertools.product((12, 30, 100), (1, 3, "skewed"), (0.0, 0.3, 0.6)):
        patients, images, alike = cell
        if images == 1 and alike:
            continue
        rng = seeded(cell)
        limits = [limits_of(metric, cohort(rng, patients, images, alike)) for _ in range(RUNS // 3)]
        cells[cell] = 1 - sum(errors(limits, truth_of(metric)))
    assert 0.93 <= report(metric, cells).mean() <= 0.97


@pytest.mark.parametrize("images", [1, 4])
def test_a_million_measurements_give_every_number_with_its_interval(images):
    sample = cohort(np.random.default_rng(1), 1_000_000 // images, images, 0.3)
    for metric in LIMITS:
        lower, upper = limits_of(metric, sample)
        assert upper - lower < 0.2


def cohort(rng, patients, images, alike):
    """Return measurements around 50 ± 10 with differences of 1 ± 3, of which a share ``alike`` is the patient's."""
    sizes = rng.integers(1, 7, patients) if images == "skewed" else np.full(patients, images)
    patient = np.repeat(np.arange(patients), sizes)
    parts = [
        scale * (alike**0.5 * rng.normal(size=patients)[patient] + (1 - alike) ** 0.5 * rng.normal(size=len(patient)))
        for scale in (10, 3)
    ]
    reference = 50 + parts[0] - parts[1] / 2  # neither of both is without error
    return ValueSample(reference + 1 + parts[1], reference, patient)


def limits_of(metric, sample):
    asked = Asked(METRICS[metric], Prepared(sample, OperatingSettings()))
    limits, _ = LIMITS[metric](IntervalRequest(asked, asked.value(), 0.95, 0.3, goal=False))
    return limits


def truth_of(metric):
    covariance, variances = 100 - 9 / 4, 2 * (100 + 9 / 4)
    agreement = 2 * covariance / (variances + 1)
    bound = 3 * float(ndtri(0.975))
    return {"limits_of_agreement_lower": 1 - bound, "limits_of_agreement_upper": 1 + bound}.get(metric, agreement)
