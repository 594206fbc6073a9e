"""Boxes of a detector against boxes or points of the reference: lesions found, false alarms, FROC, average precision.

Matching does not depend on how often a patient counts, so it is done once, when the sample is made; everything below
counts matched and unmatched boxes under many weightings at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, TypeAlias

import numpy as np

from evaluators.metrics.box_matching import Boxes, centre_hit, iou, match, rank_in_image
from evaluators.metrics.sample import BoolArray, FloatArray, IntArray

MatchRule: TypeAlias = Literal["iou", "centre"]

COCO_BARS: Final = tuple(round(0.5 + 0.05 * step, 2) for step in range(10))
"""Overlaps at which COCO averages."""
COCO_MOST: Final = 100
"""Boxes of an image and class that COCO looks at, best first."""


_ANY: Final = float(np.finfo(np.float64).tiny)
"""However far the centres lie apart, if only they hit."""


@dataclass(frozen=True, eq=False, slots=True)
class Lesions:
    """Boxes of the reference, flattened over images; shape (m,) each."""

    image: IntArray
    """Row of the image in the sample."""
    label: IntArray
    area: FloatArray
    """In square pixels; 0 for a point."""
    found_with: FloatArray
    """Score of the detection that finds it by the plan's rule; -inf: none does."""


@dataclass(frozen=True, eq=False, slots=True)
class Detections:
    """Boxes of the model, flattened over images; shape (k,) each."""

    image: IntArray
    label: IntArray
    score: FloatArray
    hits: BoolArray
    """Whether it finds a lesion by the plan's rule; a second box on the same lesion does not."""
    coco_hits: BoolArray
    """The same by each overlap of ``COCO_BARS``, shape (10, k)."""
    coco_counts: BoolArray
    """Whether COCO looks at it at all."""


@dataclass(frozen=True, eq=False)
class BoxSample:
    """Images with what is there and what a model marked, matched.

    Args:
        patient: Number of the patient of each image, from 0, int64, shape (n,).
        failed: Whether the model gave no answer; its lesions are missed, and nothing is known of its false alarms.
        lesions: What is there.
        detections: What was marked.
        labels: Numbers of the classes that are evaluated.
        points: False positives per image at which the FROC curve is read.
    """

    patient: IntArray
    failed: BoolArray
    lesions: Lesions
    detections: Detections
    labels: tuple[int, ...]
    points: tuple[float, ...]

    @property
    def classes(self) -> int:
        """Return 1: resampling draws patients without strata, as an image has no one class."""
        return 1

    @cached_property
    def truth(self) -> IntArray:
        """The stratum of each image: the same for all."""
        return np.zeros(len(self.patient), np.int64)

    def rows(self, chosen: BoolArray, patient: IntArray) -> BoxSample:
        """Return some of the images, with the numbers their patients have then."""
        row = np.cumsum(chosen) - 1
        lesions, detections = chosen[self.lesions.image], chosen[self.detections.image]
        return BoxSample(
            patient,
            self.failed[chosen],
            _lesions(self.lesions, lesions, row),
            _detections(self.detections, detections, row),
            self.labels,
            self.points,
        )

    def of_label(self, label: int) -> BoxSample:
        """Return all images with the boxes of one class."""
        row = np.arange(len(self.patient))
        lesions, detections = self.lesions.label == label, self.detections.label == label
        return BoxSample(
            self.patient,
            self.failed,
            _lesions(self.lesions, lesions, row),
            _detections(self.detections, detections, row),
            (label,),
            self.points,
        )


def box_sample(
    patient: IntArray,
    failed: BoolArray,
    reference: Boxes,
    detected: Boxes,
    scores: FloatArray,
    *,
    labels: Sequence[int],
    rule: MatchRule,
    bar: float,
    points: tuple[float, ...],
) -> BoxSample:
    """Match the boxes of all images and return the sample.

    Args:
        patient: As in ``BoxSample``.
        failed: As in ``BoxSample``.
        reference: Boxes of the reference, or points as boxes without area; images are rows of ``patient``.
        detected: Boxes of the model.
        scores: Their scores, shape (k,).
        labels: As in ``BoxSample``.
        rule: ``iou``: from the overlap ``bar`` on; ``centre``: the centre lies in the reference. A point is always hit
            by a box it lies in.
        bar: The overlap.
        points: As in ``BoxSample``.
    """
    coco = match(detected, scores, reference, iou, COCO_BARS)
    planned = planned_matches(detected, scores, reference, rule, bar)
    found_with = np.full(len(reference.image), -np.inf)
    hits = planned >= 0
    found_with[planned[hits]] = scores[hits]
    return BoxSample(
        patient,
        failed,
        Lesions(reference.image, reference.label, reference.area, found_with),
        Detections(
            detected.image, detected.label, scores, hits, coco >= 0, rank_in_image(detected, scores) < COCO_MOST
        ),
        tuple(labels),
        points,
    )


def planned_matches(detected: Boxes, scores: FloatArray, reference: Boxes, rule: MatchRule, bar: float) -> IntArray:
    """Return the place of the lesion that each detection finds by the plan's rule, or -1, shape (k,)."""
    if rule == "centre" or (len(reference.image) and not reference.area.any()):
        return np.asarray(match(detected, scores, reference, centre_hit, (_ANY,))[0])
    return np.asarray(match(detected, scores, reference, iou, (bar,))[0])


def _lesions(lesions: Lesions, chosen: BoolArray, row: IntArray) -> Lesions:
    return Lesions(row[lesions.image[chosen]], lesions.label[chosen], lesions.area[chosen], lesions.found_with[chosen])


def _detections(detections: Detections, chosen: BoolArray, row: IntArray) -> Detections:
    return Detections(
        row[detections.image[chosen]],
        detections.label[chosen],
        detections.score[chosen],
        detections.hits[chosen],
        detections.coco_hits[:, chosen],
        detections.coco_counts[chosen],
    )
