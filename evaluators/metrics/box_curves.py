"""What ranks boxes by their score: FROC and average precision, for many weightings at once.

Boxes are sorted once. Under any weights the boxes up to each place, and those of them that find a lesion, are then
cumulative sums; only the places where something is found matter for average precision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from evaluators.domain.estimate import Reason
from evaluators.metrics.boxes import COCO_BARS, BoxSample
from evaluators.metrics.sample import BoolArray, CompactArray, FloatArray, IntArray
from evaluators.metrics.weighted import Prepared, Weighted, once_each, ratio

COCO_RECALLS: Final = np.linspace(0, 1, 101)
"""Recalls at which COCO reads the precision."""

PreparedBoxes: TypeAlias = Prepared[BoxSample]
WeightedBoxes: TypeAlias = Weighted[BoxSample]


@dataclass(frozen=True, eq=False, slots=True)
class _Order:
    """Boxes by falling score; of equal ones those of earlier images first."""

    patient: IntArray
    """Of each box, shape (k,)."""
    through: IntArray
    """Boxes with at least the score of each, shape (k,)."""
    hits: BoolArray
    coco_hits: BoolArray
    """Shape (10, k)."""
    above_zero: BoolArray


class Froc(NamedTuple):
    """The curve at every score that occurs, from (0, 0) on; b weightings, g scores."""

    false: CompactArray
    """False alarms in all images, shape (b, g)."""
    found: CompactArray
    """Lesions found, shape (b, g)."""


def _order(prepared: PreparedBoxes) -> _Order:
    return _sorted(prepared.sample, np.ones(len(prepared.sample.detections.score), np.bool_))


def _hits(prepared: PreparedBoxes) -> IntArray:
    """Return the places of the boxes that find a lesion."""
    return np.flatnonzero(prepared.once(_order).hits)


def _misses(prepared: PreparedBoxes) -> IntArray:
    return np.flatnonzero(~prepared.once(_order).hits)


def _ends(prepared: PreparedBoxes) -> IntArray:
    """Return how many boxes have at least each score that occurs, after a first 0."""
    return np.concatenate([[0], np.unique(prepared.once(_order).through)]).astype(np.int64)


def _coco_order(prepared: PreparedBoxes) -> _Order:
    return _sorted(prepared.sample, prepared.sample.detections.coco_counts)


def _sorted(sample: BoxSample, chosen: BoolArray) -> _Order:
    detections = sample.detections
    order = np.flatnonzero(chosen)
    order = order[np.argsort(-detections.score[order], kind="stable")]
    score = detections.score[order]
    return _Order(
        patient=sample.patient[detections.image[order]],
        through=np.searchsorted(-score, -score, "right"),
        hits=detections.hits[order],
        coco_hits=detections.coco_hits[:, order],
        above_zero=score > 0,
    )


def _lesions(weighted: WeightedBoxes) -> FloatArray:
    """Return the number of lesions, shape (b,)."""
    sample, patients = weighted.prepared.sample, weighted.weights.shape[1]
    owned = np.bincount(sample.patient[sample.lesions.image], minlength=patients)
    return np.asarray(weighted.weights @ owned, np.float64)


def _images(weighted: WeightedBoxes) -> FloatArray:
    """Return the number of images that the model answered, shape (b,)."""
    sample, patients = weighted.prepared.sample, weighted.weights.shape[1]
    owned = np.bincount(sample.patient[~sample.failed], minlength=patients)
    return np.asarray(weighted.weights @ owned, np.float64)


def _masses(weighted: WeightedBoxes) -> CompactArray:
    return _cumulative(weighted.compact, weighted.prepared.once(_order).patient)


def _coco_masses(weighted: WeightedBoxes) -> CompactArray:
    return _cumulative(weighted.compact, weighted.prepared.once(_coco_order).patient)


def froc(weighted: WeightedBoxes) -> Froc:
    """Return false alarms and lesions found at every score that occurs, the highest first, after a first (0, 0)."""
    order, masses = weighted.prepared.once(_order), weighted.once(_masses)
    hits, ends = weighted.prepared.once(_hits), weighted.prepared.once(_ends)
    found = _cumulative(weighted.compact, order.patient[hits])
    found = np.take(found, np.searchsorted(hits, ends), axis=1)
    return Froc(np.take(masses, ends, axis=1) - found, found)


def sensitivities_at(weighted: WeightedBoxes) -> FloatArray:
    """Return the sensitivity at each of the sample's points, shape (b, points); linear between two scores.

    All images the model answered stand in the denominator of the false alarms. Beyond the last score the curve stays
    at the sensitivity reached there.

    Source:
        Setio AAA et al. Medical Image Analysis 2017;42:1-13 (LUNA16).
    """
    prepared, lesions = weighted.prepared, weighted.once(_lesions)[:, None]
    order, misses, hits = prepared.once(_order), prepared.once(_misses), prepared.once(_hits)
    false, found = (_cumulative(weighted.compact, order.patient[places]) for places in (misses, hits))
    ends = prepared.once(_ends)
    missed_at, hit_at = np.searchsorted(misses, ends), np.searchsorted(hits, ends)
    wanted = weighted.once(_images)[:, None] * np.array(prepared.sample.points)
    reached = np.stack([row.searchsorted(most, "right") - 1 for row, most in zip(false, wanted, strict=True)])
    left = np.searchsorted(missed_at, reached, "right") - 1
    right = np.minimum(left + 1, len(ends) - 1)
    before, after = (np.take_along_axis(false, missed_at[place], axis=1) for place in (left, right))
    start, end = (np.take_along_axis(found, hit_at[place], axis=1) for place in (left, right))
    share = np.where(right > left, (wanted - before) / np.maximum(after - before, 1), 0.0)
    return ratio(start + (end - start) * share, np.broadcast_to(lesions, share.shape))


def froc_score(weighted: WeightedBoxes) -> FloatArray:
    """Return the mean sensitivity over the points."""
    return np.asarray(weighted.once(sensitivities_at).mean(axis=1))


def ap_step(weighted: WeightedBoxes) -> FloatArray:
    """Return the average precision by the plan's matching, mean over the classes that occur; no interpolation.

    Precision at each score that finds a lesion, averaged over all lesions; missed ones count 0, and so do boxes with
    a score of 0.

    Source:
        Saha A et al. Lancet Oncology 2024;25(7):879-887 (PI-CAI), as ``picai_eval`` computes it.
    """
    return _mean_of_classes([_step(one) for one in weighted.once(_by_class)])


def ap_50(weighted: WeightedBoxes) -> FloatArray:
    """Return COCO's average precision at an overlap of 0.5, mean over the classes that occur.

    Source:
        Lin TY et al. ECCV 2014:740-755, as ``pycocotools`` computes it: 101 recalls, at most 100 boxes an image.
    """
    return _mean_of_classes([_coco(one, 0) for one in weighted.once(_by_class)])


def map_50_95(weighted: WeightedBoxes) -> FloatArray:
    """Return COCO's average precision, mean over overlaps of 0.50, 0.55 … 0.95 and the classes that occur.

    Source:
        As ``ap_50``.
    """
    bars = range(len(COCO_BARS))
    return _mean_of_classes([np.mean([_coco(one, bar) for bar in bars], axis=0) for one in weighted.once(_by_class)])


def any_lesion(prepared: PreparedBoxes) -> Reason | None:
    """Return why nothing can be found, if so: no image shows a lesion."""
    return None if len(prepared.sample.lesions.image) else Reason.NO_POSITIVES


def any_extent(prepared: PreparedBoxes) -> Reason | None:
    """Return why nothing overlaps, if so: the reference marks points."""
    lesions = prepared.sample.lesions
    return Reason.NO_EXTENT if len(lesions.area) and not lesions.area.any() else None


def froc_curve(prepared: PreparedBoxes) -> tuple[FloatArray, FloatArray]:
    """Return the whole curve: false positives per image and sensitivity, shape (g,) each; NaN without lesions."""
    whole = once_each(prepared)
    curve = whole.once(froc)
    return (
        np.asarray(curve.false[0] / np.maximum(whole.once(_images)[0], 1)),
        ratio(curve.found[0].astype(np.float64), np.broadcast_to(whole.once(_lesions), curve.found[0].shape)),
    )


def _classes(prepared: PreparedBoxes) -> tuple[PreparedBoxes, ...]:
    sample = prepared.sample
    if len(sample.labels) == 1:
        return (prepared,)
    return tuple(Prepared(sample.of_label(label), prepared.settings) for label in sample.labels)


def _by_class(weighted: WeightedBoxes) -> tuple[WeightedBoxes, ...]:
    return tuple(Weighted(one, weighted.weights) for one in weighted.prepared.once(_classes))


def _mean_of_classes(values: list[FloatArray]) -> FloatArray:
    """Return the mean over the classes with a lesion; NaN where none has one."""
    stacked = np.stack(values)
    known = ~np.isnan(stacked)
    return ratio(np.where(known, stacked, 0.0).sum(axis=0), known.sum(axis=0).astype(np.float64))


def _step(weighted: WeightedBoxes) -> FloatArray:
    order, masses = weighted.prepared.once(_order), weighted.once(_masses)
    hits = np.flatnonzero(order.hits & order.above_zero)
    weight = np.take(weighted.compact, order.patient[hits], axis=1)
    found = _cumulative(weighted.compact, order.patient[hits])
    found = np.take(found, np.searchsorted(hits, order.through[hits]), axis=1)
    marked = np.take(masses, order.through[hits], axis=1)
    precision = np.divide(found, marked, out=np.zeros(found.shape), where=marked != 0)
    return ratio((weight * precision).sum(axis=1), weighted.once(_lesions))


def _coco(weighted: WeightedBoxes, bar: int) -> FloatArray:
    order, masses = weighted.prepared.once(_coco_order), weighted.once(_coco_masses)
    hits = np.flatnonzero(order.coco_hits[bar])
    lesions = weighted.once(_lesions)
    found = _cumulative(weighted.compact, order.patient[hits])
    marked = np.take(masses, hits + 1, axis=1)
    # With a last place at which nothing is found any more.
    precision = np.zeros(found.shape)
    np.divide(found[:, 1:], marked, out=precision[:, :-1], where=marked != 0)
    wanted = _least_found(lesions)
    places = np.stack([row[1:].searchsorted(least) for row, least in zip(found, wanted, strict=True)])
    # The best precision at each recall or beyond: the best of every stretch between two recalls, from behind.
    starts = np.arange(len(found))[:, None] * found.shape[1] + places
    best = np.maximum.reduceat(precision.ravel(), starts.ravel()).reshape(starts.shape)
    best = np.maximum.accumulate(best[:, ::-1], axis=1)
    return np.where(lesions > 0, best.mean(axis=1), np.nan)


def _least_found(lesions: FloatArray) -> IntArray:
    """Return the least number found whose share reaches each recall, as floating point has it, shape (b, 101)."""
    total = np.maximum(lesions, 1)[:, None]
    least = np.ceil(COCO_RECALLS * total)
    least = np.where((least - 1) / total >= COCO_RECALLS, least - 1, least)
    least = np.where(least / total < COCO_RECALLS, least + 1, least)
    return np.maximum(least, 0).astype(np.int64)


def _cumulative(weights: CompactArray, patient: IntArray) -> CompactArray:
    """Return the weight of the first i boxes, shape (b, boxes + 1)."""
    sums = np.zeros((len(weights), len(patient) + 1), np.int32)
    np.cumsum(np.take(weights, patient, axis=1), axis=1, dtype=np.int32, out=sums[:, 1:])
    return sums
