"""The interval of a proportion that goals use where patients have several cases."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluators.statistics.limits import Limits, normal_quantile, t_quantile, tail
from evaluators.statistics.proportions import exact_lower

PRIOR_PATIENTS: Final = 10
"""Weight of the assumed design effect against the observed one: as if ten informative patients had shown it.
With fewer patients in error the observed one is mostly noise."""

Counts = NDArray[np.int64]
Reals = NDArray[np.float64]


def assumed_design_effect(sizes: Counts, icc: float) -> float:
    """Return D0 = 1 + (m - 1)·icc with m = Σm²/Σm, the size of the patient that a random case belongs to.

    Args:
        sizes: Cases per patient, all positive.
        icc: Assumed correlation of two cases of one patient, in [0, 1].
    """
    return float(1.0 + (np.square(sizes).sum() / sizes.sum() - 1.0) * icc)


def clustered_goal(successes: Counts, sizes: Counts, *, level: float, icc: float) -> Limits:
    """Return exact limits at the effective number of cases.

    The effective number is n/D·(z/t)². D is the larger of the observed design effect D̂ (ratio estimator, at least 1)
    and its mean with the assumed one D0, in which D̂ weighs as many patients as have an error (or, if fewer, a
    success); t has one degree of freedom less than patients. All right or all wrong: n/D0, as nothing is observed.

    D̂ falls when a further error hits a new patient, and a limit computed from it alone could rise with that error.
    The lower limit is therefore the least one over all ways to forgive errors, the upper one its mirror image.

    Args:
        successes: Right cases per patient, shape (patients,).
        sizes: Cases per patient, all positive, same shape; at least two patients.
        level: Two-sided level.
        icc: Assumed correlation of two cases of one patient.

    Source:
        Cochran WG. Sampling Techniques, 3rd ed. 1977 (ratio estimator); Korn EL, Graubard BI. Survey Methodology
        1998;24:193-201 (effective size).
    """
    assumed = assumed_design_effect(sizes, icc)
    return Limits(
        _least_lower(sizes - successes, sizes, level=level, assumed=assumed),
        1.0 - _least_lower(successes, sizes, level=level, assumed=assumed),
    )


def _least_lower(errors: Counts, sizes: Counts, *, level: float, assumed: float) -> float:
    """Return the least lower limit over all ways to keep k = 0 … all of the errors, for each k the worst one."""
    cases, total = int(sizes.sum()), int(errors.sum())
    if total == cases:
        return 0.0
    small_sample = (normal_quantile(level) / t_quantile(level, sizes.size - 1)) ** 2
    none_wrong = float(exact_lower(np.zeros(1), np.array([cases / assumed]), level)[0])
    if total == 0:
        return none_wrong

    def effective(kept: Counts, observed: Reals) -> Reals:
        informative = _fewest_informative(errors, sizes, kept)
        shrunk = (informative * observed + PRIOR_PATIENTS * assumed) / (informative + PRIOR_PATIENTS)
        return np.asarray(cases / np.maximum(observed, shrunk) * small_sample)

    def least(kept: Counts) -> float:
        n = effective(kept, _worst_design_effects(errors, sizes, kept))
        return float(exact_lower(kept / cases * n, n, level).min())

    lower = min(none_wrong, least(np.array([total])))
    kept = np.arange(1, total)
    bound = _residual_scale(sizes, kept) * (kept * errors.max() + np.square(kept / cases) * np.square(sizes).sum())
    n = effective(kept, np.maximum(1.0, bound))
    # Even with this bound on D̂ most have a higher limit: few are left, usually none.
    kept = kept[special.betainc((1 - kept / cases) * n, kept / cases * n + 1, lower) > tail(level)]
    return min(lower, least(kept)) if kept.size else lower


def _residual_scale(sizes: Counts, kept: Counts) -> Reals:
    """Return what turns a sum of squared residuals into a design effect."""
    patients, cases = sizes.size, int(sizes.sum())
    right = cases - kept
    return np.asarray(patients / (patients - 1) * cases / (kept * right), np.float64)


def _worst_design_effects(errors: Counts, sizes: Counts, kept: Counts) -> Reals:
    """Return the largest D̂ that ``kept`` of the errors can show; exact where all are kept.

    Σ(k_i - q·m_i)² with Σk_i fixed is convex in each k_i: its upper envelope on [0, e_i] is linear with slope
    e_i - 2·q·m_i, and a sum of linear functions is largest when the steepest are filled first.
    """
    pairs, patients = np.unique(np.stack([errors, sizes]), axis=1, return_counts=True)
    share = kept / sizes.sum()
    slopes = pairs[0] - 2 * share[:, None] * pairs[1]
    order = np.argsort(-slopes, axis=1, kind="stable")
    room = (pairs[0] * patients)[order]
    filled = np.clip(kept[:, None] - (np.cumsum(room, axis=1) - room), 0, room)
    squares = (filled * np.take_along_axis(slopes, order, axis=1)).sum(axis=1) + share**2 * np.square(sizes).sum()
    return np.asarray(np.maximum(1.0, _residual_scale(sizes, kept) * squares))


def _fewest_informative(errors: Counts, sizes: Counts, kept: Counts) -> Counts:
    """Return how few patients can have an error, or if fewer a success, when ``kept`` errors are kept."""
    with_error = np.searchsorted(np.cumsum(np.sort(errors)[::-1]), kept) + 1
    all_wrong = np.searchsorted(np.cumsum(np.sort(sizes[errors == sizes])), kept, side="right")
    return np.minimum(with_error, sizes.size - all_wrong)
