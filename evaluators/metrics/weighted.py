"""A sample under many weightings at once: how an estimate and all its replicates come from one function.

A metric is a function from ``Weighted`` to one number per row of weights. The estimate is the row of ones; a bootstrap
replicate is a row that says how often each patient was drawn. What depends on the cases alone (order, ties, totals per
patient) is worked out once per ``Prepared``; what several metrics share (the four counts) once per block of rows.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, Protocol, TypeAlias, TypeVar, cast

import numpy as np

from evaluators.metrics.sample import (
    BinarySample,
    CompactArray,
    FloatArray,
    IntArray,
    MultiClassSample,
    OperatingSettings,
)


class AnySample(Protocol):
    """What resampling needs of cases, whatever they are scored by."""

    @property
    def patient(self) -> IntArray:
        """Return the number of each case's patient, from 0, shape (n,)."""

    @property
    def truth(self) -> IntArray:
        """Return the reference class of each case, shape (n,)."""

    @property
    def classes(self) -> int:
        """Return the number of reference classes."""


Sample = TypeVar("Sample", bound=AnySample)
T = TypeVar("T")


class Prepared(Generic[Sample]):
    """A sample with the plan's settings, and what follows from both alone."""

    def __init__(self, sample: Sample, settings: OperatingSettings) -> None:
        self.sample: Sample = sample
        self.settings = settings
        self._known: dict[object, Any] = {}

    def once(self, function: Callable[[Prepared[Sample]], T]) -> T:
        """Return ``function(self)``, worked out at the first call."""
        if function not in self._known:
            self._known[function] = function(self)
        return cast("T", self._known[function])

    def totals(self, per_case: Callable[[Prepared[Sample]], FloatArray], patients: int) -> FloatArray:
        """Return per-case values summed per patient and class.

        Args:
            per_case: Gives k values per case, shape (n, k).
            patients: Number of columns of the weights.

        Returns:
            float64, shape (patients, classes * k); worked out at the first call of each.
        """
        key = (per_case, patients)
        if key not in self._known:
            values, sample = per_case(self), self.sample
            cell = sample.patient * sample.classes + sample.truth
            columns = [np.bincount(cell, column, patients * sample.classes) for column in values.T]
            self._known[key] = np.stack(columns, axis=1).reshape(patients, -1)
        return cast("FloatArray", self._known[key])


class Weighted(Generic[Sample]):
    """A prepared sample under b weightings.

    Args:
        prepared: The sample.
        weights: How often each patient counts, int64, shape (b, patients).
    """

    def __init__(self, prepared: Prepared[Sample], weights: IntArray) -> None:
        self.prepared: Prepared[Sample] = prepared
        self.weights = weights
        self._known: dict[object, Any] = {}

    def once(self, function: Callable[[Weighted[Sample]], T]) -> T:
        """Return ``function(self)``, worked out at the first call."""
        if function not in self._known:
            self._known[function] = function(self)
        return cast("T", self._known[function])

    def sums(self, per_case: Callable[[Prepared[Sample]], FloatArray]) -> FloatArray:
        """Return weighted sums over the cases of each class, shape (b, classes, k), at the sample's prevalence."""
        if per_case not in self._known:
            self._known[per_case] = self._plain_sums(per_case) * self.class_scale[:, :, None]
        return cast("FloatArray", self._known[per_case])

    @cached_property
    def class_sizes(self) -> FloatArray:
        """Weighted number of cases per class, shape (b, classes), before any change of prevalence."""
        return self._plain_sums(_one)[:, :, 0]

    @cached_property
    def class_scale(self) -> FloatArray:
        """The factor that turns each class's weights into its share at the sample's prevalence, shape (b, classes).

        All ones where no prevalence is asked for; NaN where a class is empty.
        """
        sample = self.prepared.sample
        prevalence = sample.prevalence if isinstance(sample, BinarySample) else None
        if prevalence is None:
            return np.ones((len(self.weights), sample.classes))
        return ratio(np.array([1 - prevalence, prevalence]), self.class_sizes)

    @cached_property
    def compact(self) -> CompactArray:
        """The weights in half the memory: read in the order of a million scores they come four times faster."""
        return self.weights.astype(np.int32)

    @cached_property
    def _as_float(self) -> FloatArray:
        return self.weights.astype(np.float64)

    def _plain_sums(self, per_case: Callable[[Prepared[Sample]], FloatArray]) -> FloatArray:
        rows, patients = self.weights.shape
        totals = self.prepared.totals(per_case, patients)
        return (self._as_float @ totals).reshape(rows, self.prepared.sample.classes, -1)


Binary: TypeAlias = Weighted[BinarySample]
MultiClass: TypeAlias = Weighted[MultiClassSample]
PreparedBinary: TypeAlias = Prepared[BinarySample]
PreparedMultiClass: TypeAlias = Prepared[MultiClassSample]


def once_each(prepared: Prepared[Sample]) -> Weighted[Sample]:
    """Return the sample as it is: one row in which every patient counts once."""
    patients = int(prepared.sample.patient.max()) + 1
    return Weighted(prepared, np.ones((1, patients), np.int64))


def ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """Return the quotient, NaN wherever the denominator is 0: a replicate without a value, dropped and counted."""
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = np.true_divide(numerator, denominator)
    return np.where(denominator == 0, np.nan, quotient)


def _one(prepared: Prepared[Any]) -> FloatArray:
    return np.ones((len(prepared.sample.patient), 1))
