"""The way back from what a model saw to the image's own grid: each move of the preparation, undone.

A label map goes back by nearest neighbour, scores by linear interpolation. Where the preparation cut something away
the model has said nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Array: TypeAlias = NDArray[Any]
Sizes: TypeAlias = tuple[int, ...]

NOTHING: Final = 255
"""In a label map: no class. Every other value is the index of a class."""


class Move(Protocol):
    """Something the preparation did to the place of pixels; arrays have spatial axes only."""

    def back(self, array: Array, *, smooth: bool) -> Array:
        """Return the array as it was placed before the move.

        Args:
            array: Label map or the scores of one class, after the move.
            smooth: Interpolate between values (scores) instead of taking the nearest (labels).
        """


@dataclass(frozen=True, slots=True)
class Cropped:
    """A box was cut out."""

    start: Sizes
    before: Sizes

    def back(self, array: Array, *, smooth: bool) -> Array:  # noqa: ARG002 - as every move
        """Return the box in its place; around it nothing is marked, and every score is 0."""
        whole = np.full(self.before, NOTHING if array.dtype == np.uint8 else 0, array.dtype)
        whole[tuple(slice(first, first + size) for first, size in zip(self.start, array.shape, strict=True))] = array
        return whole


@dataclass(frozen=True, slots=True)
class Padded:
    """A border was added."""

    start: Sizes
    before: Sizes

    def back(self, array: Array, *, smooth: bool) -> Array:  # noqa: ARG002 - as every move
        """Return what lies inside the border."""
        return array[tuple(slice(first, first + size) for first, size in zip(self.start, self.before, strict=True))]


@dataclass(frozen=True, slots=True)
class Resampled:
    """The grid changed: index ``i`` after the move was ``scale * i + offset`` before it, axis by axis."""

    before: Sizes
    scale: tuple[float, ...]
    offset: tuple[float, ...]

    def back(self, array: Array, *, smooth: bool) -> Array:
        """Return the array on the grid before."""
        if smooth:
            scale = [1 / one for one in self.scale]
            offset = [-shift / one for shift, one in zip(self.offset, self.scale, strict=True)]
            found: Array = ndimage.affine_transform(
                array, scale, offset=offset, output_shape=self.before, order=1, mode="nearest"
            )
            return found
        for axis, (size, scale_of, shift) in enumerate(zip(self.before, self.scale, self.offset, strict=True)):
            nearest = np.floor((np.arange(size) - shift) / scale_of + 0.5).astype(np.int64)
            array = array.take(np.clip(nearest, 0, array.shape[axis] - 1), axis=axis)
        return array


@dataclass(frozen=True, slots=True)
class Turned:
    """Axes were put into another order, then some were reversed."""

    order: Sizes
    flipped: Sizes = ()

    def back(self, array: Array, *, smooth: bool) -> Array:  # noqa: ARG002 - as every move
        """Return the array with its axes as before."""
        return np.flip(array, self.flipped).transpose(np.argsort(self.order))


def resized(before: Sizes, after: Sizes) -> Resampled:
    """Return the move of a resize in which the outer edges stay where they are."""
    scale = tuple(old / new for old, new in zip(before, after, strict=True))
    return Resampled(before, scale, tuple(one / 2 - 0.5 for one in scale))


def brought_back(array: Array, moves: Iterable[Move], *, smooth: bool) -> Array:
    """Return an array as it lies on the image's own grid.

    Args:
        array: Label map or the scores of one class, on the grid the model saw.
        moves: All moves of the preparation, in the order they were made.
        smooth: As in ``Move.back``.
    """
    for move in reversed(tuple(moves)):
        array = move.back(array, smooth=smooth)
    return array
