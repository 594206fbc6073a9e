"""Pictures for the viewer whose every value is known."""

import numpy as np

from evaluators.imaging.picture import Picture, PictureFacts


def grey_picture(width=200, height=100, *, top=1000, **facts):
    """Return a ramp from 0 at the left to ``top`` at the right."""
    levels = np.arange(top + 1, dtype=np.float32)
    row = np.linspace(0, top, width).round().astype(np.uint16)
    stored = np.rint(levels / top * 255).astype(np.uint8)
    return Picture(np.tile(row, (height, 1)), levels, stored, PictureFacts(**facts))


def colour_picture(width=200, height=100, colour=(200, 100, 50)):
    """Return one colour."""
    return Picture(np.full((height, width, 3), colour, np.uint8), None, None, PictureFacts())
