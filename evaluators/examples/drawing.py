"""What the drawings of the examples share. Imports numpy and Pillow only, as they do."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
Field = NDArray[np.float32]


def smooth_noise(rng: np.random.Generator, cells: int, rows: int, columns: int) -> Field:
    """Return noise of mean 0 and variance 1, shape (rows, columns), in patches of which ``cells`` fit along a side."""
    coarse = Image.fromarray(rng.standard_normal((cells, cells)).astype(np.float32))
    fine = np.asarray(coarse.resize((columns, rows), Image.Resampling.BICUBIC))
    level: Field = (fine - fine.mean()) / fine.std()
    return level


def soft(inside: NDArray[Any], width: float) -> Field:
    """Return 0 where a number is negative and 1 where it is positive, with a border of this width between."""
    edge: Field = np.clip(inside / width + 0.5, 0, 1).astype(np.float32)
    return edge


def levels(scene: NDArray[Any]) -> Pixels:
    """Return the nearest of 256 levels: 0 is black, 1 white."""
    stored: Pixels = np.clip(scene * 255 + 0.5, 0, 255).astype(np.uint8)
    return stored
