"""Synthetic dermoscopy for drawing outlines: lesions that fade, skin without a lesion, two cameras, a surgeon's ink.

Imports numpy and Pillow only, as ``phantoms`` does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from evaluators.examples.phantoms import SIDE, SKIN_TYPES, Lesion, Pixels, draw_lesion, outlined

Split = Literal["training", "held_out"]
Camera = Literal["DMS", "XC"]
"""A dermatoscope, or a usual camera: DICOM's modalities."""
Outlined = tuple[Pixels, NDArray[np.bool_]]

SIZES: Final[dict[Split, int]] = {"training": 1000, "held_out": 200}
SEEDS: Final[dict[Split, int]] = {"training": 201, "held_out": 202}
BARE: Final = 0.06
"""Share of the developer's images without a lesion."""
FADED: Final = (0.14, 0.34)
"""Pigment of a lesion that fades: little more than that of the skin around it."""

_PALE_TYPES: Final = SKIN_TYPES[:4]
_TINT: Final = {"DMS": (1.0, 1.0, 1.0), "XC": (0.84, 0.95, 1.22)}
"""What each camera makes of red, green and blue."""
_INK: Final = (0.42, 0.38, 0.68)
"""What a pen leaves of red, green and blue."""


def drawn_lesion(rng: np.random.Generator, *, faded: bool) -> Lesion:
    """Return a lesion of either class; one that fades has few colours left."""
    lesion = draw_lesion(rng, melanoma=bool(rng.random() < 0.4))
    return replace(lesion, pigment=rng.uniform(*FADED), colours=0.3 * lesion.colours) if faded else lesion


def taken(lesion: Lesion | None, skin_type: str, camera: Camera, rng: np.random.Generator) -> Outlined:
    """Return a photograph as a camera stores it, and where the lesion is; without a lesion nowhere."""
    pixels, inside = outlined(lesion, skin_type, rng)
    return np.clip(pixels * np.array(_TINT[camera]) + 0.5, 0, 255).astype(np.uint8), inside


def inked(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Return a photograph with the marks of a surgeon's pen; no outline belongs to them."""
    pen = Image.new("L", (SIDE, SIDE), 0)
    draw = ImageDraw.Draw(pen)
    for _ in range(int(rng.integers(1, 4))):
        left, top = rng.uniform(-0.1, 0.5, 2) * SIDE
        wide, high = rng.uniform(0.35, 0.75, 2) * SIDE
        start = int(rng.integers(360))
        box = (float(left), float(top), float(left + wide), float(top + high))
        draw.arc(box, start, start + int(rng.integers(50, 140)), fill=255, width=int(rng.integers(8, 20)))
    strength = np.asarray(pen.filter(ImageFilter.GaussianBlur(1.5)), np.float32)[..., np.newaxis] / 255
    return np.clip(pixels * (1 - strength * (1 - np.array(_INK, np.float32))), 0, 255).astype(np.uint8)


def developer_image(split: Split, number: int) -> Outlined:
    """Return an image of a split: pale skin and dermatoscopes only; each has a seed of its own."""
    rng = np.random.default_rng((SEEDS[split], number))
    bare = rng.random() < BARE
    lesion = None if bare else drawn_lesion(rng, faded=bool(rng.random() < 0.05))
    return taken(lesion, str(rng.choice(_PALE_TYPES)), "DMS", rng)
