"""Agreement of measurements: bias, limits of agreement, absolute error, intraclass and concordance correlation.

Bias, limits and absolute error are means over patients of the means over each patient's cases, so that nobody counts
more for having more images. Both correlations and the share within an acceptable error are about all cases.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from evaluators.domain.estimate import Reason
from evaluators.metrics.operating_point import Trials
from evaluators.metrics.sample import BoolArray, FloatArray, IntArray
from evaluators.metrics.weighted import Prepared, Weighted, once_each, ratio

TWO_SIDED_95: Final = 1.959963984540054
"""So many standard deviations around the mean hold 95 % of normal differences."""
ROUNDING: Final = 1e-9
"""10.3 - 10 is a little more than 0.3 as computers count, and within an acceptable error of 0.3 nevertheless."""


@dataclass(frozen=True, eq=False)
class ValueSample:
    """Cases that model and reference have measured.

    Args:
        measured: What the model says, in the unit of the reference, float64, shape (n,); NaN where it failed.
        reference: What the reference says, finite, same shape.
        patient: Number of the case's patient, from 0, int64, shape (n,).
        acceptable: How far a measurement may be off, above 0; None: nothing is said.
        unit: What is measured in; None: not said.

    Raises:
        ValueError: The arrays do not belong together; a defect of the caller.
    """

    measured: FloatArray
    reference: FloatArray
    patient: IntArray
    acceptable: float | None = None
    unit: str | None = None

    def __post_init__(self) -> None:
        if not self.measured.shape == self.reference.shape == self.patient.shape == (len(self.patient),):
            raise ValueError("measured, reference and patient have one entry per case")
        if np.isinf(self.measured).any() or not np.isfinite(self.reference).all() or (self.patient < 0).any():
            raise ValueError("a failed measurement is NaN, a reference finite; patients are numbered from 0")

    @property
    def classes(self) -> int:
        """Return 1: resampling draws patients without strata, as no case has a class."""
        return 1

    @cached_property
    def truth(self) -> IntArray:
        """The stratum of each case: the same for all."""
        return np.zeros(len(self.patient), np.int64)

    @cached_property
    def answered(self) -> BoolArray:
        """Whether the model gave a number, shape (n,)."""
        return ~np.isnan(self.measured)

    @cached_property
    def difference(self) -> FloatArray:
        """Model minus reference, shape (n,); NaN where the model failed."""
        return self.measured - self.reference

    def rows(self, chosen: BoolArray, patient: IntArray) -> ValueSample:
        """Return some of the cases, with the numbers their patients have then."""
        return replace(self, measured=self.measured[chosen], reference=self.reference[chosen], patient=patient)


PreparedValues: TypeAlias = Prepared[ValueSample]
Values: TypeAlias = Weighted[ValueSample]


class Differences(NamedTuple):
    """How differences lie, one entry per row of weights, shape (b,); NaN where something cannot be said."""

    patients: FloatArray
    cases: FloatArray
    mean: FloatArray
    between: FloatArray
    """Variance of the patients' mean differences."""
    within: FloatArray
    """Pooled variance inside patients, times 1 - mean of 1/m with m cases a patient; 0 with one case each."""


class Squares(NamedTuple):
    """Mean squares of the two-way analysis of variance, cases by (model, reference), one entry per row of weights."""

    n: FloatArray
    rows: FloatArray
    columns: FloatArray
    error: FloatArray


def answered(prepared: PreparedValues) -> BoolArray:
    """Return the cases the model measured, shape (n,)."""
    return prepared.sample.answered


def unit_of(prepared: PreparedValues) -> str | None:
    """Return the unit that was measured in."""
    return prepared.sample.unit


def something_measured(prepared: PreparedValues) -> Reason | None:
    """Return why there is nothing to compare, if so."""
    return None if prepared.sample.answered.any() else Reason.NO_CASES


def two_patients(prepared: PreparedValues) -> Reason | None:
    """Return why nothing can vary between patients, if so."""
    sample = prepared.sample
    return None if len(np.unique(sample.patient[sample.answered])) > 1 else Reason.TOO_FEW_PATIENTS


def bias(weighted: Values) -> FloatArray:
    """Return the mean difference, model minus reference, shape (b,)."""
    return weighted.once(differences).mean


def mean_absolute_error(weighted: Values) -> FloatArray:
    """Return the mean absolute difference, at least 0, shape (b,)."""
    totals, patients, _ = _by_patient(weighted)
    return ratio(patients @ _each(totals[:, 2], totals[:, 0]), patients.sum(axis=1))


def lower_limit(weighted: Values) -> FloatArray:
    """Return the lower limit of agreement: below it lie 2.5 % of the differences, if normal.

    Source:
        Bland JM, Altman DG. Lancet 1986;327:307-310; several cases a patient: J Biopharm Stat 2007;17:571-582, with
        patients weighted alike as in Zou GY. Stat Methods Med Res 2013;22:630-642.
    """
    return _limit(weighted, -TWO_SIDED_95)


def upper_limit(weighted: Values) -> FloatArray:
    """Return the upper limit of agreement; sources as of the lower one."""
    return _limit(weighted, TWO_SIDED_95)


def within(prepared: PreparedValues) -> Trials:
    """Return all cases, and which were measured within the acceptable error; one without a number was not."""
    sample = prepared.sample
    acceptable = np.inf if sample.acceptable is None else sample.acceptable
    size = np.maximum(np.abs(np.where(sample.answered, sample.measured, 0.0)), np.abs(sample.reference))
    near = np.abs(sample.difference) <= acceptable + ROUNDING * np.maximum(size, acceptable)
    return np.ones(len(near), np.bool_), near & sample.answered


def within_acceptable(weighted: Values) -> FloatArray:
    """Return the share of cases measured within the acceptable error, in [0, 1], shape (b,)."""
    patient, patients = weighted.prepared.sample.patient, weighted.weights.shape[1]
    _, near = weighted.prepared.once(within)
    weights = weighted.weights.astype(np.float64)
    cases = np.bincount(patient, minlength=patients).astype(np.float64)
    return ratio(weights @ np.bincount(patient, near, patients), weights @ cases)


def icc_a1(weighted: Values) -> FloatArray:
    """Return the intraclass correlation for absolute agreement of single measurements, at most 1, shape (b,).

    NaN with fewer than two cases, or where nothing varies.

    Source:
        McGraw KO, Wong SP. Psychol Methods 1996;1:30-46, ICC(A,1); Shrout and Fleiss' ICC(2,1).
    """
    return icc_of(weighted.once(squares))


def concordance(weighted: Values) -> FloatArray:
    """Return Lin's concordance correlation with variances over n, in [-1, 1], shape (b,); NaN where nothing varies.

    Source:
        Lin LI. Biometrics 1989;45:255-268.
    """
    return concordance_of(weighted.once(squares))


def icc_of(found: Squares) -> FloatArray:
    """Return ICC(A,1) of mean squares."""
    n, rows, columns, error = found
    return ratio(rows - error, rows + error + ratio(2 * (columns - error), n))


def concordance_of(found: Squares) -> FloatArray:
    """Return Lin's concordance correlation of mean squares."""
    n, rows, columns, error = found
    return ratio((rows - error) * (n - 1), (rows + error) * (n - 1) + 2 * columns)


def differences(weighted: Values) -> Differences:
    """Return how the differences lie under each row of weights."""
    totals, patients, cases = _by_patient(weighted)
    count = totals[:, 0]
    means = _each(totals[:, 1], count)
    inside = np.maximum(0.0, totals[:, 3] - totals[:, 1] * means)
    n = patients.sum(axis=1)
    mean = ratio(patients @ means, n)
    between = ratio(np.maximum(0.0, patients @ means**2 - n * mean**2), np.maximum(0.0, n - 1))
    spare = np.maximum(0.0, cases - n)
    pooled = np.where(spare > 0, (patients @ inside) / np.maximum(spare, 1), 0.0)
    share = 1 - ratio(patients @ _each(np.ones(len(count)), count), n)
    return Differences(n, cases, mean + _centre(weighted)[0], between, pooled * share)


def squares(weighted: Values) -> Squares:
    """Return the mean squares under each row of weights; NaN with fewer than two cases."""
    totals, patients, _ = _by_patient(weighted)
    return _squares_of(patients @ totals, _centre(weighted)[0])


def squares_without_each(prepared: PreparedValues) -> Squares:
    """Return the mean squares without each of the patients that have an answer, shape (patients,)."""
    everyone = once_each(prepared)
    totals = _by_patient(everyone)[0]
    return _squares_of(totals.sum(axis=0) - totals[totals[:, 0] > 0], _centre(everyone)[0])


def patient_means(prepared: PreparedValues) -> tuple[FloatArray, FloatArray]:
    """Return the mean difference and the mean absolute difference of each patient that has an answer."""
    totals, _, _ = _by_patient(once_each(prepared))
    there = totals[totals[:, 0] > 0]
    return there[:, 1] / there[:, 0] + prepared.once(_middle)[0], there[:, 2] / there[:, 0]


def _squares_of(sums: FloatArray, middle: float) -> Squares:
    """Return the mean squares of weighted sums of ``_columns``, shape (b, 6)."""
    n, difference, _, difference_squared, total, total_squared = sums.T
    spare = np.maximum(0.0, n - 1)
    # With two measurements a case every mean square is one of the differences or of the sums, halved.
    error = ratio(np.maximum(0.0, difference_squared - ratio(difference**2, n)) / 2, spare)
    rows = ratio(np.maximum(0.0, total_squared - ratio(total**2, n)) / 2, spare)
    return Squares(n, rows, n * (ratio(difference, n) + middle) ** 2 / 2, error)


def _limit(weighted: Values, deviations: float) -> FloatArray:
    found = weighted.once(differences)
    return np.asarray(found.mean + deviations * np.sqrt(found.between + found.within))


def _by_patient(weighted: Values) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return totals per patient, the weights of the patients with an answer, and the weighted number of answers."""
    totals = weighted.prepared.totals(_columns, weighted.weights.shape[1])
    patients = (weighted.weights * (totals[:, 0] > 0)).astype(np.float64)
    return totals, patients, patients @ totals[:, 0]


def _each(total: FloatArray, count: FloatArray) -> FloatArray:
    return total / np.maximum(count, 1)


def _centre(weighted: Values) -> tuple[float, float]:
    return weighted.prepared.once(_middle)


def _middle(prepared: PreparedValues) -> tuple[float, float]:
    """Return the means of the differences and of the sums: squares around them lose no digits."""
    sample = prepared.sample
    there = sample.answered
    if not there.any():
        return 0.0, 0.0
    return float(sample.difference[there].mean()), float((sample.measured + sample.reference)[there].mean())


def _columns(prepared: PreparedValues) -> FloatArray:
    """Return what is summed of each case: one, difference, absolute difference, and squares; 0 without an answer."""
    sample = prepared.sample
    middle, middle_sum = prepared.once(_middle)
    difference = sample.difference - middle
    total = sample.measured + sample.reference - middle_sum
    one = np.ones(len(difference))
    columns = np.stack([one, difference, np.abs(sample.difference), difference**2, total, total**2], axis=1)
    return np.where(sample.answered[:, None], columns, 0.0)
