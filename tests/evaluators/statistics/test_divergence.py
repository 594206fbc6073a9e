"""Distance of two distributions, against scipy and against chance itself."""

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon

from evaluators.statistics.divergence import distance_by_chance, jensen_shannon_distance


@pytest.mark.parametrize(
    ("one", "other"),
    [((0.5, 0.5), (0.9, 0.1)), ((3, 0, 7), (1, 1, 8)), ((1, 2, 3, 4), (4, 3, 2, 1)), ((0.2, 0.8, 0), (0, 0, 1))],
)
def test_the_distance_is_the_one_scipy_gives(one, other):
    assert jensen_shannon_distance(one, other) == pytest.approx(jensenshannon(one, other, base=2), abs=1e-12)


def test_the_same_shares_are_at_no_distance_and_different_values_at_the_largest():
    assert jensen_shannon_distance((1, 3), (25, 75)) == 0
    assert jensen_shannon_distance((1, 0), (0, 1)) == 1


@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.2, 0.3, 0.5), (0.1, 0.2, 0.2, 0.2, 0.3)])
def test_nineteen_in_twenty_samples_stay_below_the_distance_by_chance(shares):
    samples = np.random.default_rng(4).multinomial(200, shares, size=2000)
    limit = distance_by_chance(len(shares), 200)
    below = np.mean([jensen_shannon_distance(sample.tolist(), shares) <= limit for sample in samples])
    assert below == pytest.approx(0.95, abs=0.02)
