"""Whether masks lie on their images, as far as the headers of both say; told when the data are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from evaluators.domain.geometry import Grid
from evaluators.imaging.mask_grids import placement

Extent = Grid | tuple[int, int]
"""Grid of a volume; rows and columns of a picture."""


class Fit(Enum):
    """How masks lie on an image."""

    EXACT = "exact"
    """Or not known before the pixels are read."""
    OTHER_GRID = "other_grid"
    """They can be resampled, if the person chooses that."""
    OTHER_SIZE = "other_size"
    """A picture of another size: masks are never stretched."""


def fit_of(masks: Sequence[Extent], image: Extent | None) -> Fit:
    """Return how all masks of a case lie on its image; None: where it lies is not known."""
    found = {_fit(mask, image) for mask in masks} if image is not None else set()
    return next((fit for fit in (Fit.OTHER_SIZE, Fit.OTHER_GRID) if fit in found), Fit.EXACT)


def told(extent: Extent) -> str:
    """Return a size as a person reads it: width × height, and slices of a volume."""
    sides = extent.shape if isinstance(extent, Grid) else extent
    return " × ".join(str(side) for side in reversed(sides))


def _fit(mask: Extent, image: Extent) -> Fit:
    if isinstance(mask, Grid):
        # Of pictures only a segmentation speaks, which names its image: its frame has to have the same size.
        same = _lies_in(mask, image) if isinstance(image, Grid) else mask.shape[1:] == image
        return Fit.EXACT if same else Fit.OTHER_GRID
    size = (image.shape[1:] if image.shape[0] == 1 else None) if isinstance(image, Grid) else image
    return Fit.EXACT if mask == size else Fit.OTHER_SIZE


def _lies_in(mask: Grid, image: Grid) -> bool:
    found = placement(mask, image)
    if found is None:
        return False
    sizes = [mask.shape[axis] for axis in found.order]
    ends = [start + size for start, size in zip(found.start, sizes, strict=True)]
    return min(found.start) >= 0 and all(end <= room for end, room in zip(ends, image.shape, strict=True))
