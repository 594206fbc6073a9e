"""Agreement of measurements as pingouin and statsmodels give it; the table says how it was made."""

from __future__ import annotations

import json
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from evaluators.metrics.agreement import TWO_SIDED_95, ValueSample
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import OperatingSettings
from evaluators.metrics.weighted import Prepared
from evaluators.tasks.asked import Asked
from evaluators.tasks.interval_request import IntervalRequest
from evaluators.tasks.limits_of_values import LIMITS

TABLE = json.loads(Path(__file__).with_name("agreement.json").read_text(encoding="utf-8"))


def both(name, metric):
    """Return the estimate and its 95 % limits."""
    measured, reference = (np.array(TABLE[name][key]) for key in ("measured", "reference"))
    patient = np.repeat(np.arange(len(measured)), measured.size // len(measured))
    asked = Asked(
        METRICS[metric], Prepared(ValueSample(measured.ravel(), reference.ravel(), patient), OperatingSettings())
    )
    limits, _ = LIMITS[metric](IntervalRequest(asked, asked.value(), 0.95, 0.3, goal=False))
    return asked.value(), limits


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("metric", ["bias", "mae"])
def test_means_and_their_limits_agree_with_statsmodels(name, metric):
    value, limits = both(name, metric)
    assert [value, *limits] == pytest.approx(TABLE[name][metric], abs=1e-9)


@pytest.mark.parametrize("name", ["peak_flow", "shifted"])
def test_the_intraclass_correlation_and_its_limits_agree_with_pingouin(name):
    value, limits = both(name, "icc_a1")
    assert value == pytest.approx(TABLE[name]["icc"], abs=1e-9)
    assert limits == pytest.approx(TABLE[name]["icc_limits"], abs=1e-9)


@pytest.mark.parametrize("name", TABLE)
def test_limits_of_agreement_agree_with_the_analysis_of_variance_of_statsmodels(name):
    bias, deviation = TABLE[name]["bias"][0], TABLE[name]["deviation"]
    for metric, sign in (("limits_of_agreement_lower", -1), ("limits_of_agreement_upper", 1)):
        assert both(name, metric)[0] == pytest.approx(bias + sign * TWO_SIDED_95 * deviation, abs=1e-9)


def test_peak_flow_is_as_bland_and_altman_printed_it():
    """1986: mean difference -2.1, standard deviation 38.8, limits -79.7 and 75.5 with two standard deviations."""
    bias, upper = (both("peak_flow", metric)[0] for metric in ("bias", "limits_of_agreement_upper"))
    deviation = (upper - bias) / TWO_SIDED_95
    assert [round(one, 1) for one in (-bias, deviation)] == [-2.1, 38.8]
    assert [-bias - 2 * deviation, -bias + 2 * deviation] == pytest.approx([-79.7, 75.5], abs=0.1)


@pytest.mark.parametrize("name", ["peak_flow", "shifted"])
@pytest.mark.parametrize(("metric", "sign"), [("limits_of_agreement_lower", -1), ("limits_of_agreement_upper", 1)])
def test_the_limits_of_a_limit_of_agreement_are_those_of_the_non_central_t(name, metric, sign):
    n, bias, deviation = len(TABLE[name]["measured"]), TABLE[name]["bias"][0], TABLE[name]["deviation"]
    exact = bias + sign * stats.nct.ppf([0.025, 0.975], n - 1, TWO_SIDED_95 * sqrt(n)) / sqrt(n) * deviation
    assert sorted(both(name, metric)[1]) == pytest.approx(sorted(exact), abs=1e-9)
