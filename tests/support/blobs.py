"""Pairs of masks for comparisons with other libraries: made from a seed, the same wherever they are made."""

from __future__ import annotations

import numpy as np

TOLERANCE = 2.5
PAIRS = {
    "image": ((90, 120), (1.0, 1.0), 1),
    "image in millimetres": ((80, 64), (0.7, 0.7), 2),
    "long pixels": ((60, 75), (2.5, 0.4), 3),
    "volume": ((24, 30, 28), (1.0, 1.0, 1.0), 4),
    "thick slices": ((12, 40, 44), (5.0, 0.8, 0.8), 5),
}
"""Shape, spacing, seed."""


def pair_of(name):
    """Return a reference and a prediction of it: balls, some moved, one missing, one added, one cut by the edge."""
    shape, _, seed = PAIRS[name]
    random = np.random.default_rng(seed)
    axes = np.ogrid[tuple(slice(size) for size in shape)]
    reference, predicted = np.zeros(shape, bool), np.zeros(shape, bool)
    for number in range(9):
        centre = random.uniform(0, shape)
        radius = random.uniform(0.06, 0.16) * max(shape)
        moved = centre + random.normal(0, 0.04, len(shape)) * np.array(shape)
        if number != 1:
            reference |= _ball(axes, centre, radius)
        if number != 2:
            predicted |= _ball(axes, moved, radius * random.uniform(0.8, 1.1))
    return reference, predicted


def _ball(axes, centre, radius):
    return sum((axis - middle) ** 2 for axis, middle in zip(axes, centre, strict=True)) <= radius**2
