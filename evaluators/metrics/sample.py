"""Finished predictions as arrays: what every classification metric is computed from.

A failed case has no score; it is ranked worst instead: a failed positive scores -inf, a failed negative +inf.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]
IntArray: TypeAlias = npt.NDArray[np.int64]
CompactArray: TypeAlias = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class OperatingSettings:
    """What the plan fixes before the run."""

    threshold: float | None = None
    """Positive if score >= threshold."""
    target_prevalence: float | None = None
    """Prevalence in the population the model is meant for, in (0, 1)."""
    risk: float | None = None
    """Clinical risk at which one would act, in (0, 1); a risk, not a cut of the score."""
    minimum_tpr: float = 0.8
    """Smallest sensitivity of interest, in [0, 1)."""


@dataclass(frozen=True, eq=False)
class BinarySample:
    """Cases with a yes-or-no reference.

    Args:
        scores: Score of the positive class, float64, shape (n,); failed cases as above.
        positive: Reference standard, bool, shape (n,).
        patient: Number of the case's patient, from 0, int64, shape (n,): the column of a weights matrix.
        probabilities: Whether finite scores are probabilities in [0, 1].
        decided: Decision per case where it is not ``score >= threshold`` (one class against the rest), bool, (n,).
        prevalence: Weight the two classes so that positives make up this share; None: as they are.

    Raises:
        ValueError: The arrays do not belong together; a defect of the caller.
    """

    scores: FloatArray
    positive: BoolArray
    patient: IntArray
    probabilities: bool = True
    decided: BoolArray | None = None
    prevalence: float | None = None

    def __post_init__(self) -> None:
        arrays = [self.scores, self.positive, self.patient] + ([] if self.decided is None else [self.decided])
        if any(array.shape != (len(self.scores),) for array in arrays):
            raise ValueError("scores, positive, patient and decided have one entry per case")
        if self.scores.dtype != np.float64 or self.positive.dtype != np.bool_ or self.patient.dtype != np.int64:
            raise ValueError("scores are float64, positive bool, patient int64")
        if np.isnan(self.scores).any() or (self.scores[self.positive] == np.inf).any():
            raise ValueError("a failed case is ranked worst, never best and never NaN")
        if (self.scores[~self.positive] == -np.inf).any() or (self.patient < 0).any():
            raise ValueError("a failed negative scores +inf; patients are numbered from 0")
        finite = self.scores[self.calibratable]
        if self.probabilities and ((finite < 0) | (finite > 1)).any():
            raise ValueError("probabilities lie in [0, 1]")

    @cached_property
    def calibratable(self) -> BoolArray:
        """Whether the case has a score at all: False for failed cases."""
        return np.isfinite(self.scores)

    @property
    def positives(self) -> int:
        """Number of positive cases."""
        return int(self.positive.sum())

    @property
    def negatives(self) -> int:
        """Number of negative cases."""
        return int((~self.positive).sum())

    @property
    def classes(self) -> int:
        """Number of classes: negative and positive."""
        return 2

    @cached_property
    def truth(self) -> IntArray:
        """Index of the reference class: 1 for positive."""
        return self.positive.astype(np.int64)

    def at_prevalence(self, prevalence: float) -> BinarySample:
        """Return the same cases, weighted as if positives made up this share."""
        return replace(self, prevalence=prevalence)

    def case_weights(self) -> FloatArray:
        """Return the weight of each case at the sample's prevalence, with mean 1, shape (n,)."""
        if self.prevalence is None:
            return np.ones(len(self.scores))
        share = np.where(self.positive, self.prevalence, 1 - self.prevalence)
        return share * len(self.scores) / np.where(self.positive, self.positives, self.negatives)

    def only(self, cases: BoolArray) -> BinarySample:
        """Return some of the cases; patients keep their numbers, so that weights still fit."""
        decided = None if self.decided is None else self.decided[cases]
        return replace(
            self, scores=self.scores[cases], positive=self.positive[cases], patient=self.patient[cases], decided=decided
        )


@dataclass(frozen=True, eq=False)
class MultiClassSample:
    """Cases whose reference is one of k classes.

    Args:
        scores: Score per class, float64, shape (n, k); a failed case has no finite score in its row (any non-finite).
        truth: Index of the reference class, int64, shape (n,).
        patient: As in ``BinarySample``.
        probabilities: Whether finite scores are probabilities.

    Raises:
        ValueError: The arrays do not belong together; a defect of the caller.
    """

    scores: FloatArray
    truth: IntArray
    patient: IntArray
    probabilities: bool = True

    def __post_init__(self) -> None:
        cases = len(self.truth)
        if self.scores.ndim != 2 or len(self.scores) != cases or self.patient.shape != (cases,):
            raise ValueError("scores, truth and patient have one entry per case")
        if self.scores.dtype != np.float64 or self.truth.dtype != np.int64 or self.patient.dtype != np.int64:
            raise ValueError("scores are float64, truth and patient int64")
        if ((self.truth < 0) | (self.truth >= self.classes)).any() or (self.patient < 0).any():
            raise ValueError("the reference is one of the classes; patients are numbered from 0")

    @property
    def classes(self) -> int:
        """Number of classes of the model."""
        return int(self.scores.shape[1])

    @cached_property
    def failed(self) -> BoolArray:
        """Whether the model gave no scores for the case."""
        return np.logical_not(np.isfinite(self.scores).all(axis=1))

    @cached_property
    def decision(self) -> IntArray:
        """Index of the class with the largest score (the first of equal ones); -1 for a failed case."""
        largest = np.where(self.failed[:, None], 0.0, self.scores).argmax(axis=1)
        return np.where(self.failed, -1, largest)

    def one_vs_rest(self, index: int) -> BinarySample:
        """Return the question "this class or another?"; a failed case is wrong and ranked worst in each of them."""
        positive = self.truth == index
        worst = np.where(positive, -np.inf, np.inf)
        return BinarySample(
            scores=np.where(self.failed, worst, self.scores[:, index]),
            positive=positive,
            patient=self.patient,
            probabilities=self.probabilities,
            decided=np.where(self.failed, ~positive, self.decision == index),
        )

    def only(self, cases: BoolArray) -> MultiClassSample:
        """Return some of the cases; patients keep their numbers, so that weights still fit."""
        return replace(self, scores=self.scores[cases], truth=self.truth[cases], patient=self.patient[cases])
