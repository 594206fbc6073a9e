"""What a detector does at its locked threshold: lesions found, and false alarms per image."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from evaluators.domain.estimate import Reason
from evaluators.metrics.boxes import BoxSample
from evaluators.metrics.operating_point import Trials
from evaluators.metrics.sample import BinarySample, BoolArray, FloatArray, IntArray
from evaluators.metrics.weighted import Prepared, Weighted, ratio


@dataclass(frozen=True, eq=False)
class LesionSample:
    """Lesions of the reference, one row each.

    Args:
        found: Whether a box with at least the locked score finds it, bool, shape (n,).
        patient: Number of the lesion's patient, from 0, int64, shape (n,).
        images: In which lesions were looked for, those without any included.
    """

    found: BoolArray
    patient: IntArray
    images: int

    @property
    def classes(self) -> int:
        """Return 1: lesions have no strata."""
        return 1

    @cached_property
    def truth(self) -> IntArray:
        """The stratum of each lesion: the same for all."""
        return np.zeros(len(self.patient), np.int64)

    def only(self, chosen: BoolArray) -> LesionSample:
        """Return some of the lesions; patients keep their numbers, so that weights still fit."""
        return LesionSample(self.found[chosen], self.patient[chosen], self.images)


@dataclass(frozen=True, eq=False)
class AlarmSample:
    """Images with their false alarms, one row each.

    Args:
        alarms: Boxes with at least the locked score that find no lesion, int64, shape (n,).
        answered: Whether the model gave an answer, bool, shape (n,); images without one are no part of the rate.
        patient: Number of the image's patient, from 0, int64, shape (n,).
    """

    alarms: IntArray
    answered: BoolArray
    patient: IntArray

    @property
    def classes(self) -> int:
        """Return 1: images have no strata."""
        return 1

    @cached_property
    def truth(self) -> IntArray:
        """The stratum of each image: the same for all."""
        return np.zeros(len(self.patient), np.int64)

    def only(self, chosen: BoolArray) -> AlarmSample:
        """Return some of the images; patients keep their numbers, so that weights still fit."""
        return AlarmSample(self.alarms[chosen], self.answered[chosen], self.patient[chosen])


class PatientSample(BinarySample):
    """Patients, one row each: their score is that of their best box, and 0 without any."""


def lesion_sample(sample: BoxSample, threshold: float) -> LesionSample:
    """Return the lesions of all images, and which are found by boxes with at least this score."""
    found_there = sample.lesions.found_with >= threshold
    return LesionSample(found_there, sample.patient[sample.lesions.image], len(sample.patient))


def alarm_sample(sample: BoxSample, threshold: float) -> AlarmSample:
    """Return the false alarms of every image: boxes with at least this score that find nothing, duplicates included."""
    detections = sample.detections
    false = ~detections.hits & (detections.score >= threshold)
    alarms = np.bincount(detections.image[false], minlength=len(sample.patient)).astype(np.int64)
    return AlarmSample(alarms, ~sample.failed, sample.patient)


def patient_sample(sample: BoxSample) -> PatientSample:
    """Return every patient with the best score of all boxes; positive with any lesion.

    A patient with a failed image is ranked worst, as a failed case of a classifier.
    """
    patients = int(sample.patient.max(initial=-1)) + 1
    scores = np.zeros(patients)
    np.maximum.at(scores, sample.patient[sample.detections.image], sample.detections.score)
    positive, failed = np.zeros(patients, np.bool_), np.zeros(patients, np.bool_)
    positive[sample.patient[sample.lesions.image]] = True
    failed[sample.patient[sample.failed]] = True
    there = np.bincount(sample.patient, minlength=patients) > 0
    scores = np.where(failed, np.where(positive, -np.inf, np.inf), scores)
    return PatientSample(scores[there], positive[there], np.flatnonzero(there), probabilities=False)


def found(prepared: Prepared[LesionSample]) -> Trials:
    """Return all lesions, and which are found."""
    return np.ones(len(prepared.sample.patient), np.bool_), prepared.sample.found


def lesion_sensitivity(weighted: Weighted[LesionSample]) -> FloatArray:
    """Return the share of the lesions of all images that are found at the locked threshold."""
    sample, patients = weighted.prepared.sample, weighted.weights.shape[1]
    weights = weighted.weights.astype(np.float64)
    return ratio(
        weights @ np.bincount(sample.patient[sample.found], minlength=patients).astype(np.float64),
        weights @ np.bincount(sample.patient, minlength=patients).astype(np.float64),
    )


def answered(prepared: Prepared[AlarmSample]) -> BoolArray:
    """Return the images that the rate of false alarms is about."""
    return prepared.sample.answered


def false_positives_per_image(weighted: Weighted[AlarmSample]) -> FloatArray:
    """Return false alarms divided by images, those without any included."""
    sample, patients = weighted.prepared.sample, weighted.weights.shape[1]
    weights, about = weighted.weights.astype(np.float64), sample.answered
    return ratio(
        weights @ np.bincount(sample.patient[about], sample.alarms[about], patients),
        weights @ np.bincount(sample.patient[about], minlength=patients).astype(np.float64),
    )


def any_answer(prepared: Prepared[AlarmSample]) -> Reason | None:
    """Return why no image can have false alarms, if so: the model answered none."""
    return None if prepared.sample.answered.any() else Reason.NO_CASES
