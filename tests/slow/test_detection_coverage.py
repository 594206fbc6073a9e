"""The interval of false alarms per image keeps its promise: measured on simulated patients whose rates differ.

Events of a patient are Poisson with a rate that is gamma distributed over patients, so that two images of one patient
correlate as the plan assumes (ICC 0.3), less, or not at all. One-sided error: the upper limit lies below the truth.
"""

from __future__ import annotations

import numpy as np
import pytest

from evaluators.statistics.clustered_rate import clustered_rate

pytestmark = pytest.mark.slow

LEVEL, ICC, RUNS = 0.95, 0.3, 1_000
ALLOWED = 0.03 + 2 * (0.03 * 0.97 / RUNS) ** 0.5
CELLS = [
    (patients, images, rate, icc)
    for patients, images, rate in ((15, 3, 0.5), (60, 1, 0.5), (60, 8, 0.1), (60, 8, 2.0), (200, 3, 2.0), (200, 8, 0.1))
    for icc in (0.3, 0.1, 0.0)
]


def drawn(
    random: np.random.Generator, patients: int, images: int, rate: float, icc: float
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Return events and images of each patient; the images vary around their mean."""
    sizes = random.integers(1, 2 * images, patients) if images > 1 else np.ones(patients, np.int64)
    spread = icc / (1 - icc) / rate
    rates = rate * (random.gamma(1 / spread, spread, patients) if spread else np.ones(patients))
    return random.poisson(rates * sizes).astype(np.int64), sizes.astype(np.int64)


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_the_upper_limit_of_false_alarms_errs_in_at_most_3_of_100_cohorts(cell: tuple[int, int, float, float]) -> None:
    random = np.random.default_rng([ord(letter) for letter in repr(cell)])
    below = above = 0
    for _ in range(RUNS):
        events, sizes = drawn(random, *cell)
        limits = clustered_rate(events, sizes, level=LEVEL, icc=ICC)
        below += limits.upper < cell[2]
        above += limits.lower > cell[2]
    print(f"\n{cell}: {below / RUNS:.4f} below, {above / RUNS:.4f} above")  # noqa: T201 - the numbers are the point
    assert below / RUNS <= ALLOWED
