"""Cases needed and expected precision."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from evaluators.statistics.auroc import newcombe5
from evaluators.statistics.proportions import clopper_pearson
from evaluators.statistics.sample_size import (
    auroc_half_width,
    cases_for_auroc,
    cases_for_proportion,
    power_of_proportion,
    proportion_half_width,
)


@pytest.mark.parametrize(
    ("goal", "true", "for_80", "for_90"),
    [
        (0.80, 0.85, 494, 641),
        (0.80, 0.90, 113, 149),
        (0.80, 0.95, 48, 55),
        (0.85, 0.90, 379, 492),
        (0.85, 0.95, 84, 102),
        (0.90, 0.95, 255, 316),
    ],
)
def test_the_published_table_is_reproduced(goal, true, for_80, for_90):
    assert cases_for_proportion(goal, true, alpha=0.025, power=0.8) == for_80
    assert cases_for_proportion(goal, true, alpha=0.025, power=0.9) == for_90


def test_power_is_the_chance_that_the_exact_limit_reaches_the_benchmark():
    n = np.arange(1, 120)
    power = power_of_proportion(n, 0.8, 0.93, alpha=0.025)
    for cases, expected in zip(n, power, strict=True):
        shown = [right for right in range(cases + 1) if clopper_pearson(right, cases, 0.95).lower >= 0.8]
        assert expected == pytest.approx(stats.binom.pmf(shown, cases, 0.93).sum(), abs=1e-9)


def test_every_larger_number_also_reaches_the_power():
    least = cases_for_proportion(0.85, 0.95, alpha=0.025, power=0.8)
    power = power_of_proportion(np.arange(least - 1, 3_000), 0.85, 0.95, alpha=0.025)
    assert power[0] < 0.8
    assert (power[1:] >= 0.8).all()


def test_at_most_is_the_mirror_image_of_at_least():
    assert cases_for_proportion(0.2, 0.1, alpha=0.025, power=0.8) == 113


def test_clustered_cases_count_less():
    assert cases_for_proportion(0.8, 0.9, alpha=0.025, power=0.8, design_effect=2.2) == 249  # 113 · 2.2 = 248.6


@pytest.mark.parametrize(("goal", "true"), [(0.8, 0.8), (0.9, 0.9001), (0.8, 1.0)])
def test_what_cannot_be_reached_is_said_so(goal, true):
    assert cases_for_proportion(goal, true, alpha=0.025, power=0.8) is None


def test_a_sensitivity_of_090_with_252_positives_comes_with_0037():
    assert round(proportion_half_width(0.9, 252, 0.95), 3) == 0.037


def test_an_auroc_needs_the_cases_that_its_interval_needs():
    cases = cases_for_auroc(0.8, 0.9, positive_share=0.5, alpha=0.025, power=0.5)
    # With even odds the estimate equals the true value, and the limit must just reach the benchmark.
    assert newcombe5(0.9, cases // 2 + 1, cases // 2 + 1, 0.95).lower >= 0.8
    assert newcombe5(0.9, cases // 2 - 1, cases // 2 - 1, 0.95).lower < 0.8
    assert cases_for_auroc(0.8, 0.9, positive_share=0.1, alpha=0.025, power=0.5) > cases
    assert cases_for_auroc(0.9, 0.8, positive_share=0.5, alpha=0.025, power=0.8) is None
    assert cases_for_auroc(0.8, 0.80001, positive_share=0.5, alpha=0.025, power=0.8) is None


def test_four_times_the_cases_halve_the_width_of_an_auroc():
    assert auroc_half_width(0.85, 400, 400, 0.95) == pytest.approx(auroc_half_width(0.85, 100, 100, 0.95) / 2, rel=0.01)
    assert auroc_half_width(0.85, 100, 100, 0.95, 4.0) == pytest.approx(auroc_half_width(0.85, 100, 100, 0.95) * 2)
