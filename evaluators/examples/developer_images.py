"""The synthetic images the developer of the example's model had: other ones than those of the demo's cohort.

Imports numpy and Pillow only, as ``phantoms`` does.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np

from evaluators.examples.phantoms import SKIN_TYPES, Pixels, draw_lesion, photograph

Split = Literal["training", "validation", "held_out"]

SIZES: Final[dict[Split, int]] = {"training": 6000, "validation": 1000, "held_out": 1000}
SEEDS: Final[dict[Split, int]] = {"training": 101, "validation": 102, "held_out": 103}
SKIN_SHARES: Final = (0.26, 0.36, 0.24, 0.10, 0.03, 0.01)
"""Of each of ``SKIN_TYPES``: few dark ones, as in the published collections. The same in every split."""


def developer_image(split: Split, number: int) -> tuple[Pixels, bool]:
    """Return an image of a split and whether it shows a melanoma.

    Every second one does, and every lesion is another. Each image has its own seed, so that any part of a split can be
    drawn again without the rest.
    """
    rng = np.random.default_rng((SEEDS[split], number))
    melanoma = number % 2 == 1
    skin_type = str(rng.choice(SKIN_TYPES, p=SKIN_SHARES))
    return photograph(draw_lesion(rng, melanoma=melanoma), skin_type, rng), melanoma
