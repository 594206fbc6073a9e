"""How well scores tell the classes apart: AUROC, average precision, partial AUROC, Hand and Till's macro AUROC.

Scores are sorted once. Each positive then knows how many negatives lie below it, so that under any weights the AUROC is
a cumulative sum over the negatives and a dot product over the positives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from evaluators.metrics.sample import BinarySample, CompactArray, FloatArray, IntArray
from evaluators.metrics.weighted import (
    Binary,
    MultiClass,
    Prepared,
    PreparedBinary,
    PreparedMultiClass,
    Weighted,
    ratio,
)


@dataclass(frozen=True, eq=False, slots=True)
class Ranking:
    """The order of the scores; "below" and "through" are numbers of cases, indices into cumulative sums."""

    positive_patient: IntArray
    """Patients of the positives, by ascending score, shape (p,)."""
    negative_patient: IntArray
    """Patients of the negatives, by ascending score, shape (q,)."""
    negatives_below: IntArray
    """For each positive: negatives with a smaller score."""
    negatives_through: IntArray
    """For each positive: negatives with a smaller or the same score."""
    positives_below: IntArray
    """For each positive: positives with a smaller score."""
    positives_through: IntArray
    """For each positive: positives with a smaller or the same score, itself included."""


class Ranked(NamedTuple):
    """A ranking under b weightings; masses are sums of weights."""

    positive: CompactArray
    """Weight of each positive, shape (b, p)."""
    positive_cumulative: CompactArray
    """Mass of the first i positives, shape (b, p + 1)."""
    negative_cumulative: CompactArray
    """Mass of the first i negatives, shape (b, q + 1)."""
    negative_below: CompactArray
    """Mass of the negatives below each positive, shape (b, p)."""
    negative_tied: CompactArray
    """Mass of the negatives with the same score as each positive, shape (b, p); without any ties (b, 1), 0."""


def ranking(prepared: PreparedBinary) -> Ranking:
    """Sort the scores of a sample."""
    sample = prepared.sample
    order = np.argsort(sample.scores, kind="stable")
    is_positive = sample.positive[order]
    positives, negatives = order[is_positive], order[~is_positive]
    scores, others = sample.scores[positives], sample.scores[negatives]
    return Ranking(
        positive_patient=sample.patient[positives],
        negative_patient=sample.patient[negatives],
        negatives_below=np.searchsorted(others, scores, "left"),
        negatives_through=np.searchsorted(others, scores, "right"),
        positives_below=np.searchsorted(scores, scores, "left"),
        positives_through=np.searchsorted(scores, scores, "right"),
    )


def ranked(weighted: Binary) -> Ranked:
    """Put the weights in the order of the scores."""
    order = weighted.prepared.once(ranking)
    positive = np.take(weighted.compact, order.positive_patient, axis=1)
    negative = _cumulative(np.take(weighted.compact, order.negative_patient, axis=1))
    below = np.take(negative, order.negatives_below, axis=1)
    tied = np.zeros((len(below), 1), np.int32)
    if (order.negatives_below != order.negatives_through).any():
        tied = np.take(negative, order.negatives_through, axis=1) - below
    return Ranked(positive, _cumulative(positive), negative, below, tied)


def auroc(weighted: Binary) -> FloatArray:
    """Return the chance that a positive scores higher than a negative, ties counting half.

    Source:
        Hanley JA, McNeil BJ. Radiology 1982;143(1):29-36.
    """
    ranks = weighted.once(ranked)
    lower = 2 * ranks.negative_below + ranks.negative_tied
    higher = np.einsum("bp,bp->b", ranks.positive, lower, dtype=np.int64)
    pairs = ranks.positive_cumulative[:, -1].astype(np.float64) * ranks.negative_cumulative[:, -1]
    return ratio(higher / 2, pairs)


def auprc(weighted: Binary) -> FloatArray:
    """Return the average precision: precision at each positive's score, averaged over the positives; no interpolation.

    Source:
        Manning CD, Raghavan P, Schuetze H. Introduction to Information Retrieval. 2008, section 8.4.
    """
    ranks, order = weighted.once(ranked), weighted.prepared.once(ranking)
    total = ranks.positive_cumulative[:, -1:]
    scale = weighted.class_scale
    right = (total - np.take(ranks.positive_cumulative, order.positives_below, axis=1)) * scale[:, 1:]
    wrong = (ranks.negative_cumulative[:, -1:] - ranks.negative_below) * scale[:, :1]
    decided = right + wrong
    precision = np.divide(
        right, decided, out=np.zeros_like(decided), where=decided != 0
    )  # 0 only where the weight is 0
    return ratio(np.einsum("bp,bp->b", ranks.positive, precision), total[:, 0].astype(np.float64))


def pauc_min_tpr(weighted: Binary) -> FloatArray:
    """Return the mean specificity over all sensitivities from the minimum to 1.

    The area between the ROC curve (straight between its points) and the line "sensitivity = minimum", divided by its
    largest possible size 1 - minimum: 1 for a perfect model, (1 - minimum) / 2 for chance. ISIC 2024's score is this
    number times 0.2 at a minimum of 0.8.
    """
    ranks, order = weighted.once(ranked), weighted.prepared.once(ranking)
    first = np.flatnonzero(np.diff(order.positives_below, prepend=-1))  # one of each group of equal scores
    below = np.take(ranks.positive_cumulative, order.positives_below[first], axis=1)
    mass = np.take(ranks.positive_cumulative, order.positives_through[first], axis=1) - below
    share = 1 - weighted.prepared.settings.minimum_tpr
    wanted = ranks.positive_cumulative[:, -1:].astype(np.float64) * share
    inside = np.clip(wanted - below, 0, mass)
    tied = ranks.negative_tied[:, first] if ranks.negative_tied.shape[1] > 1 else ranks.negative_tied
    slope = np.divide(tied, 2 * mass, out=np.zeros(mass.shape), where=mass != 0)
    area: FloatArray = (inside * ranks.negative_below[:, first] + inside**2 * slope).sum(axis=1)
    return ratio(area, wanted[:, 0] * ranks.negative_cumulative[:, -1])


def macro_auroc(weighted: MultiClass) -> FloatArray:
    """Return Hand and Till's M: the AUROC of each ordered pair of classes, averaged over the classes that occur.

    Source:
        Hand DJ, Till RJ. Machine Learning 2001;45:171-186.
    """
    pairs = [auroc(Weighted(pair, weighted.weights)) for pair in weighted.prepared.once(_pairs)]
    return np.asarray(np.stack(pairs).mean(axis=0))


def _pairs(prepared: PreparedMultiClass) -> tuple[PreparedBinary, ...]:
    """Return, for each ordered pair of classes, the first against the second by the score of the first."""
    sample = prepared.sample
    occurring = np.unique(sample.truth).tolist()
    questions: dict[int, BinarySample] = {one: sample.one_vs_rest(one) for one in occurring}
    return tuple(
        Prepared(questions[one].only((sample.truth == one) | (sample.truth == other)), prepared.settings)
        for one in occurring
        for other in occurring
        if one != other
    )


def _cumulative(weights: CompactArray) -> CompactArray:
    """Return sums of the first i columns, shape (b, columns + 1)."""
    sums = np.zeros((len(weights), weights.shape[1] + 1), np.int32)
    np.cumsum(weights, axis=1, dtype=np.int32, out=sums[:, 1:])
    return sums
