"""Connected parts of two masks, matched one to one: what panoptic quality counts."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from evaluators.domain.outcome import Instances
from evaluators.domain.plan import Connectivity
from evaluators.metrics.surfaces import Mask, box_around

Sizes: TypeAlias = NDArray[np.int64]


def instances(reference: Mask, predicted: Mask, connectivity: Connectivity) -> Instances:
    """Return how many connected parts of two masks overlap by more than half, and by how much.

    More than half of the union of two parts can be shared with one other part only: nothing has to be chosen.

    Args:
        reference: Two or three axes.
        predicted: Same shape.
        connectivity: ``corners``: pixels that touch in a point belong together; ``faces``: across edges or faces only.

    Source:
        Kirillov A et al. CVPR 2019:9396-9405.
    """
    if not (reference.any() or predicted.any()):
        return Instances(matched=0, reference=0, predicted=0, iou=0.0)
    box = box_around(reference, predicted)
    true, true_sizes = _parts(reference[box], connectivity)
    marked, marked_sizes = _parts(predicted[box], connectivity)
    common = (true > 0) & (marked > 0)
    pairs, shared = np.unique(true[common].astype(np.int64) * len(marked_sizes) + marked[common], return_counts=True)
    union = true_sizes[pairs // len(marked_sizes)] + marked_sizes[pairs % len(marked_sizes)] - shared
    matched = 2 * shared > union
    return Instances(
        matched=int(matched.sum()),
        reference=len(true_sizes) - 1,
        predicted=len(marked_sizes) - 1,
        iou=float((shared[matched] / union[matched]).sum()),
    )


def _parts(mask: Mask, connectivity: Connectivity) -> tuple[NDArray[np.int32], Sizes]:
    """Return the number of each pixel's part, 0 outside, and the size of each, with the outside first."""
    from scipy import ndimage  # whoever evaluates no masks does without

    reach = mask.ndim if connectivity == "corners" else 1
    numbered, count = ndimage.label(mask, ndimage.generate_binary_structure(mask.ndim, reach))
    return numbered.astype(np.int32, copy=False), np.bincount(numbered.ravel(), minlength=count + 1).astype(np.int64)
