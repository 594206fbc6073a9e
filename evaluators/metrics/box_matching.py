"""Which box of a model finds which box of the reference, for all images at once.

Pairs that could match are found in blocks of images of like size; after that only those few pairs are left, and the
greedy part goes through the boxes of all images together, best of each image first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from evaluators.metrics.sample import BoolArray, FloatArray, IntArray

Closeness: TypeAlias = Callable[[FloatArray, FloatArray], FloatArray]
"""From corners of detections (n, d, 1, 4) and of the reference (n, 1, g, 4) to how close they are, (n, d, g): 0 where
they can never match, else the closer the larger."""

BLOCK_PAIRS: Final = 1 << 18
"""Pairs looked at together: the few arrays of the closeness then stay in the cache."""


@dataclass(frozen=True, eq=False, slots=True)
class Boxes:
    """Boxes of many images.

    Args:
        image: Number of the image of each box, int64, shape (n,), ascending.
        label: Number of the class, int64, shape (n,).
        corners: Left, top, right, bottom in pixels, float64, shape (n, 4).
    """

    image: IntArray
    label: IntArray
    corners: FloatArray

    def __post_init__(self) -> None:
        count = len(self.image)
        if self.label.shape != (count,) or self.corners.shape != (count, 4) or (np.diff(self.image) < 0).any():
            raise ValueError("every box has an image, a label and four corners; images ascend")

    @property
    def area(self) -> FloatArray:
        """Return the area of each box in square pixels, shape (n,)."""
        return np.asarray((self.corners[:, 2] - self.corners[:, 0]) * (self.corners[:, 3] - self.corners[:, 1]))

    def only(self, chosen: BoolArray) -> Boxes:
        """Return some of the boxes; images and labels keep their numbers."""
        return Boxes(self.image[chosen], self.label[chosen], self.corners[chosen])


def iou(detected: FloatArray, reference: FloatArray) -> FloatArray:
    """Return intersection over union; 0 for two boxes without area."""
    left_top = np.maximum(detected[..., :2], reference[..., :2])
    right_bottom = np.minimum(detected[..., 2:], reference[..., 2:])
    width, height = (np.maximum(right_bottom[..., axis] - left_top[..., axis], 0.0) for axis in (0, 1))
    shared = width * height
    union = _area(detected) + _area(reference) - shared
    return np.asarray(np.divide(shared, union, out=np.zeros_like(shared), where=union > 0))


def centre_hit(detected: FloatArray, reference: FloatArray) -> FloatArray:
    """Return how near the centres lie, in (0, 1], where the centre of the detection lies in the box of the reference.

    A reference without area is a point: it is hit where it lies in the detection.
    """
    middle, target = _centre(detected), _centre(reference)
    in_reference = ((middle >= reference[..., :2]) & (middle <= reference[..., 2:])).all(axis=-1)
    in_detection = ((target >= detected[..., :2]) & (target <= detected[..., 2:])).all(axis=-1)
    is_point = (reference[..., :2] == reference[..., 2:]).all(axis=-1)
    near = 1.0 / (1.0 + np.hypot(*np.moveaxis(middle - target, -1, 0)))
    return np.where(np.where(is_point, in_detection, in_reference), near, 0.0)


def match(
    detected: Boxes, scores: FloatArray, reference: Boxes, closeness: Closeness, bars: tuple[float, ...]
) -> IntArray:
    """Match greedily, best score first; a box of the reference is found once, further detections of it are in vain.

    Of several free boxes of the reference a detection takes the closest, of equally close ones the last; of equal
    scores the first comes first: as COCO's own evaluation does.

    Args:
        detected: The model's boxes.
        scores: Their scores, shape (detections,).
        reference: What they are to find; only boxes of the same image and label match.
        closeness: How close two boxes are.
        bars: From which closeness on they match, each above 0; every one is matched for itself.

    Returns:
        For each bar and detection the place of the box it finds, or -1, int64, shape (bars, detections).
    """
    found = np.full((len(bars), len(scores)), -1, np.int64)
    taken = np.zeros((len(bars), len(reference.image)), np.bool_)
    level = np.array(bars)[:, None]
    for detections, targets, close in _by_rank(detected, scores, reference, closeness, min(bars)):
        bar, pair = np.nonzero((close >= level) & ~taken[:, targets])
        # Pairs of a detection stand from the farthest to the closest: of several the last assignment holds.
        found[bar, detections[pair]] = targets[pair]
        bar, pair = np.nonzero(found[:, detections] == targets)
        taken[bar, targets[pair]] = True
    return found


def rank_in_image(boxes: Boxes, scores: FloatArray) -> IntArray:
    """Return for each box how many of its image and label have a better score (or the same and come before it)."""
    order = np.lexsort((-scores, boxes.label, boxes.image))
    rank = np.empty(len(scores), np.int64)
    starts, sizes = _runs(boxes.image[order], boxes.label[order])
    rank[order] = np.arange(len(scores)) - np.repeat(starts, sizes)
    return rank


def _by_rank(
    detected: Boxes, scores: FloatArray, reference: Boxes, closeness: Closeness, least: float
) -> Iterator[tuple[IntArray, IntArray, FloatArray]]:
    """Yield the pairs that may match: of the best detection of every image and label, then of the second, and so on."""
    order = np.lexsort((-scores, detected.label, detected.image))
    order_reference = np.lexsort((reference.label, reference.image))
    pairs = [
        (order[detections], order_reference[targets], close, rank)
        for detections, targets, close, rank in _blocks(
            _sorted(detected, order), _sorted(reference, order_reference), closeness, least
        )
    ]
    if not pairs:
        return
    detections, targets, close, rank = (np.concatenate(column) for column in zip(*pairs, strict=True))
    by_rank = np.lexsort((targets, close, detections, rank))
    detections, targets, close = detections[by_rank], targets[by_rank], close[by_rank]
    edges = np.flatnonzero(np.diff(rank[by_rank])) + 1
    yield from zip(np.split(detections, edges), np.split(targets, edges), np.split(close, edges), strict=True)


def _sorted(boxes: Boxes, order: IntArray) -> tuple[IntArray, IntArray, FloatArray]:
    return boxes.image[order], boxes.label[order], boxes.corners[order]


def _runs(image: IntArray, label: IntArray) -> tuple[IntArray, IntArray]:
    """Return where each run of one image and label begins, and how long it is."""
    changes = (np.diff(image, prepend=-1) != 0) | (np.diff(label, prepend=-1) != 0)
    starts = np.flatnonzero(changes)
    return starts, np.diff(np.append(starts, len(image)))


def _blocks(
    detected: tuple[IntArray, IntArray, FloatArray],
    reference: tuple[IntArray, IntArray, FloatArray],
    closeness: Closeness,
    least: float,
) -> Iterator[tuple[IntArray, IntArray, FloatArray, IntArray]]:
    """Yield detection, reference, closeness and rank of the pairs at least so close, by place in the sorted arrays."""
    starts, sizes = _runs(detected[0], detected[1])
    targets, target_sizes = _runs(reference[0], reference[1])
    here, there = _shared(detected, starts, reference, targets)
    starts, sizes, targets, target_sizes = starts[here], sizes[here], targets[there], target_sizes[there]
    alike = np.lexsort((sizes, target_sizes))
    for group in _like_sized(sizes, target_sizes, alike):
        rank, place = np.arange(sizes[group].max()), np.arange(target_sizes[group].max())
        rows = np.minimum(starts[group, None] + rank, len(detected[0]) - 1)
        columns = np.minimum(targets[group, None] + place, len(reference[0]) - 1)
        close = closeness(detected[2][rows][:, :, None], reference[2][columns][:, None])
        there_too = (rank < sizes[group, None])[:, :, None] & (place < target_sizes[group, None])[:, None]
        one, first, second = np.nonzero((close >= least) & there_too)
        yield rows[one, first], columns[one, second], close[one, first, second], first


def _shared(
    detected: tuple[IntArray, IntArray, FloatArray],
    starts: IntArray,
    reference: tuple[IntArray, IntArray, FloatArray],
    targets: IntArray,
) -> tuple[IntArray, IntArray]:
    """Return which runs of both are of the same image and label."""
    labels = 1 + max(int(detected[1].max(initial=0)), int(reference[1].max(initial=0)))
    keys = detected[0][starts] * labels + detected[1][starts]
    other = reference[0][targets] * labels + reference[1][targets]
    _, here, there = np.intersect1d(keys, other, assume_unique=True, return_indices=True)
    return here, there


def _like_sized(sizes: IntArray, target_sizes: IntArray, order: IntArray) -> Iterator[IntArray]:
    """Cut the groups, in the order given, into blocks whose padded pairs are few enough."""
    begin = 0
    while begin < len(order):
        # The last of a block has most of the reference; detections are padded to the largest among them.
        ahead = order[begin : begin + BLOCK_PAIRS]
        widest = np.maximum.accumulate(sizes[ahead]) * target_sizes[ahead]
        fitting = np.count_nonzero(widest * np.arange(1, len(ahead) + 1) <= BLOCK_PAIRS)
        end = begin + max(1, int(fitting))
        yield order[begin:end]
        begin = end


def _area(corners: FloatArray) -> FloatArray:
    return np.asarray((corners[..., 2] - corners[..., 0]) * (corners[..., 3] - corners[..., 1]))


def _centre(corners: FloatArray) -> FloatArray:
    return np.asarray((corners[..., :2] + corners[..., 2:]) / 2)
