"""Calibration intervals agree with statsmodels' cluster-robust logistic regression."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats
from scipy.special import expit, logit

from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import BinarySample, OperatingSettings
from evaluators.metrics.weighted import Prepared
from evaluators.tasks.calibration_limits import regression_limits


def sample_of(images):
    rng = np.random.default_rng(11)
    patient = np.repeat(np.arange(300 // images), images)
    linear = rng.normal(-0.5, 1.0, len(patient)) + 0.5 * rng.normal(size=300 // images)[patient]
    positive = rng.random(len(patient)) < expit(0.8 * linear + 0.2)
    return BinarySample(expit(linear), positive, patient)


@pytest.mark.parametrize("images", [1, 3])
@pytest.mark.parametrize("metric", ["calibration_slope", "calibration_intercept"])
def test_limits_are_the_robust_ones(metric, images):
    sample = sample_of(images)
    x, y = logit(sample.scores), sample.positive.astype(float)
    if metric == "calibration_slope":
        model = sm.GLM(y, sm.add_constant(x), family=sm.families.Binomial())
    else:
        model = sm.GLM(y, np.ones_like(x), family=sm.families.Binomial(), offset=x)
    fit = model.fit(tol=1e-12, cov_type="cluster", cov_kwds={"groups": sample.patient, "use_correction": False})
    patients = 300 // images
    half = stats.t.ppf(0.975, patients - 1) * fit.bse[-1] * np.sqrt(patients / (patients - 1))
    value = METRICS[metric].value(Prepared(sample, OperatingSettings()))
    assert value == pytest.approx(fit.params[-1], abs=1e-8)
    limits = regression_limits(metric, value, sample, 0.95)
    assert limits == pytest.approx((fit.params[-1] - half, fit.params[-1] + half), abs=1e-7)
