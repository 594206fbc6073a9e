"""The calibration plot: a smoothed curve with its band, and groups of cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit, logit, ndtri

from evaluators.domain.estimate import Reason
from evaluators.domain.results import Curve
from evaluators.metrics import logistic
from evaluators.metrics.calibration import CLIP, logits
from evaluators.metrics.requirements import FEWEST_EVENTS
from evaluators.metrics.sample import BinarySample, BoolArray, FloatArray, IntArray

SMOOTHER: Final = "logistic_rcs3"
"""Logistic regression on a restricted cubic spline of the logit, knots at its 10th, 50th and 90th percentile."""
CLAIMS_FROM: Final = 200
"""Events and non-events from which the smoothed curve may be interpreted (Van Calster B et al. 2016)."""
POINTS: Final = 51
GROUPS: Final = 10


@dataclass(frozen=True, eq=False, slots=True)
class RiskGroup:
    """Cases of similar predicted risk."""

    members: BoolArray
    """Which cases of the sample, shape (n,)."""
    predicted: float
    """Mean probability, at the sample's prevalence."""
    observed: float
    """Share of events, at the sample's prevalence."""


def smoothed_claims_allowed(sample: BinarySample) -> bool:
    """Return whether there are enough events and non-events to read the smoothed curve."""
    return _fewer_outcomes(sample) >= CLAIMS_FROM


def smoothed_curve(sample: BinarySample, level: float) -> Curve | Reason:
    """Return observed risk (y) over predicted risk (x) with a pointwise band.

    The band is normal on the logit scale, its covariance robust to several cases of one patient (sandwich).

    Source:
        Harrell FE. Regression Modeling Strategies. 2015, section 2.4.5 (spline) and 9.5 (sandwich).
    """
    if _fewer_outcomes(sample) < FEWEST_EVENTS:
        return Reason.TOO_FEW_EVENTS
    known, x = sample.calibratable, logits(sample)
    weights, outcome = sample.case_weights()[known], sample.positive[known].astype(np.float64)
    knots = np.quantile(x, [0.1, 0.5, 0.9])
    if not knots[0] < knots[1] < knots[2]:
        return Reason.DEGENERATE
    terms = _spline(x, knots)
    coefficients = logistic.fit(terms, outcome, weights[None, :])[0]
    if np.isnan(coefficients).any():
        return Reason.NOT_CONVERGED
    covariance = _clustered_covariance(terms, outcome, weights, coefficients, sample.patient[known])
    lowest, highest = np.clip([sample.scores[known].min(), sample.scores[known].max()], CLIP, 1 - CLIP)
    risks = np.linspace(lowest, highest, POINTS)
    at = _spline(np.asarray(logit(risks)), knots)
    linear = coefficients @ at
    half = ndtri((1 + level) / 2) * np.sqrt(np.einsum("kp,kl,lp->p", at, covariance, at))
    return Curve(
        x=tuple(risks.tolist()),
        y=tuple(expit(linear).tolist()),
        lower=tuple(expit(linear - half).tolist()),
        upper=tuple(expit(linear + half).tolist()),
        level=level,
    )


def risk_groups(sample: BinarySample) -> tuple[RiskGroup, ...]:
    """Return up to ten groups of about the same size by ascending probability; equal probabilities stay together."""
    known = sample.calibratable
    if not known.any():
        return ()
    edges = np.unique(np.quantile(sample.scores[known], np.arange(1, GROUPS) / GROUPS))
    number = np.searchsorted(edges, sample.scores, "right")
    weights = sample.case_weights()
    groups = []
    for one in np.unique(number[known]):
        members: BoolArray = (number == one) & known
        groups.append(
            RiskGroup(
                members,
                predicted=float(np.average(sample.scores[members], weights=weights[members])),
                observed=float(np.average(sample.positive[members], weights=weights[members])),
            )
        )
    return tuple(groups)


def _fewer_outcomes(sample: BinarySample) -> int:
    events = int(sample.positive[sample.calibratable].sum())
    return min(events, int(sample.calibratable.sum()) - events)


def _spline(x: FloatArray, knots: FloatArray) -> FloatArray:
    """Return the terms 1, x and the restricted cubic one, linear beyond the outer knots, shape (3, n)."""
    low, middle, high = knots
    cubes = [np.maximum(x - knot, 0) ** 3 for knot in knots]
    bent = cubes[0] - (cubes[1] * (high - low) - cubes[2] * (middle - low)) / (high - middle)
    return np.stack([np.ones_like(x), x, bent / (high - low) ** 2])


def _clustered_covariance(
    terms: FloatArray, outcome: FloatArray, weights: FloatArray, coefficients: FloatArray, patient: IntArray
) -> FloatArray:
    """Return the sandwich covariance of the coefficients, shape (k, k): scores are added up per patient."""
    probability = expit(coefficients @ terms)
    bread = np.linalg.inv((terms * weights * probability * (1 - probability)) @ terms.T)
    _, cluster = np.unique(patient, return_inverse=True)
    scores = np.stack([np.bincount(cluster, term) for term in terms * weights * (outcome - probability)])
    patients = scores.shape[1]
    return np.asarray(bread @ (scores @ scores.T) @ bread * patients / max(1, patients - 1))
