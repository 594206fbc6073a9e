"""Intervals of a difference between two models keep their promise on simulated pairs with a known truth.

The limits that a margin is held against: one-sided error at most 0.03. Those that are only shown: coverage averaged
over the grid between 0.93 and 0.97, from 50 patients on.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.special import ndtri

from evaluators.statistics import auroc
from evaluators.statistics.bootstrap import patient_bootstrap
from evaluators.statistics.clustered import clustered_goal
from evaluators.statistics.comparing import correlation, delong_difference, recovered_limits
from evaluators.statistics.means import case_mean_goal
from evaluators.statistics.paired import delong_difference_variance, difference_interval
from evaluators.statistics.proportions import clopper_pearson
from support.simulated_patients import errors

pytestmark = pytest.mark.slow

LEVEL, ICC, RUNS = 0.95, 0.3, 1_000
ALLOWED = 0.03 + 2 * (0.03 * 0.97 / RUNS) ** 0.5


def report(name, cells):
    """Print what was found, so that the numbers can be quoted, and return the values."""
    worst = max(cells, key=cells.get)
    print(f"\n{name}: mean {np.mean(list(cells.values())):.4f}, worst {cells[worst]:.4f} at {worst}")  # noqa: T201 - the numbers are the point
    return np.array(list(cells.values()))


def seeded(cell):
    return np.random.default_rng([ord(letter) for letter in repr(cell)])


def variances(first, second):
    """Return the variances of two means over patients and of their difference."""
    return (one.var(ddof=1) / one.size for one in (first, second, first - second))


def pairs_of_shares(rng, patients, shares, *, icc, most):
    """Return images of each patient and how many of them each model got right; the models share half of the noise."""
    sizes = rng.integers(1, most + 1, patients)
    index = np.repeat(np.arange(patients), sizes)
    patient = rng.normal(size=patients)[index] * np.sqrt(icc)
    image = rng.normal(size=index.size)
    right = []
    for share in shares:
        own = np.sqrt(0.5) * (image + rng.normal(size=index.size))
        right.append(np.bincount(index, patient + np.sqrt(1 - icc) * own < ndtri(share), patients).astype(np.int64))
    return sizes.astype(np.int64), *right


def influence(right, sizes):
    return (right - right.sum() / sizes.sum() * sizes) / sizes.mean()


def margin_limits_of_shares(sizes, first, second):
    shares = [right.sum() / sizes.sum() for right in (first, second)]
    together = correlation(*variances(influence(first, sizes), influence(second, sizes)), sizes.size)
    limits = [
        clopper_pearson(float(right.sum()), float(sizes.sum()), LEVEL)
        if sizes.max() == 1
        else clustered_goal(right, sizes, level=LEVEL, icc=ICC)
        for right in (first, second)
    ]
    return recovered_limits(shares[0], limits[0], shares[1], limits[1], together)


def test_differences_of_shares_against_a_margin():
    cells = {}
    shares = ((0.9, 0.85), (0.97, 0.97), (0.8, 0.8), (0.95, 0.8))
    for cell in itertools.product((20, 60, 150), ((1, 0.0), (8, 0.0), (8, 0.3)), shares):
        patients, (most, icc), both = cell
        rng = seeded(cell)
        limits = [
            margin_limits_of_shares(*pairs_of_shares(rng, patients, both, icc=icc, most=most)) for _ in range(RUNS // 2)
        ]
        cells[(*cell, "lower")], cells[(*cell, "upper")] = errors(limits, both[0] - both[1])
    allowed = 0.03 + 2 * (0.03 * 0.97 / (RUNS // 2)) ** 0.5
    assert report("difference of shares, margin", cells).max() <= allowed


def overlaps(rng, patients, missed):
    """Return overlaps of two models on the same patients; each misses some altogether."""
    base = np.clip(rng.normal(0.9, 0.04, patients), 0, 1)
    other = np.clip(base - rng.normal(0.01, 0.03, patients), 0, 1)
    return [
        np.where(rng.random(patients) < share, 0.0, values) for share, values in zip(missed, (base, other), strict=True)
    ]


def test_differences_of_mean_overlaps_against_a_margin():
    cells = {}
    for cell in itertools.product((10, 30, 60, 150), ((0.0, 0.05), (0.05, 0.05), (0.1, 0.0))):
        patients, missed = cell
        truth = np.subtract(*(values.mean() for values in overlaps(seeded("truth"), 1_000_000, missed)))
        rng, limits, ones = seeded(cell), [], np.ones(patients, np.int64)
        for _ in range(RUNS):
            first, second = overlaps(rng, patients, missed)
            own = [case_mean_goal(values, ones, LEVEL, 0.0, 1.0) for values in (first, second)]
            limits.append(
                recovered_limits(
                    first.mean(), own[0], second.mean(), own[1], correlation(*variances(first, second), patients)
                )
            )
        cells[(*cell, "lower")], cells[(*cell, "upper")] = errors(limits, truth)
    assert report("difference of mean overlaps, margin", cells).max() <= ALLOWED


def scores_of_both(rng, positives, areas, noise_shared):
    """Return scores of two models whose noise is partly the same, and which cases are positive; one case a patient."""
    positive = np.arange(3 * positives) < positives
    noise = rng.normal(size=positive.size) * np.sqrt(noise_shared)
    return (
        *(
            noise + np.sqrt(1 - noise_shared) * rng.normal(size=positive.size) + np.sqrt(2) * ndtri(area) * positive
            for area in areas
        ),
        positive,
    )


def test_differences_of_areas_against_a_margin_and_as_shown():
    judged, shown = {}, {}
    for cell in itertools.product((15, 40, 100), ((0.8, 0.76), (0.95, 0.91), (0.9, 0.9)), (0.5, 0.9)):
        positives, areas, noise_shared = cell
        rng, limits, plain = seeded(cell), [], []
        for _ in range(RUNS):
            first, second, positive = scores_of_both(rng, positives, areas, noise_shared)
            one, other = (auroc.placements(scores, positive) for scores in (first, second))
            spread = [auroc.delong_variance(one), auroc.delong_variance(other), delong_difference_variance(one, other)]
            own = [auroc.newcombe5(placed.area, positives, 2 * positives, LEVEL) for placed in (one, other)]
            limits.append(recovered_limits(one.area, own[0], other.area, own[1], correlation(*spread)))
            if positives > 50:
                plain.append(delong_difference(one, other, LEVEL).limits)
        judged[(*cell, "lower")], judged[(*cell, "upper")] = errors(limits, areas[0] - areas[1])
        if plain:
            shown[cell] = 1 - sum(errors(plain, areas[0] - areas[1]))
    assert report("difference of areas, margin", judged).max() <= ALLOWED
    assert 0.93 <= report("difference of areas, DeLong", shown).mean() <= 0.97


def test_resampled_differences_of_clustered_shares_as_shown():
    cells = {}
    for cell in itertools.product((60, 150), (0.0, 0.3), ((0.9, 0.85), (0.8, 0.8))):
        patients, icc, both = cell
        rng, limits = seeded(cell), []
        for run in range(200):
            sizes, first, second = pairs_of_shares(rng, patients, both, icc=icc, most=8)

            def difference(weights, parts=(sizes, first - second)):
                totals, apart = (weights @ part for part in parts)
                return {"difference": apart / totals}

            drawn = patient_bootstrap(np.zeros(patients, np.int64), difference, resamples=1000, seed=f"{run:x}")
            limits.append(difference_interval((first - second).sum() / sizes.sum(), drawn["difference"], LEVEL))
        cells[cell] = 1 - sum(errors(limits, both[0] - both[1]))
    assert 0.93 <= report("difference of clustered shares, bootstrap", cells).mean() <= 0.97
