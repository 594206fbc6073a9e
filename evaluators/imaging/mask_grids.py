"""Where a mask belongs on the grid of its image: exactly, or not at all unless resampling was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evaluators.domain.geometry import Grid
from evaluators.errors import ImageError

NOTHING: Final = 255
"""A pixel in which no class is drawn."""
TOLERANCE: Final = 0.05
"""In voxels: what two writers' rounding of the same grid comes to; far below anything that moves a label."""

Labels = NDArray[np.uint8]


class Drawing:
    """A label map that grows by one structure after the other.

    Args:
        shape: Of the image.
    """

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.labels: Labels = np.full(shape, NOTHING, np.uint8)

    def add(self, part: Labels, where: tuple[slice, ...] = ()) -> None:
        """Draw a part; ``NOTHING`` leaves what is there.

        Raises:
            ImageError: C274 a pixel would belong to two classes.
        """
        under = self.labels[where]
        drawn = part != NOTHING
        if (drawn & (under != NOTHING) & (under != part)).any():
            raise ImageError("C274")
        under[drawn] = part[drawn]


@dataclass(frozen=True, slots=True)
class Placement:
    """How a grid lies on another one with the same voxels, its axes perhaps swapped or turned round.

    Attributes:
        order: Which axis of the source runs along each axis of the target.
        turned: Whether it runs against it.
        start: Index in the target of the corner with the smallest indices; may lie outside.
    """

    order: tuple[int, int, int]
    turned: tuple[bool, bool, bool]
    start: tuple[int, int, int]

    def draw(self, labels: Labels, onto: Drawing) -> bool:
        """Draw labels of the source's shape; return False, and draw nothing, where some lie outside."""
        way = tuple(slice(None, None, -1) if turned else slice(None) for turned in self.turned)
        mine = labels.transpose(self.order)[way]
        target = onto.labels.shape
        here = tuple(
            slice(max(0, -start), max(0, min(size, room - start)))
            for start, size, room in zip(self.start, mine.shape, target, strict=True)
        )
        inside = mine[here]
        if inside.size < mine.size and np.count_nonzero(mine != NOTHING) != np.count_nonzero(inside != NOTHING):
            return False
        there = tuple(
            slice(start + part.start, start + part.start + size)
            for start, part, size in zip(self.start, here, inside.shape, strict=True)
        )
        if inside.size:
            onto.add(inside, there)
        return True


def placement(source: Grid, target: Grid) -> Placement | None:
    """Return how the source lies on the target; None where its voxels are not voxels of the target."""
    along = np.array(target.directions) @ np.array(source.directions).T
    order = np.argmax(np.abs(along), axis=1)
    if len(set(order.tolist())) < 3:
        return None
    matrix, offset = _indices(source, target)
    last = np.array(source.shape) - 1
    corners = np.array([(a, b, c) for a in (0, last[0]) for b in (0, last[1]) for c in (0, last[2])])
    found = corners @ matrix.T + offset
    signs = np.array([np.sign(along[axis, order[axis]]) for axis in range(3)])
    expected = np.rint(offset) + corners[:, order] * signs
    if not np.isfinite(found).all() or np.abs(found - expected).max() > TOLERANCE:
        return None
    first = expected.min(axis=0).astype(int)
    return Placement(_three(order.tolist()), _three((signs < 0).tolist()), _three(first.tolist()))


def placed(labels: Labels, source: Grid, target: Grid, *, resample: bool) -> tuple[Labels, bool]:
    """Return labels on the grid of the image, and whether they had to be resampled.

    Args:
        labels: Shape of the source.
        source: Where they lie.
        target: Grid of the image.
        resample: Take the nearest voxel where the grids differ; else they are refused.

    Raises:
        ImageError: C271 the grids differ, or nothing of what is drawn lies in the image.
    """
    drawing = Drawing(target.shape)
    exact = placement(source, target)
    if exact is not None and exact.draw(labels, drawing):
        return drawing.labels, False
    if not resample:
        raise ImageError("C271")
    found = _nearest(labels, source, target)
    if (labels != NOTHING).any() and not (found != NOTHING).any():
        raise ImageError("C271")
    return found, True


def _nearest(labels: Labels, source: Grid, target: Grid) -> Labels:
    """Return for each voxel of the target the label of the nearest voxel of the source; slice by slice, for memory."""
    matrix, offset = _indices(target, source)
    _, rows, columns = target.shape
    result = np.full(target.shape, NOTHING, np.uint8)
    for slice_index in range(target.shape[0]):
        start = matrix[:, 0] * slice_index + offset
        steps = [
            np.floor(
                start[axis] + matrix[axis, 1] * np.arange(rows)[:, None] + matrix[axis, 2] * np.arange(columns) + 0.5
            )
            for axis in range(3)
        ]
        inside = np.logical_and.reduce(
            [(step >= 0) & (step < size) for step, size in zip(steps, source.shape, strict=True)]
        )
        at = tuple(step[inside].astype(int) for step in steps)
        result[slice_index][inside] = labels[at]
    return result


def _indices(source: Grid, target: Grid) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return matrix and offset that turn an index of the source into one of the target, shapes (3, 3) and (3,)."""
    back = np.array(target.directions) / np.array(target.spacing)[:, None]
    steps = np.array(source.directions).T * np.array(source.spacing)
    return back @ steps, back @ (np.array(source.origin) - np.array(target.origin))


def index_in(grid: Grid, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the index (slice, row, column) of points in mm, shape (n, 3); fractions lie between voxel centres."""
    back = np.array(grid.directions) / np.array(grid.spacing)[:, None]
    return np.asarray((points - np.array(grid.origin)) @ back.T)


def _three(items: list[Any]) -> tuple[Any, Any, Any]:
    first, second, third = items
    return first, second, third
