"""Uncertainty of a logistic regression whose cases come several to a patient."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]


def clustered_covariance(
    terms: Reals, outcome: Reals, probability: Reals, weights: Reals, patient: NDArray[np.int64]
) -> Reals:
    """Return the covariance of the coefficients that holds whatever the correlation within patients, shape (k, k).

    Args:
        terms: Explanatory terms, shape (k, n).
        outcome: 0 or 1, shape (n,).
        probability: Fitted probability of each case, shape (n,).
        weights: Weight of each case, shape (n,).
        patient: Patient of each case, shape (n,); at least two.

    Source:
        Liang KY, Zeger SL. Biometrika 1986;73:13-22, with the factor P / (P - 1).
    """
    bread = np.linalg.inv((terms * weights * probability * (1 - probability)) @ terms.T)
    patients, cluster = np.unique(patient, return_inverse=True)
    residuals = weights * (outcome - probability)
    scores = np.stack([np.bincount(cluster, term * residuals, patients.size) for term in terms])
    return np.asarray(bread @ (scores @ scores.T) @ bread * patients.size / (patients.size - 1))
