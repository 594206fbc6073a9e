"""Whether predicted probabilities agree with what was observed. Failed cases have none and are left out.

The exception is the Brier score, where a failed case counts with the worst error, 1.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from scipy.special import logit

from evaluators.metrics import logistic
from evaluators.metrics.sample import BinarySample, FloatArray, IntArray
from evaluators.metrics.weighted import Binary, PreparedBinary, ratio

CLIP: Final = 1e-6
"""Probabilities nearer to 0 or 1 are moved to this distance before a logit; their number is shown."""
BINS: Final = 10
"""Bins of equal width of the expected calibration error."""
EXACT_VARIANCE: Final = 100.0
"""Above, the mean absolute deviation of a sum of Bernoulli variables is that of a normal one within 0.1 %."""


def clipped(sample: BinarySample) -> int:
    """Return how many probabilities are moved by the clipping at 1e-6."""
    scores = sample.scores[sample.calibratable]
    return int(((scores < CLIP) | (scores > 1 - CLIP)).sum())


def logits(sample: BinarySample) -> FloatArray:
    """Return the logits of the clipped probabilities of the cases with a score."""
    return np.asarray(logit(np.clip(sample.scores[sample.calibratable], CLIP, 1 - CLIP)))


def squared_errors(prepared: PreparedBinary) -> FloatArray:
    """Return (probability - outcome)² per case, shape (n, 1); 1 for a failed case."""
    sample = prepared.sample
    known = np.where(sample.calibratable, sample.scores, 0.0)
    errors: FloatArray = np.where(sample.calibratable, (known - sample.positive) ** 2, 1.0)
    return errors[:, None]


def brier(weighted: Binary) -> FloatArray:
    """Return the mean squared error of the probabilities.

    Source:
        Brier GW. Monthly Weather Review 1950;78:1-3.
    """
    size = weighted.class_sizes * weighted.class_scale
    return ratio(weighted.sums(squared_errors)[:, :, 0].sum(axis=1), size.sum(axis=1))


def observed_expected(weighted: Binary) -> FloatArray:
    """Return the number of events over the sum of their probabilities: 1 if the average risk is right."""
    sums = weighted.sums(_outcome_and_probability).sum(axis=1)
    return ratio(sums[:, 0], sums[:, 1])


def ece(weighted: Binary) -> FloatArray:
    """Return the expected calibration error over 10 bins of equal width, [0, 0.1) ... [0.9, 1].

    The absolute difference between the mean probability and the share of events in a bin, averaged over the cases.

    Source:
        Naeini MP, Cooper G, Hauskrecht M. AAAI 2015;29:2901-2907.
    """
    gaps = np.abs(weighted.sums(_residual_by_bin).sum(axis=1)).sum(axis=1)
    return ratio(gaps, weighted.sums(_with_score)[:, :, 0].sum(axis=1))


def ece_perfect(weighted: Binary) -> FloatArray:
    """Return the ECE to expect of a perfectly calibrated model with these scores; the same for every weighting.

    Each outcome is an independent draw with the case's own probability. The expectation is worked out from the
    distribution of the number of events in each bin, without drawing anything.
    """
    return np.full(len(weighted.weights), weighted.prepared.once(_expected_if_perfect))


def calibration_intercept(weighted: Binary) -> FloatArray:
    """Return a of logit P(event) = a + logit p: 0 if the average risk is right; NaN where the fit does not exist.

    Source:
        Cox DR. Biometrika 1958;45:562-565.
    """
    x, weights, outcome = _cases(weighted)
    return logistic.fit(np.ones((1, len(x))), outcome, weights, offset=x, longest_step=1.0)[:, 0]


def calibration_slope(weighted: Binary) -> FloatArray:
    """Return b of logit P(event) = a + b logit p: 1 if right, below 1 if the risks are too extreme.

    Source:
        Cox DR. Biometrika 1958;45:562-565.
    """
    x, weights, outcome = _cases(weighted)
    return logistic.fit(np.stack([np.ones_like(x), x]), outcome, weights)[:, 1]


def bins(scores: FloatArray) -> IntArray:
    """Return the number of the bin of each probability, from 0: [0, 0.1) is 0, [0.9, 1] is 9."""
    return np.minimum((scores * BINS).astype(np.int64), BINS - 1)


def _cases(weighted: Binary) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return logits (m,), weights (b, m) and outcomes (m,) of the cases with a score."""
    sample = weighted.prepared.sample
    known = sample.calibratable
    weights = np.take(weighted.weights, sample.patient[known], axis=1) * weighted.class_scale[:, sample.truth[known]]
    return logits(sample), weights, sample.positive[known].astype(np.float64)


def _probabilities(prepared: PreparedBinary) -> FloatArray:
    """Return the probability per case, 0 for a failed one (which the caller leaves out)."""
    sample = prepared.sample
    return np.where(sample.calibratable, sample.scores, 0.0)


def _with_score(prepared: PreparedBinary) -> FloatArray:
    return prepared.sample.calibratable.astype(np.float64)[:, None]


def _outcome_and_probability(prepared: PreparedBinary) -> FloatArray:
    sample = prepared.sample
    return np.stack([sample.positive & sample.calibratable, _probabilities(prepared)], axis=1)


def _residual_by_bin(prepared: PreparedBinary) -> FloatArray:
    """Return probability - outcome in the column of the case's bin, shape (n, 10); zeros for a failed case."""
    sample, probability = prepared.sample, _probabilities(prepared)
    residual = np.where(sample.calibratable, probability - sample.positive, 0.0)
    return np.where(bins(probability)[:, None] == np.arange(BINS), residual[:, None], 0.0)


def _expected_if_perfect(prepared: PreparedBinary) -> float:
    scores = np.sort(prepared.sample.scores[prepared.sample.calibratable])
    bin_of = bins(scores)
    return sum(_mean_absolute_deviation(scores[bin_of == number]) for number in range(BINS)) / max(1, len(scores))


def _mean_absolute_deviation(chances: FloatArray) -> float:
    """Return E|S - E S| of the number S of events, exactly unless there are many."""
    variance = float((chances * (1 - chances)).sum())
    if variance > EXACT_VARIANCE:
        return math.sqrt(2 * variance / math.pi)
    rarer = chances if 2 * chances.sum() <= len(chances) else 1 - chances  # counting non-events deviates as much
    mean = float(rarer.sum())
    most = min(len(chances), int(mean + 12 * math.sqrt(variance) + 30))  # beyond lies less than 1e-16
    distribution = np.zeros(most + 1)
    distribution[0] = 1.0
    for chance in rarer:
        distribution[1:] = distribution[1:] * (1 - chance) + distribution[:-1] * chance
        distribution[0] *= 1 - chance
    return float(np.abs(np.arange(most + 1) - mean) @ distribution)
