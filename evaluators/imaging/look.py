"""How an image looks, in a few bytes, and how much of it is lost at the ends of its range."""

from __future__ import annotations

from typing import Final

import numpy as np
import PIL.Image

from evaluators.imaging.image import Image

_SIDE: Final = 32
_KEPT: Final = 8
_COSINES: Final = 2 * np.cos(np.pi * np.outer(np.arange(_KEPT), 2 * np.arange(_SIDE) + 1) / (2 * _SIDE))
"""The first rows of the discrete cosine transform (type 2, not normalised) of 32 values."""
_DIGITS: Final = 6
"""Rounding: what differs less is the arithmetic of the machine, and must not decide a bit."""


def perceptual_hash(image: Image) -> str | None:
    """Return 64 bits as 16 hex digits, near for pictures that look alike; None for a picture of one grey.

    The displayed grey image is resized to 32 × 32 (Lanczos); of its cosine transform the 8 × 8 coarsest coefficients
    are compared with their median, row by row. ``imagehash.phash`` gives the same bits, so that a vendor can make a
    list of training images with it.
    """
    shown = image.pixels if image.tone is None else image.display_grey()
    grey = PIL.Image.fromarray(shown).convert("L")  # the luma of ``display_grey``, ten times as fast
    darkest, lightest = grey.getextrema()
    if darkest == lightest:
        return None
    small = grey.resize((_SIDE, _SIDE), PIL.Image.Resampling.LANCZOS)
    coarse = np.round(_COSINES @ np.asarray(small, dtype=np.float64) @ _COSINES.T, _DIGITS)
    return np.packbits(coarse > np.median(coarse)).tobytes().hex()


def clipped_share(image: Image) -> float | None:
    """Return the share, in [0, 1], of pixels at the smallest or the largest value the file can hold.

    A pixel in colour counts where all three channels are at the same end. None: floating-point values have no ends.
    """
    pixels = image.pixels
    if pixels.dtype.kind == "f":
        return None
    bits = min(image.facts.bits, 8 * pixels.dtype.itemsize)
    signed = pixels.dtype.kind == "i"
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    channels = [pixels]
    if image.tone is None:  # copied, because comparing every third byte takes five times as long
        channels = [np.ascontiguousarray(pixels[..., channel]) for channel in range(3)]
    at_low = np.logical_and.reduce([channel <= low for channel in channels])
    at_high = np.logical_and.reduce([channel >= high for channel in channels])
    return float((np.count_nonzero(at_low) + np.count_nonzero(at_high)) / at_low.size)
