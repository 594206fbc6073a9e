"""Metrics of decisions: from the four counts at the locked threshold, or from the confusion matrix of k classes."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np

from evaluators.metrics.sample import BinarySample, BoolArray, FloatArray
from evaluators.metrics.weighted import Binary, MultiClass, Prepared, PreparedBinary, PreparedMultiClass, ratio

Trials: TypeAlias = tuple[BoolArray, BoolArray]
"""Which cases a proportion is about, and which of all cases count as successes; shape (n,) each."""


class Counts(NamedTuple):
    """Weighted counts, shape (b,) each."""

    tp: FloatArray
    fp: FloatArray
    fn: FloatArray
    tn: FloatArray


def decided(prepared: PreparedBinary) -> BoolArray:
    """Return the decision per case: positive if score >= threshold, unless the sample brings its own."""
    sample = prepared.sample
    if sample.decided is not None:
        return sample.decided
    if prepared.settings.threshold is None:
        raise ValueError("no threshold")
    return sample.scores >= prepared.settings.threshold


def counts(weighted: Binary) -> Counts:
    """Return true and false, positive and negative decisions, at the sample's prevalence."""
    sums = weighted.sums(_decisions)
    return Counts(tp=sums[:, 1, 0], fp=sums[:, 0, 0], fn=sums[:, 1, 1], tn=sums[:, 0, 1])


def sensitivity(weighted: Binary) -> FloatArray:
    """Return TP / (TP + FN)."""
    n = weighted.once(counts)
    return ratio(n.tp, n.tp + n.fn)


def specificity(weighted: Binary) -> FloatArray:
    """Return TN / (TN + FP)."""
    n = weighted.once(counts)
    return ratio(n.tn, n.tn + n.fp)


def ppv(weighted: Binary) -> FloatArray:
    """Return TP / (TP + FP)."""
    n = weighted.once(counts)
    return ratio(n.tp, n.tp + n.fp)


def npv(weighted: Binary) -> FloatArray:
    """Return TN / (TN + FN)."""
    n = weighted.once(counts)
    return ratio(n.tn, n.tn + n.fn)


def ppv_at_prevalence(weighted: Binary) -> FloatArray:
    """Return the PPV that these Se and Sp have at the target prevalence (Bayes)."""
    prevalence = _target_prevalence(weighted)
    found = sensitivity(weighted) * prevalence
    return ratio(found, found + (1 - specificity(weighted)) * (1 - prevalence))


def npv_at_prevalence(weighted: Binary) -> FloatArray:
    """Return the NPV that these Se and Sp have at the target prevalence (Bayes)."""
    prevalence = _target_prevalence(weighted)
    cleared = specificity(weighted) * (1 - prevalence)
    return ratio(cleared, cleared + (1 - sensitivity(weighted)) * prevalence)


def lr_positive(weighted: Binary) -> FloatArray:
    """Return Se / (1 - Sp)."""
    return ratio(sensitivity(weighted), 1 - specificity(weighted))


def lr_negative(weighted: Binary) -> FloatArray:
    """Return (1 - Se) / Sp."""
    return ratio(1 - sensitivity(weighted), specificity(weighted))


def balanced_accuracy(weighted: Binary) -> FloatArray:
    """Return (Se + Sp) / 2."""
    return (sensitivity(weighted) + specificity(weighted)) / 2


def accuracy(weighted: Binary) -> FloatArray:
    """Return the share of right decisions."""
    n = weighted.once(counts)
    return ratio(n.tp + n.tn, n.tp + n.fp + n.fn + n.tn)


def f1(weighted: Binary) -> FloatArray:
    """Return 2 TP / (2 TP + FP + FN)."""
    n = weighted.once(counts)
    return ratio(2 * n.tp, 2 * n.tp + n.fp + n.fn)


def mcc(weighted: Binary) -> FloatArray:
    """Return Matthews' correlation of decision and reference, in [-1, 1]."""
    n = weighted.once(counts)
    margins = (n.tp + n.fp) * (n.tp + n.fn) * (n.tn + n.fp) * (n.tn + n.fn)
    return ratio(n.tp * n.tn - n.fp * n.fn, np.sqrt(margins))


def of_positives(prepared: PreparedBinary) -> Trials:
    """Return which cases sensitivity is about, and which decisions are positive."""
    return prepared.sample.positive, decided(prepared)


def of_negatives(prepared: PreparedBinary) -> Trials:
    """Return which cases specificity is about, and which decisions are negative."""
    return ~prepared.sample.positive, ~decided(prepared)


def of_decided_positive(prepared: PreparedBinary) -> Trials:
    """Return which cases the PPV is about, and which are positive."""
    return decided(prepared), prepared.sample.positive


def of_decided_negative(prepared: PreparedBinary) -> Trials:
    """Return which cases the NPV is about, and which are negative."""
    return ~decided(prepared), ~prepared.sample.positive


def of_all(prepared: Prepared[Any]) -> Trials:
    """Return that accuracy is about every case, and which decisions are right."""
    sample = prepared.sample
    decision = decided(prepared) if isinstance(sample, BinarySample) else sample.decision
    return np.ones(len(sample.truth), np.bool_), decision == sample.truth


def confusion(weighted: MultiClass) -> FloatArray:
    """Return weighted counts, shape (b, k, k + 1): reference class by decided class, the last column failed cases."""
    return weighted.sums(_decided_classes)


def accuracy_of_classes(weighted: MultiClass) -> FloatArray:
    """Return the share of right decisions; a failed case is wrong."""
    table = weighted.once(confusion)
    return ratio(np.trace(table, axis1=1, axis2=2), table.sum(axis=(1, 2)))


def balanced_accuracy_of_classes(weighted: MultiClass) -> FloatArray:
    """Return the mean sensitivity over the classes that occur in the reference (the score of ISIC 2019)."""
    table = weighted.once(confusion)
    occurring = np.unique(weighted.prepared.sample.truth)
    found = np.diagonal(table, axis1=1, axis2=2)[:, occurring]
    return np.asarray(ratio(found, table.sum(axis=2)[:, occurring]).mean(axis=1))


def weighted_kappa(weighted: MultiClass) -> FloatArray:
    """Return Cohen's kappa with quadratic weights for classes in order; a failed case is as far off as possible."""
    table = weighted.once(confusion)
    classes = table.shape[1]
    rank = np.arange(classes)
    farthest = np.where(rank < classes - 1 - rank, classes - 1, 0)
    observed = table[:, :, :classes].copy()
    observed[:, rank, farthest] += table[:, :, classes]
    distance = (rank[:, None] - rank) ** 2.0
    expected = observed.sum(axis=2)[:, :, None] * observed.sum(axis=1)[:, None, :]
    total = observed.sum(axis=(1, 2))
    return 1 - ratio((distance * observed).sum(axis=(1, 2)) * total, (distance * expected).sum(axis=(1, 2)))


def _target_prevalence(weighted: Binary) -> float:
    prevalence = weighted.prepared.settings.target_prevalence
    if prevalence is None:
        raise ValueError("no target prevalence")
    return prevalence


def _decisions(prepared: PreparedBinary) -> FloatArray:
    positive = decided(prepared)
    return np.stack([positive, ~positive], axis=1).astype(np.float64)


def _decided_classes(prepared: PreparedMultiClass) -> FloatArray:
    sample = prepared.sample
    columns = np.append(np.arange(sample.classes), -1)  # -1: failed
    decisions: FloatArray = (sample.decision[:, None] == columns).astype(np.float64)
    return decisions
