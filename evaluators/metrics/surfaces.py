"""How far apart the borders of two masks lie.

The border of a mask are its pixels with a neighbour, across an edge or a face, that is not in it; what lies outside the
image is not in it. Every border pixel counts once, whatever the area of border it stands for: so do MONAI and the
ranking of Metrics Reloaded, whereas DeepMind's ``surface-distance`` weighs by area and gives slightly other numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from evaluators.domain.outcome import Surface

Mask: TypeAlias = NDArray[np.bool_]
Distances: TypeAlias = NDArray[np.float64]

_PERCENTILE: Final = 95
_ROUNDING: Final = 1 + 1e-9
"""Twenty steps of a tenth are within a tolerance of two, whatever binary fractions say."""
_LEAF: Final = 32
"""Points in a leaf of the tree, measured."""


def surface(
    reference: Mask, predicted: Mask, spacing: Sequence[float], tolerance: float, cldice: float | None = None
) -> Surface:
    """Return the distances between the borders of two masks, neither of them empty.

    Args:
        reference: Two or three axes.
        predicted: Same shape.
        spacing: Distance of neighbouring pixels along each axis.
        tolerance: Up to which distance, in the same unit, a border counts as right.
        cldice: Worked out elsewhere; passed on.

    Source:
        NSD: Nikolov S et al. J Med Internet Res 2021;23(7):e26151, counted in border pixels. HD95: larger of the two
        directed 95th percentiles, linear between order statistics. ASSD: mean over all pixels of both borders.
    """
    to_predicted, to_reference = border_distances(reference, predicted, spacing)
    within = sum(int(np.count_nonzero(one <= tolerance * _ROUNDING)) for one in (to_predicted, to_reference))
    points = to_predicted.size + to_reference.size
    return Surface(
        nsd=within / points,
        hd95=max(float(np.percentile(one, _PERCENTILE)) for one in (to_predicted, to_reference)),
        assd=float(to_predicted.sum() + to_reference.sum()) / points,
        cldice=cldice,
    )


def border_distances(reference: Mask, predicted: Mask, spacing: Sequence[float]) -> tuple[Distances, Distances]:
    """Return for each border pixel of the reference how far the other border is, and the other way round.

    Args:
        reference: Not empty; two or three axes.
        predicted: Not empty; same shape.
        spacing: Distance of neighbouring pixels along each axis.
    """
    box = box_around(reference, predicted)
    ours, theirs = border(reference[box]), border(predicted[box])
    here, there = np.flatnonzero(ours), np.flatnonzero(theirs)
    alone = ~theirs.ravel()[here], ~ours.ravel()[there]
    places = _points(here, ours.shape, spacing), _points(there, ours.shape, spacing)
    return _distances(*places, alone[0]), _distances(*places[::-1], alone[1])


def box_around(*masks: Mask) -> tuple[slice, ...]:
    """Return the smallest box that holds all that is marked in any of the masks, at least one pixel.

    Args:
        masks: Of the same shape, something marked in one of them.
    """
    box: tuple[slice, ...] = ()
    for axis in range(masks[0].ndim):
        # Axis by axis, inside the box so far: the first pass is the only one over everything.
        across = tuple(other for other in range(masks[0].ndim) if other != axis)
        marked = np.logical_or.reduce([mask[box].any(axis=across) for mask in masks])
        places = np.flatnonzero(marked)
        box = (*box, slice(int(places[0]), int(places[-1]) + 1))
    return box


def border(mask: Mask) -> Mask:
    """Return the pixels of a mask that have a neighbour outside of it."""
    inside = mask.copy()
    for axis in range(mask.ndim):
        before: tuple[slice | int, ...] = (slice(None),) * axis
        first, last = (*before, slice(None, -1)), (*before, slice(1, None))
        inside[last] &= mask[first]
        inside[first] &= mask[last]
        inside[(*before, 0)] = False
        inside[(*before, -1)] = False
    return mask ^ inside


def _distances(origin: Distances, target: Distances, alone: Mask) -> Distances:
    """Return the distance of each point to the nearest of the others; where one of them is the same, none.

    Args:
        origin: Shape (n, axes).
        target: Shape (m, axes).
        alone: Whether a point is none of the others, shape (n,).
    """
    from scipy.spatial import cKDTree  # whoever evaluates no masks does without

    found = np.zeros(len(origin))
    if alone.any():
        # Built without sorting anything exactly: that costs more than it saves at each of the questions.
        tree = cKDTree(target, leafsize=_LEAF, compact_nodes=False, balanced_tree=False)
        found[alone] = tree.query(origin[alone])[0]
    return found


def _points(flat: NDArray[np.intp], shape: tuple[int, ...], spacing: Sequence[float]) -> Distances:
    """Return where the pixels with these flat indices lie, shape (n, axes)."""
    return np.stack([axis * step for axis, step in zip(np.unravel_index(flat, shape), spacing, strict=True)], axis=1)
