"""Overlap of masks: Dice and Jaccard by patient, structures missed and structures invented.

An image has a value only where the structure is scored in it; the value of a case of several images, or of a video, is
the mean over those images, a patient's the mean over his cases, and an estimate is the mean over patients. So nobody
counts more than others for having more images. Missed and invented are structures of cases: in all their images.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from evaluators.domain.estimate import Reason
from evaluators.metrics.operating_point import Trials
from evaluators.metrics.sample import BoolArray, FloatArray, IntArray
from evaluators.metrics.weighted import Prepared, Weighted, ratio

EmptyRule: TypeAlias = Literal["either", "reference"]


@dataclass(frozen=True, eq=False)
class OverlapSample:
    """Cases in which reference and prediction mark the same structures.

    Args:
        both: Pixels or voxels that reference and prediction share, int64, shape (m, k) for k structures in m images.
        reference: Those of the reference, same shape.
        predicted: Those of the prediction, same shape.
        failed: Whether the model gave no answer, bool, shape (n,): the worst value in every structure.
        patient: Number of the case's patient, from 0, int64, shape (n,).
        empty: ``either``: a structure is scored where one of the two holds it; ``reference``: where the reference does.
        measures: By metric what else was measured of each structure, shape (m, k), NaN where nothing was; see
            ``mask_measures``.
        case: Row of each image's case, ascending, every case there, int64, shape (m,); None: each case is one image.

    Raises:
        ValueError: The arrays do not belong together; a defect of the caller.
    """

    both: IntArray
    reference: IntArray
    predicted: IntArray
    failed: BoolArray
    patient: IntArray
    empty: EmptyRule = "either"
    measures: Mapping[str, FloatArray] = field(default_factory=dict)
    case: IntArray | None = None

    def __post_init__(self) -> None:
        images = len(self.patient) if self.case is None else len(self.case)
        shape = (images, self.both.shape[1])
        arrays = (self.both, self.reference, self.predicted, *self.measures.values())
        if any(array.shape != shape for array in arrays):
            raise ValueError("what is counted and measured has one row per image and one column per structure")
        if self.failed.shape != self.patient.shape or (self.both > np.minimum(self.reference, self.predicted)).any():
            raise ValueError("failed has one entry per case; what is shared is part of both masks")

    @property
    def classes(self) -> int:
        """Return 1: resampling draws patients without strata, as no case has one class."""
        return 1

    @cached_property
    def truth(self) -> IntArray:
        """The stratum of each case: the same for all."""
        return np.zeros(len(self.patient), np.int64)

    @cached_property
    def scored(self) -> BoolArray:
        """Whether each structure is scored in each image, shape (m, k); in failed cases every structure is."""
        there = self.reference > 0
        if self.empty == "either":
            there = there | (self.predicted > 0)
        return there | self.failed_images[:, None]

    @property
    def failed_images(self) -> BoolArray:
        """Return whether the model gave no answer to the case of each image, shape (m,)."""
        return self.failed if self.case is None else self.failed[self.case]

    def in_cases(self, images: npt.ArrayLike) -> BoolArray:
        """Return in which cases something holds of any of their images, shape (n, …) from (m, …)."""
        if self.case is None or not len(self.case):
            return np.asarray(images, np.bool_)
        return np.asarray(np.logical_or.reduceat(images, self._starts, axis=0))

    def means(self, images: FloatArray) -> FloatArray:
        """Return the mean of each case over its images that have a value, shape (n,) from (m,); NaN without any."""
        if self.case is None or not len(self.case):
            return images
        known = ~np.isnan(images)
        totals = np.add.reduceat(np.where(known, images, 0.0), self._starts)
        return ratio(totals, np.add.reduceat(known, self._starts, dtype=np.float64))

    @cached_property
    def _starts(self) -> IntArray:
        """Row of the first image of each case."""
        assert self.case is not None
        return np.flatnonzero(np.diff(self.case, prepend=-1))

    def only(self, structure: int) -> OverlapSample:
        """Return the same cases with one structure."""
        one = slice(structure, structure + 1)
        return replace(
            self,
            both=self.both[:, one],
            reference=self.reference[:, one],
            predicted=self.predicted[:, one],
            measures={metric: values[:, one] for metric, values in self.measures.items()},
        )

    def rows(self, chosen: BoolArray, patient: IntArray) -> OverlapSample:
        """Return some of the cases, with the numbers their patients have then."""
        images = chosen if self.case is None else chosen[self.case]
        return OverlapSample(
            self.both[images],
            self.reference[images],
            self.predicted[images],
            self.failed[chosen],
            patient,
            self.empty,
            {metric: values[images] for metric, values in self.measures.items()},
            None if self.case is None else (np.cumsum(chosen) - 1)[self.case[images]],
        )


PreparedOverlap: TypeAlias = Prepared[OverlapSample]


def case_dice(prepared: PreparedOverlap) -> FloatArray:
    """Return Dice of each case: mean over images of the mean over structures, shape (n,); NaN where none is scored."""
    sample = prepared.sample
    return _case_means(sample, 2 * sample.both, sample.reference + sample.predicted)


def case_iou(prepared: PreparedOverlap) -> FloatArray:
    """Return the Jaccard index of each case, mean as of `case_dice`, shape (n,); NaN where none is scored."""
    sample = prepared.sample
    return _case_means(sample, sample.both, sample.reference + sample.predicted - sample.both)


def dice(weighted: Weighted[OverlapSample]) -> FloatArray:
    """Return the mean over patients of their mean Dice."""
    return _patient_mean(weighted, case_dice)


def iou(weighted: Weighted[OverlapSample]) -> FloatArray:
    """Return the mean over patients of their mean Jaccard index."""
    return _patient_mean(weighted, case_iou)


def missed(prepared: PreparedOverlap) -> Trials:
    """Return which cases hold a structure, and in which of them the prediction has nothing of one of theirs."""
    sample = prepared.sample
    there = sample.in_cases(sample.reference > 0)
    nothing = there & ~sample.in_cases(sample.both > 0)
    return np.asarray(there.any(axis=1) | sample.failed), np.asarray(nothing.any(axis=1) | sample.failed)


def invented(prepared: PreparedOverlap) -> Trials:
    """Return which cases do not hold a structure, and in which the prediction marks one of those nevertheless.

    Of failed cases it is not known what the prediction would have marked: they are no trial here, but missed.
    """
    sample = prepared.sample
    absent = ~sample.in_cases(sample.reference > 0) & ~sample.failed[:, None]
    marked = absent & sample.in_cases(sample.predicted > 0)
    return np.asarray(absent.any(axis=1)), np.asarray(marked.any(axis=1))


def missed_structures(weighted: Weighted[OverlapSample]) -> FloatArray:
    """Return the share of the cases holding a structure in which one was missed."""
    return _share(weighted, missed)


def invented_structures(weighted: Weighted[OverlapSample]) -> FloatArray:
    """Return the share of the cases without a structure in which one was invented."""
    return _share(weighted, invented)


def scored_cases(prepared: PreparedOverlap) -> BoolArray:
    """Return the cases in which any structure is scored, shape (n,)."""
    return prepared.sample.in_cases(prepared.sample.scored.any(axis=1))


def something_scored(prepared: PreparedOverlap) -> Reason | None:
    """Return why there is no overlap to speak of, if so."""
    return None if prepared.sample.scored.any() else Reason.NO_POSITIVES


def structure_there(prepared: PreparedOverlap) -> Reason | None:
    """Return why nothing can be missed, if so."""
    return None if missed(prepared)[0].any() else Reason.NO_POSITIVES


def structure_absent(prepared: PreparedOverlap) -> Reason | None:
    """Return why nothing can be invented, if so."""
    return None if invented(prepared)[0].any() else Reason.NO_NEGATIVES


CASE_OVERLAP: Final[dict[str, Callable[[PreparedOverlap], FloatArray]]] = {"dice": case_dice, "iou": case_iou}
"""Value of each case by metric."""


def _case_means(sample: OverlapSample, shared: IntArray, size: IntArray) -> FloatArray:
    per_structure = np.where(sample.failed_images[:, None], 0.0, shared / np.maximum(size, 1))
    counted = sample.scored.sum(axis=1)
    return sample.means(ratio((per_structure * sample.scored).sum(axis=1), counted.astype(np.float64)))


def _patient_mean(weighted: Weighted[OverlapSample], per_case: Callable[[PreparedOverlap], FloatArray]) -> FloatArray:
    patients = weighted.weights.shape[1]
    patient, values = weighted.prepared.sample.patient, weighted.prepared.once(per_case)
    known = ~np.isnan(values)
    cases = np.bincount(patient[known], minlength=patients).astype(np.float64)
    means = np.bincount(patient[known], values[known], patients) / np.maximum(cases, 1)
    weights = weighted.weights.astype(np.float64)
    return ratio(weights @ means, weights @ (cases > 0).astype(np.float64))


def _share(weighted: Weighted[OverlapSample], trials: Callable[[PreparedOverlap], Trials]) -> FloatArray:
    about, success = weighted.prepared.once(trials)
    patient, patients = weighted.prepared.sample.patient, weighted.weights.shape[1]
    weights = weighted.weights.astype(np.float64)
    right = np.bincount(patient[about], success[about], patients)
    return ratio(weights @ right, weights @ np.bincount(patient[about], minlength=patients).astype(np.float64))
