"""The synthetic frames the developer of the example "glottis-video" had: of other airways than the demo's cohort has.

Imports numpy and Pillow only, as ``larynx`` does.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np

from evaluators.examples.laryngoscopies import COURSES, looks
from evaluators.examples.larynx import Camera, Pixels, draw_airway

Split = Literal["training", "validation", "held_out"]

SIZES: Final[dict[Split, int]] = {"training": 140, "validation": 60, "held_out": 60}
"""Recordings."""
SEEDS: Final[dict[Split, int]] = {"training": 401, "validation": 402, "held_out": 403}
FRAMES: Final = 16
"""Of each recording, at random moments."""
WORN: Final = 0.04
"""Share of recordings with a worn camera."""


def developer_frames(split: Split, number: int) -> tuple[list[Pixels], list[bool]]:
    """Return frames of one recording and whether each shows the glottis; each recording has its own seed."""
    rng = np.random.default_rng((SEEDS[split], number))
    course = looks(COURSES[number % len(COURSES)], rng)
    camera = Camera(draw_airway(rng, worn=rng.random() < WORN), rng)
    chosen = [course[int(at)] for at in rng.choice(len(course), FRAMES, replace=False)]
    return [camera.frame(look) for look in chosen], [look.shows_glottis for look in chosen]
