"""Logistic regression under many weightings at once, by Newton's method."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.special import expit

from evaluators.metrics.sample import FloatArray

MOST_STEPS: Final = 60
SETTLED: Final = 1e-7
"""A step smaller than this is the last: Newton's method squares the error, which leaves it below 1e-12."""
SINGULAR: Final = 1e-12
"""Determinant of the information relative to its diagonal, below which there is no unique solution."""


def fit(
    terms: FloatArray,
    outcome: FloatArray,
    weights: FloatArray,
    *,
    offset: FloatArray | None = None,
    longest_step: float = np.inf,
) -> FloatArray:
    """Return maximum-likelihood coefficients, one row per weighting.

    Args:
        terms: Columns of the design, float64, shape (k, n).
        outcome: 0 or 1, float64, shape (n,).
        weights: float64, shape (b, n).
        offset: Part of the linear predictor with coefficient 1, shape (n,).
        longest_step: Bound on each coefficient's step. Needed where an offset can start far from the solution: there
            the likelihood is nearly flat and a full step would leap over it.

    Returns:
        float64, shape (b, k); NaN in rows without a finite solution (separated classes).
    """
    fixed = np.zeros_like(outcome) if offset is None else offset
    products = (terms[:, None, :] * terms[None, :, :]).reshape(-1, len(outcome)).T
    at = np.zeros((len(weights), len(terms)))
    open_rows = np.arange(len(weights))  # settled rows rest, so that no row depends on its neighbours
    for _ in range(MOST_STEPS):
        probability = expit(at[open_rows] @ terms + fixed)
        weight = weights[open_rows]
        gradient = (weight * (outcome - probability)) @ terms.T
        information = (weight * probability * (1 - probability)) @ products
        step = _solve(information.reshape(-1, len(terms), len(terms)), gradient)
        step = np.clip(step, -longest_step, longest_step)
        at[open_rows] += step
        open_rows = open_rows[(np.abs(step) > SETTLED).any(axis=1)]  # NaN counts as settled
        if len(open_rows) == 0:
            return at
    at[open_rows] = np.nan
    return at


def _solve(matrices: FloatArray, vectors: FloatArray) -> FloatArray:
    """Return the solutions of b small symmetric systems, NaN where one is singular."""
    diagonal = np.diagonal(matrices, axis1=1, axis2=2).prod(axis=1)
    regular = np.linalg.det(matrices) > SINGULAR * diagonal
    solutions = np.full_like(vectors, np.nan)
    solutions[regular] = np.linalg.solve(matrices[regular], vectors[regular][:, :, None])[:, :, 0]
    return solutions
