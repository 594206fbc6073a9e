"""How far apart the borders of two masks lie.

The border of a mask are its pixels with a neighbour, across an edge or a face, that is not in it; what lies outside the
image is not in it. Every border pixel counts once, whatever the area of border it stands for: so do MONAI and the
ranking of Metrics Reloaded, whereas DeepMind's ``surface-distance`` weighs by area and gives slightly other numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from evaluators.domain.outcome import Surface

Mask: TypeAlias = NDArray[np.bool_]
Distances: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.intp]

_PERCENTILE: Final = 95
_ROUNDING: Final = 1 + 1e-9
"""Twenty steps of a tenth are within a tolerance of two, whatever binary fractions say."""
_LEAF: Final = 32
"""Points in a leaf of the tree, measured."""
_NEAR: Final = 4
"""So many pixels around are looked at one by one before a tree is asked, which costs ten times as much a point."""


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
    # With room around it, so that no step from a border pixel leaves the array.
    ours, theirs = (_border(np.pad(mask[box], _NEAR)) for mask in (reference, predicted))
    return _distances(ours, theirs, spacing), _distances(theirs, ours, spacing)


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
    return _border(np.pad(mask, 1))[(slice(1, -1),) * mask.ndim]


def _border(mask: Mask) -> Mask:
    """Return the same of a mask that has room around it: neighbours are then a step apart in one row of all pixels."""
    flat = np.ascontiguousarray(mask).ravel()
    inside = flat.copy()
    for stride in _strides(mask.shape):
        inside[stride:] &= flat[:-stride]
        inside[:-stride] &= flat[stride:]
    return (flat ^ inside).reshape(mask.shape)


def _distances(origin: Mask, target: Mask, spacing: Sequence[float]) -> Distances:
    """Return the distance of each pixel of a border to the nearest of the other one.

    Args:
        origin: A border with room around it.
        target: The other one, same shape.
        spacing: Distance of neighbouring pixels along each axis.
    """
    from scipy.spatial import cKDTree  # whoever evaluates no masks does without

    places = np.flatnonzero(origin)
    found, far = _nearby(places, target, spacing)
    if far.size:
        # Built without sorting anything exactly: that costs more than it saves at each of the questions.
        points = _points(np.flatnonzero(target), target.shape, spacing)
        tree = cKDTree(points, leafsize=_LEAF, compact_nodes=False, balanced_tree=False)
        found[far] = tree.query(_points(places[far], origin.shape, spacing))[0]
    return found


def _nearby(places: Places, target: Mask, spacing: Sequence[float]) -> tuple[Distances, Places]:
    """Return the distances of pixels to the nearest marked one, and the numbers of those that have none near.

    Args:
        places: Flat indices, shape (n,), at least ``_NEAR`` pixels from every side.
        target: What is marked.
        spacing: Distance of neighbouring pixels along each axis.
    """
    found, left, flat = np.zeros(len(places)), np.arange(len(places)), target.ravel()
    for length, steps in _shells(target.shape, spacing):
        hit = np.zeros(len(places), np.bool_)
        for step in steps:
            hit |= flat.take(places + step)
        found[left[hit]] = length
        left, places = left[~hit], places[~hit]
    return found, left


def _shells(shape: tuple[int, ...], spacing: Sequence[float]) -> list[tuple[float, list[int]]]:
    """Return the steps to the pixels around one, as differences of flat indices, those of a distance together.

    Nearest first, from the pixel itself to ``_NEAR`` times the smallest spacing: what is farther along one axis than
    ``_NEAR`` pixels is farther than that.
    """
    reach = np.arange(-_NEAR, _NEAR + 1)
    offsets = np.stack(np.meshgrid(*[reach] * len(shape), indexing="ij"), axis=-1).reshape(-1, len(shape))
    lengths = np.linalg.norm(offsets * np.array(spacing), axis=1)
    within = lengths <= _NEAR * min(spacing) * _ROUNDING
    shells: dict[float, list[int]] = {}
    for length, step in zip(lengths[within].tolist(), (offsets[within] @ _strides(shape)).tolist(), strict=True):
        shells.setdefault(length, []).append(step)
    return sorted(shells.items())


def _strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return how far apart the flat indices of neighbours along each axis are."""
    return tuple(prod(shape[axis + 1 :]) for axis in range(len(shape)))


def _points(flat: Places, shape: tuple[int, ...], spacing: Sequence[float]) -> Distances:
    """Return where the pixels with these flat indices lie, shape (n, axes)."""
    return np.stack([axis * step for axis, step in zip(np.unravel_index(flat, shape), spacing, strict=True)], axis=1)
