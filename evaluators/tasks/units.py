"""The units of analysis as arrays: cases, or patients where the plan evaluates patients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluators.domain.plan import LockedPlan
from evaluators.errors import PlanError
from evaluators.metrics.sample import BinarySample, BoolArray, FloatArray, IntArray, MultiClassSample
from evaluators.tasks.protocol import ScoredCase

FailedPolicy = Literal["wrong", "excluded"]


@dataclass(frozen=True, eq=False, slots=True)
class Units:
    """What was predicted and what is true, one row a unit, in an order that does not depend on the order given."""

    scores: FloatArray
    """Score per class, shape (n, k); NaN where the model failed."""
    positive_score: FloatArray
    """Sum of the scores of the positive classes, shape (n,); NaN where failed."""
    truth: IntArray
    """Index of the reference class, shape (n,)."""
    positive: BoolArray
    """Whether the reference is a positive class, or for a patient any image's is, shape (n,)."""
    patient: IntArray
    """Number of the patient from 0 without gaps, shape (n,)."""
    attributes: tuple[Mapping[str, str], ...]
    one_class_each: bool
    """Whether every unit has a single reference class: False where patients have images of several."""

    @property
    def failed(self) -> BoolArray:
        """Return where the model gave no scores."""
        return np.isnan(self.positive_score)

    def only(self, chosen: BoolArray, *, renumbered: bool) -> Units:
        """Return some of the units, their patients counted anew or so that weights of all patients still fit."""
        patient = self.patient[chosen]
        return Units(
            scores=self.scores[chosen],
            positive_score=self.positive_score[chosen],
            truth=self.truth[chosen],
            positive=self.positive[chosen],
            patient=numbered(patient) if renumbered else patient,
            attributes=tuple(self.attributes[index] for index in np.flatnonzero(chosen)),
            one_class_each=self.one_class_each,
        )


def units_of(cases: Sequence[ScoredCase], locked: LockedPlan, policy: FailedPolicy) -> Units:
    """Return the units that have a reference.

    At patient level a patient's score is the maximum or mean over the images that have a reference. A patient with a
    failed image counts as failed under "wrong"; under "excluded" the failed image is left out.

    Args:
        cases: All offered cases that were not excluded.
        locked: The plan; its level, way to combine, classes and positive classes are used.
        policy: What happens to failed cases.

    Raises:
        PlanError: Patients have images of several classes and no class is named positive (``C300``).
    """
    images = _images(known_cases(cases, policy), locked)
    return _patients(images, locked) if locked.plan.level == "patient" else images


def known_cases(cases: Sequence[ScoredCase], policy: FailedPolicy) -> list[ScoredCase]:
    """Return the cases that units are made of, by number."""
    known = sorted((case for case in cases if case.is_known), key=lambda case: case.number)
    return [case for case in known if policy == "wrong" or not case.failed]


def unit_of_each(known: Sequence[ScoredCase], locked: LockedPlan) -> IntArray:
    """Return for each of the ``known_cases`` the place of its unit in ``units_of``."""
    if locked.plan.level != "patient":
        return np.arange(len(known))
    return numbered(np.array([case.patient for case in known], np.int64))


def binary_sample(units: Units, locked: LockedPlan, *, probabilities: bool) -> BinarySample:
    """Return the question "positive or not?", failed units ranked worst and decided wrong."""
    worst = np.where(units.positive, -np.inf, np.inf)
    scores = np.where(units.failed, worst, units.positive_score)
    decided = None
    if locked.threshold is None:
        columns = [locked.classes.index(name) for name in locked.positive]
        largest = np.where(units.failed[:, None], 0.0, units.scores).argmax(axis=1)
        decided = np.where(units.failed, ~units.positive, np.isin(largest, columns))
    return BinarySample(scores, units.positive, units.patient, probabilities, decided)


def multiclass_sample(units: Units, *, probabilities: bool) -> MultiClassSample:
    """Return the question "which class?"."""
    return MultiClassSample(units.scores, units.truth, units.patient, probabilities)


def _images(cases: Sequence[ScoredCase], locked: LockedPlan) -> Units:
    classes = len(locked.classes)
    none = (np.nan,) * classes
    scores = np.array([none if case.scores is None else case.scores for case in cases], np.float64)
    scores = scores.reshape(len(cases), classes)
    columns = [locked.classes.index(name) for name in locked.positive]
    truth = np.array([case.reference for case in cases], np.int64)
    # A sum of probabilities can exceed 1 by rounding; a single column is left as the model gave it.
    total = scores[:, columns].sum(axis=1)
    positive_score = np.minimum(total, 1.0) if len(columns) > 1 else total
    positive_score = np.where(np.isnan(scores).any(axis=1), np.nan, positive_score)
    return Units(
        scores=scores,
        positive_score=positive_score,
        truth=truth,
        positive=np.isin(truth, columns),
        patient=numbered(np.array([case.patient for case in cases], np.int64)),
        attributes=tuple(case.attributes for case in cases),
        one_class_each=True,
    )


def numbered(patients: IntArray) -> IntArray:
    """Return the patients counted from 0 without gaps, in the order of their numbers."""
    numbers: IntArray = np.unique(patients, return_inverse=True)[1].astype(np.int64)
    return numbers


def _patients(images: Units, locked: LockedPlan) -> Units:
    order = np.argsort(images.patient, kind="stable")
    starts = np.flatnonzero(np.diff(images.patient[order], prepend=-1))
    if not len(starts):
        return images

    def combined(values: FloatArray) -> FloatArray:
        """Combine over a patient's images; one NaN makes the patient's NaN."""
        if locked.plan.combine != "mean":
            return np.asarray(np.maximum.reduceat(values[order], starts, axis=0))
        sizes = np.diff(np.append(starts, len(order)))
        sums = np.add.reduceat(values[order], starts, axis=0)
        return np.asarray((sums.T / sizes).T)

    truth = images.truth[order]
    one_class_each = bool((np.minimum.reduceat(truth, starts) == np.maximum.reduceat(truth, starts)).all())
    if not one_class_each and not locked.positive:
        raise PlanError("C300")
    groups = np.split(order, starts[1:])
    return Units(
        scores=combined(images.scores),
        positive_score=combined(images.positive_score),
        truth=truth[starts],
        positive=np.asarray(np.logical_or.reduceat(images.positive[order], starts)),
        patient=np.arange(len(starts)),
        attributes=tuple(shared([images.attributes[index] for index in group]) for group in groups),
        one_class_each=one_class_each,
    )


def shared(attributes: Sequence[Mapping[str, str]]) -> Mapping[str, str]:
    """Return the attributes on which all images of a patient agree."""
    first = attributes[0]
    return {name: value for name, value in first.items() if all(other.get(name) == value for other in attributes)}
