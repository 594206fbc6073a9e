"""The synthetic videos the developer of the example "intubation-risk" had: of other heads than the demo's cohort has.

Imports numpy and Pillow only, as ``profiles`` does.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np

from evaluators.examples.profiles import FRAMES, Head, Pixels, draw_head, filmed

Split = Literal["training", "validation", "held_out"]

SIZES: Final[dict[Split, int]] = {"training": 1200, "validation": 300, "held_out": 300}
"""Heads, each filmed once."""
SEEDS: Final[dict[Split, int]] = {"training": 501, "validation": 502, "held_out": 503}
TAKEN: Final = 8
"""Frames of a video the network sees: the middle one of as many equal parts, as the card says."""
BEARDS: Final = 0.04
"""Share of heads with a beard."""


def moments(frames: int = FRAMES) -> list[int]:
    """Return the numbers of the frames that are taken, from 0."""
    return [(2 * part + 1) * frames // (2 * TAKEN) for part in range(TAKEN)]


def developer_video(split: Split, number: int, *, whole: bool = False) -> tuple[list[Pixels], Head]:
    """Return frames of one recording and whose it is; every second head's intubation was difficult.

    Args:
        split: Of which part.
        number: Each has its own seed.
        whole: All frames, else those that are taken.
    """
    rng = np.random.default_rng((SEEDS[split], number))
    head = draw_head(rng, difficult=number % 2 == 1, beard=rng.random() < BEARDS)
    chosen = range(FRAMES) if whole else moments()
    return filmed(head, rng, [at / (FRAMES - 1) for at in chosen]), head
