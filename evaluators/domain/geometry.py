"""Where the voxels of a volume lie in the patient."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from evaluators.domain.value import Value

Direction = tuple[float, float, float]
Spacing = Annotated[float, Field(gt=0)]

POSITION_MM: Final = 0.01
"""How far two grids may lie apart at any corner and still be the same."""


class Grid(Value):
    """A regular grid in DICOM's patient coordinates: x to the patient's left, y to the back, z to the head, in mm."""

    shape: tuple[int, int, int]
    """Slices, rows, columns."""
    origin: Direction
    """Centre of the voxel (0, 0, 0)."""
    spacing: tuple[Spacing, Spacing, Spacing]
    """Between slices, rows, columns, in mm."""
    directions: tuple[Direction, Direction, Direction]
    """Unit vectors in which the index of slice, row and column grows; orthogonal."""

    def position(self, slice: float, row: float, column: float) -> Direction:
        """Return where an index lies, in mm."""
        steps = [index * size for index, size in zip((slice, row, column), self.spacing, strict=True)]
        x, y, z = (
            self.origin[axis] + sum(step * along[axis] for step, along in zip(steps, self.directions, strict=True))
            for axis in range(3)
        )
        return x, y, z

    def same_as(self, other: Grid, *, tolerance: float = POSITION_MM) -> bool:
        """Return whether both have the same shape and no corner lies further apart than ``tolerance`` mm."""
        if self.shape != other.shape:
            return False
        last = [count - 1 for count in self.shape]
        corners = [(a * last[0], b * last[1], c * last[2]) for a in (0, 1) for b in (0, 1) for c in (0, 1)]
        return all(
            abs(mine - theirs) <= tolerance
            for corner in corners
            for mine, theirs in zip(self.position(*corner), other.position(*corner), strict=True)
        )
