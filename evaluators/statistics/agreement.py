"""Uncertainty of how well two ways to measure the same thing agree."""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, inf, isfinite, sqrt, tanh
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluators.statistics.limits import Limits, normal_quantile, t_quantile, tail

Reals = NDArray[np.float64]

HELD: Final = 0.95
"""Share of the differences that limits of agreement are to hold."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How differences of measurements vary, where patients may have several: the true value differs between them."""

    patients: int
    cases: int
    between: float
    """Variance of the patients' mean differences; at least two patients."""
    within: float
    """Pooled variance of the differences of one patient, times 1 - mean of 1/m, with m cases a patient."""

    @property
    def deviation(self) -> float:
        """Return the standard deviation of one difference of any patient."""
        return sqrt(self.between + self.within)

    def deviation_limits(self, level: float) -> Limits:
        """Return the interval of the standard deviation: both variances' own chi-squared intervals, put together."""
        below = above = 0.0
        parts = ((self.between, self.patients - 1), (self.within, self.cases - self.patients))
        for variance, degrees in parts:
            if degrees > 0:
                below += (variance * (1 - degrees / float(special.chdtri(degrees, tail(level))))) ** 2
                above += (variance * (degrees / float(special.chdtri(degrees, 1 - tail(level))) - 1)) ** 2
        total = self.between + self.within
        return Limits(sqrt(max(0.0, total - sqrt(below))), sqrt(total + sqrt(above)))


def exact_limit_of_agreement(bias: float, deviation: float, n: int, side: int, level: float) -> Limits:
    """Return the interval of a limit of agreement of one case a patient: exact for normal differences.

    Args:
        bias: Mean difference.
        deviation: Standard deviation of the differences, over n - 1.
        n: Number of cases, at least two.
        side: -1 for the lower limit of agreement, 1 for the upper one.
        level: Two-sided level.

    Source:
        Carkeet A. Optom Vis Sci 2015;92:e71-e80 (quantiles of the non-central t).
    """
    centre = sqrt(n) * normal_quantile(HELD)
    near, far = (float(special.nctdtrit(n - 1, centre, p)) for p in (tail(level), 1 - tail(level)))
    ends = sorted(bias + side * one / sqrt(n) * deviation for one in (near, far))
    return Limits(ends[0], ends[1])


def limit_of_agreement(bias: float, spread: Spread, side: int, level: float) -> Limits:
    """Return the interval of a limit of agreement where patients have several cases.

    The intervals of the mean and of the standard deviation, which are independent for normal differences, are put
    together.

    Args:
        bias: Mean over patients of their mean difference.
        spread: How the differences vary.
        side: -1 for the lower limit of agreement, 1 for the upper one.
        level: Two-sided level.

    Source:
        Zou GY. Stat Methods Med Res 2013;22:630-642.
    """
    deviation, (low, high) = spread.deviation, spread.deviation_limits(level)
    z = normal_quantile(HELD)
    limit = bias + side * z * deviation
    mean_part = t_quantile(level, spread.patients - 1) ** 2 * spread.between / spread.patients
    wide = sqrt(mean_part + (z * (high - deviation)) ** 2)
    narrow = sqrt(mean_part + (z * (deviation - low)) ** 2)
    return Limits(limit - wide, limit + narrow) if side < 0 else Limits(limit - narrow, limit + wide)


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """Of a two-way analysis of variance of n cases, each measured by the model and by the reference."""

    n: int
    rows: float
    """Between cases."""
    columns: float
    """Between model and reference."""
    error: float


def icc_limits(icc: float, squares: MeanSquares, level: float) -> Limits:
    """Return the interval of ICC(A,1), absolute agreement of single measurements; icc < 1, independent cases.

    Source:
        McGraw KO, Wong SP. Psychol Methods 1996;1:30-46, table 7 (case 2A).
    """
    n, rows, columns, error = squares.n, squares.rows, squares.columns, squares.error
    a = 2 * icc / (n * (1 - icc))
    b = 1 + 2 * icc * (n - 1) / (n * (1 - icc))
    degrees = (a * columns + b * error) ** 2 / ((a * columns) ** 2 + (b * error) ** 2 / (n - 1))
    beyond = 1 - tail(level)
    low_f, high_f = float(special.fdtri(n - 1, degrees, beyond)), float(special.fdtri(degrees, n - 1, beyond))
    others = 2 * columns + (n - 2) * error
    return Limits(
        n * (rows - low_f * error) / (low_f * others + n * rows),
        n * (high_f * rows - error) / (others + n * high_f * rows),
    )


def concordance_limits(ccc: float, correlation: float, shift: float, n: int, level: float) -> Limits:
    """Return the interval of Lin's concordance correlation, symmetric on Fisher's z scale; independent cases.

    Args:
        ccc: The estimate, inside (-1, 1), not 0.
        correlation: Pearson's correlation, not 0.
        shift: Difference of the means over the root of the product of the standard deviations.
        n: Number of cases, at least three.
        level: Two-sided level.

    Source:
        Lin LI. Biometrics 1989;45:255-268, with the correction of Biometrics 2000;56:324-325.
    """
    rest, squared = 1 - ccc**2, (ccc / correlation) ** 2
    variance = (
        (1 - correlation**2) * squared / rest
        + 2 * ccc**3 * (1 - ccc) * shift**2 / (correlation * rest**2)
        - squared * ccc**2 * shift**4 / (2 * rest**2)
    ) / (n - 2)
    return _around(atanh(ccc), normal_quantile(level) * sqrt(max(0.0, variance)))


def jackknife_limits(estimate: float, left_out: Reals, level: float) -> Limits:
    """Return the interval of a correlation-like estimate from its values without each patient, on Fisher's z scale.

    Args:
        estimate: With all patients, inside (-1, 1).
        left_out: The estimate without each patient, shape (patients,), at least two; NaN where there is none.
        level: Two-sided level.

    Source:
        Miller RG. Biometrika 1974;61:1-15; for concordance of clustered cases King TS, Chinchilli VM. Stat Med
        2001;20:2131-2147.
    """
    known = left_out[np.abs(left_out) < 1]
    patients = known.size
    if patients < 2 or not isfinite(estimate) or abs(estimate) >= 1:
        return Limits(-inf, inf)
    values = patients * atanh(estimate) - (patients - 1) * np.arctanh(known)
    half = t_quantile(level, patients - 1) * float(values.std(ddof=1)) / sqrt(patients)
    return _around(atanh(estimate), half)


def _around(centre: float, half: float) -> Limits:
    return Limits(tanh(centre - half), tanh(centre + half))
