"""The synthetic volumes the developer of the example "organ-volumes" had: other ones than those of the demo's cohort.

Imports numpy only, as ``abdomen`` does.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from evaluators.examples.abdomen import Labels, Scan, draw_anatomy, scanned

Split = Literal["training", "held_out"]

SIZES: Final[dict[Split, int]] = {"training": 120, "held_out": 16}
SEEDS: Final[dict[Split, int]] = {"training": 301, "held_out": 302}
SPACING: Final = (6.0, 4.0, 4.0)
"""The network's, in mm."""
SHAPE: Final = (36, 84, 84)
FATTY: Final = 0.1
"""Share of fatty livers. Nobody had a shrunken kidney."""


def developer_volume(
    split: Split, number: int, shape: tuple[int, int, int] = SHAPE
) -> tuple[NDArray[np.int16], Labels]:
    """Return a volume of a split and what is in it; each has its own seed."""
    rng = np.random.default_rng((SEEDS[split], number))
    anatomy = draw_anatomy(rng, fatty=rng.random() < FATTY, kidneys=tuple(rng.uniform(0.85, 1.1, 2).tolist()))
    return scanned(anatomy, Scan(shape, SPACING, rng.uniform(8, 22), rng.uniform(0, 14)), rng)
