"""Several labels that may hold of the same case: means over the labels, and whether all of them are right.

Each label is a yes-or-no question of its own with every binary measure. What is told of all together is the mean over
the labels that have a value. Scores of different labels are never ranked against each other (no "micro" AUROC): whether
one finding scores higher than another says nothing about either.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np

from evaluators.domain.estimate import Reason
from evaluators.metrics import discrimination, operating_point
from evaluators.metrics.operating_point import Trials
from evaluators.metrics.sample import BinarySample, BoolArray, FloatArray, IntArray
from evaluators.metrics.weighted import Binary, Prepared, PreparedBinary, Weighted, ratio


@dataclass(frozen=True, eq=False)
class LabelSample(BinarySample):
    """One label as a yes-or-no question: one of several about the same patients, of whom some may not be asked it."""


@dataclass(frozen=True, eq=False)
class MultiLabelSample:
    """Cases of which each of k labels holds or not, or is not known.

    Args:
        scores: Score per label, float64, shape (n, k); a failed case has NaN in its whole row.
        holds: Reference standard, bool, shape (n, k); False where it is not known.
        known: Whether the reference says anything of the label, bool, shape (n, k).
        patient: Number of the case's patient, from 0, int64, shape (n,).
        thresholds: A label is called if its score is at least this, shape (k,); NaN: no threshold.
        probabilities: Whether scores are probabilities.

    Raises:
        ValueError: The arrays do not belong together; a defect of the caller.
    """

    scores: FloatArray
    holds: BoolArray
    known: BoolArray
    patient: IntArray
    thresholds: FloatArray
    probabilities: bool = True

    def __post_init__(self) -> None:
        shape = (len(self.patient), len(self.thresholds))
        if any(array.shape != shape for array in (self.scores, self.holds, self.known)):
            raise ValueError("scores, holds and known have one row per case and one column per label")
        if (self.holds & ~self.known).any() or (np.isnan(self.scores).any(axis=1) != self.failed).any():
            raise ValueError("what is not known does not hold; a failed case has no score at all")

    @property
    def classes(self) -> int:
        """Return 1: resampling draws patients without strata, as no case has one class."""
        return 1

    @cached_property
    def truth(self) -> IntArray:
        """The stratum of each case: the same for all."""
        return np.zeros(len(self.patient), np.int64)

    @cached_property
    def failed(self) -> BoolArray:
        """Whether the model gave no scores for the case."""
        return np.asarray(np.isnan(self.scores).all(axis=1))

    @cached_property
    def called(self) -> BoolArray:
        """What the model says of each label, shape (n, k); a failed case is wrong in each; False without threshold."""
        with np.errstate(invalid="ignore"):
            return np.where(self.failed[:, None], ~self.holds, self.scores >= self.thresholds)

    def label(self, index: int) -> LabelSample:
        """Return the cases of which the label is known as a yes-or-no question; failed ones worst and wrong."""
        known = self.known[:, index]
        positive, failed = self.holds[known, index], self.failed[known]
        worst = np.where(positive, -np.inf, np.inf)
        return LabelSample(
            scores=np.where(failed, worst, self.scores[known, index]),
            positive=positive,
            patient=self.patient[known],
            probabilities=self.probabilities,
            decided=None if np.isnan(self.thresholds[index]) else self.called[known, index],
        )

    def rows(self, chosen: BoolArray, patient: IntArray) -> MultiLabelSample:
        """Return some of the cases, with the numbers their patients have then."""
        return replace(
            self, scores=self.scores[chosen], holds=self.holds[chosen], known=self.known[chosen], patient=patient
        )


PreparedLabels: TypeAlias = Prepared[MultiLabelSample]
Labels: TypeAlias = Weighted[MultiLabelSample]


def each_label(prepared: PreparedLabels) -> tuple[PreparedBinary, ...]:
    """Return the question of each label, in the order of the labels."""
    columns = range(len(prepared.sample.thresholds))
    return tuple(Prepared(prepared.sample.label(column), prepared.settings) for column in columns)


def ranked_labels(prepared: PreparedLabels) -> tuple[PreparedBinary, ...]:
    """Return the labels that hold of some known cases and not of others: those with an AUROC."""
    return tuple(one for one in prepared.once(each_label) if one.sample.positives and one.sample.negatives)


def present_labels(prepared: PreparedLabels) -> tuple[PreparedBinary, ...]:
    """Return the labels that hold of some case: those with a sensitivity."""
    return tuple(one for one in prepared.once(each_label) if one.sample.positives)


def absent_labels(prepared: PreparedLabels) -> tuple[PreparedBinary, ...]:
    """Return the labels that do not hold of some case: those with a specificity."""
    return tuple(one for one in prepared.once(each_label) if one.sample.negatives)


def fewest_ranked(prepared: PreparedLabels) -> int:
    """Return the patients of the smaller class of the label in which it is smallest."""
    questions = [one.sample for one in prepared.once(ranked_labels)]
    return min((min(_patients(one, one.positive), _patients(one, ~one.positive)) for one in questions), default=0)


def fewest_present(prepared: PreparedLabels) -> int:
    """Return the patients with the rarest label of those that occur."""
    return min((_patients(one.sample, one.sample.positive) for one in prepared.once(present_labels)), default=0)


def fewest_absent(prepared: PreparedLabels) -> int:
    """Return the patients without the commonest label of those that somebody lacks."""
    return min((_patients(one.sample, ~one.sample.positive) for one in prepared.once(absent_labels)), default=0)


def mean_auroc(weighted: Labels) -> FloatArray:
    """Return the mean over the labels of their AUROC, every label counting the same."""
    return _mean(weighted, ranked_labels, discrimination.auroc)


def mean_sensitivity(weighted: Labels) -> FloatArray:
    """Return the mean over the labels of their sensitivity."""
    return _mean(weighted, present_labels, operating_point.sensitivity)


def mean_specificity(weighted: Labels) -> FloatArray:
    """Return the mean over the labels of their specificity."""
    return _mean(weighted, absent_labels, operating_point.specificity)


def exact_match(weighted: Labels) -> FloatArray:
    """Return the share of cases in which every label that is known is decided right."""
    about, right = weighted.prepared.once(all_right)
    patient, weights = weighted.prepared.sample.patient, weighted.weights.astype(np.float64)
    patients = weights.shape[1]
    counted = np.bincount(patient[about], minlength=patients).astype(np.float64)
    return ratio(weights @ np.bincount(patient[about], right[about], patients), weights @ counted)


def all_right(prepared: PreparedLabels) -> Trials:
    """Return which cases have a known label, and in which of them all known ones are right."""
    sample = prepared.sample
    right = np.asarray(((sample.called == sample.holds) | ~sample.known).all(axis=1))
    return np.asarray(sample.known.any(axis=1)), right


def label_ranked(prepared: PreparedLabels) -> Reason | None:
    """Return why no label has an AUROC, if so."""
    return None if prepared.once(ranked_labels) else Reason.ONE_CLASS_ONLY


def label_present(prepared: PreparedLabels) -> Reason | None:
    """Return why no label has a sensitivity, if so."""
    return None if prepared.once(present_labels) else Reason.NO_POSITIVES


def label_absent(prepared: PreparedLabels) -> Reason | None:
    """Return why no label has a specificity, if so."""
    return None if prepared.once(absent_labels) else Reason.NO_NEGATIVES


def label_known(prepared: PreparedLabels) -> Reason | None:
    """Return why nothing can be right, if so."""
    return None if prepared.sample.known.any() else Reason.NO_CASES


def every_threshold(prepared: PreparedLabels) -> Reason | None:
    """Return why not every label is decided, if so."""
    return Reason.NO_THRESHOLD if np.isnan(prepared.sample.thresholds).any() else None


def _patients(sample: BinarySample, chosen: BoolArray) -> int:
    return len(np.unique(sample.patient[chosen]))


def _mean(
    weighted: Labels,
    chosen: Callable[[PreparedLabels], tuple[PreparedBinary, ...]],
    metric: Callable[[Binary], FloatArray],
) -> FloatArray:
    """Return the mean over labels; NaN in a resample in which one of them has no value."""
    labels = weighted.prepared.once(chosen)
    return np.asarray(np.stack([metric(Weighted(one, weighted.weights)) for one in labels]).mean(axis=0))
