"""What is measured of masks in each case beside their overlap: borders, volumes, centre lines, connected parts.

An image's value is the mean over its structures, a case's the mean over its images, a patient's that over his cases.
Estimates are means over patients, of distances the median: a distance to something that was not found is infinite, and
so would be the mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

import numpy as np

from evaluators.domain.estimate import Reason
from evaluators.metrics.overlap import OverlapSample, PreparedOverlap
from evaluators.metrics.sample import BoolArray, FloatArray
from evaluators.metrics.weighted import Weighted, ratio

SHARES: Final = ("nsd", "cldice", "panoptic_quality", "segmentation_quality", "recognition_quality")
"""From 0 to 1, larger is better."""
DISTANCES: Final = ("hd95_mm", "hd95_px", "assd_mm", "assd_px")
"""From 0, smaller is better, infinite where a structure is missed or invented."""
VOLUME_BIAS: Final = "volume_bias_ml"
MEASURES: Final = (*SHARES, *DISTANCES, VOLUME_BIAS)


def patient_values(metric: str) -> Callable[[PreparedOverlap], FloatArray]:
    """Return what gives the value of each patient, shape (patients,); NaN where none of the cases has one."""
    return _PATIENT_VALUES[metric]


def patient_mean(metric: str) -> Callable[[Weighted[OverlapSample]], FloatArray]:
    """Return what gives the mean over patients."""

    def mean(weighted: Weighted[OverlapSample]) -> FloatArray:
        values, weights = _of_patients(weighted, metric)
        return ratio(weights @ np.where(np.isnan(values), 0.0, values), weights @ (~np.isnan(values)).astype(float))

    return mean


def patient_median(metric: str) -> Callable[[Weighted[OverlapSample]], FloatArray]:
    """Return what gives the median over patients; infinite where half of them or more have no finite value."""

    def median(weighted: Weighted[OverlapSample]) -> FloatArray:
        values, weights = _of_patients(weighted, metric)
        order = np.argsort(values)[: np.count_nonzero(~np.isnan(values))]  # NaN comes last
        if not order.size:
            return np.full(len(weights), np.nan)
        counts = np.cumsum(weights[:, order], axis=1)
        drawn = counts[:, -1]
        middle = [(counts > ((drawn - 1 + later) // 2)[:, None]).argmax(axis=1) for later in (0, 1)]
        lower, upper = (values[order][place] for place in middle)
        return np.where(drawn > 0, (lower + upper) / 2, np.nan)

    return median


def measured(metric: str) -> Callable[[PreparedOverlap], BoolArray]:
    """Return what says which cases have a value, shape (n,)."""
    return _MEASURED[metric]


def why_none(reason: Reason, metric: str) -> Callable[[PreparedOverlap], Reason | None]:
    """Return what says why no case has a value: no structure is scored, or ``reason``."""

    def check(prepared: PreparedOverlap) -> Reason | None:
        if not prepared.sample.scored.any():
            return Reason.NO_POSITIVES
        if not prepared.sample.measures:
            return Reason.NOT_MEASURED
        return None if prepared.once(_MEASURED[metric]).any() else reason

    return check


def _case_values(metric: str, prepared: PreparedOverlap) -> FloatArray:
    """Return the mean over images of that over scored structures, NaN where none was measured, shape (n,)."""
    sample = prepared.sample
    values = sample.measures.get(metric)
    if values is None:
        return np.full(len(sample.patient), np.nan)
    counted = sample.scored & ~np.isnan(values)
    of_images = ratio(np.where(counted, values, 0.0).sum(axis=1), counted.sum(axis=1).astype(np.float64))
    return sample.means(of_images)


def _patient_values(metric: str, prepared: PreparedOverlap) -> FloatArray:
    values, patient = prepared.once(CASE_MEASURE[metric]), prepared.sample.patient
    known = ~np.isnan(values)
    patients = int(patient.max(initial=-1)) + 1
    cases = np.bincount(patient[known], minlength=patients).astype(np.float64)
    totals = np.bincount(patient[known], values[known], patients).astype(np.float64)
    return ratio(totals, cases)


def _measured(metric: str, prepared: PreparedOverlap) -> BoolArray:
    return ~np.isnan(prepared.once(CASE_MEASURE[metric]))


def _of_patients(weighted: Weighted[OverlapSample], metric: str) -> tuple[FloatArray, FloatArray]:
    """Return the value of each patient and the weights of all of them, in floating point."""
    values = weighted.prepared.once(_PATIENT_VALUES[metric])
    missing = weighted.weights.shape[1] - values.size  # patients of other subsets, numbered after these
    return np.pad(values, (0, missing), constant_values=np.nan), weighted.weights.astype(np.float64)


CASE_MEASURE: Final[Mapping[str, Callable[[PreparedOverlap], FloatArray]]] = MappingProxyType(
    {metric: partial(_case_values, metric) for metric in MEASURES}
)
"""Value of each case by metric, shape (n,), NaN where it has none."""
_PATIENT_VALUES: Final = {metric: partial(_patient_values, metric) for metric in MEASURES}
_MEASURED: Final = {metric: partial(_measured, metric) for metric in MEASURES}
