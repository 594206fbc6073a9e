"""A decoded volume: stored voxels, what they mean, and where they lie in the patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluators.domain.case import ImageFacts
from evaluators.domain.geometry import Grid
from evaluators.imaging.image import Image
from evaluators.imaging.tone import Tone


@dataclass(frozen=True, slots=True, eq=False)
class Volume:
    """One volume. The arrays it returns may be the stored ones: do not write into them.

    Args:
        voxels: Values in modality units (CT: Hounsfield), shape (slices, rows, columns), int16 or float32.
        facts: What may be said about it; ``width`` and ``height`` are those of a slice, ``frames`` the slices,
            ``grid`` where they lie.
        tone: How a slice is shown; it takes modality units.
    """

    voxels: NDArray[Any]
    facts: ImageFacts
    tone: Tone

    @property
    def grid(self) -> Grid:
        """Return where the voxels lie."""
        assert self.facts.grid is not None
        return self.facts.grid

    def values(self) -> NDArray[np.float32]:
        """Return modality units, shape (slices, rows, columns)."""
        return self.voxels.astype(np.float32, copy=False)

    def slice(self, index: int) -> Image:
        """Return one slice as an image, from 0 in the direction the grid names.

        Raises:
            IndexError: There is no such slice.
        """
        if not 0 <= index < len(self.voxels):
            raise IndexError(index)
        return Image(self.voxels[index], self.facts.model_copy(update={"frames": 1, "grid": None}), self.tone)
