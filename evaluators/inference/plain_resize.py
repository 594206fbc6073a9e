"""Resizing without smoothing, as torch and OpenCV do it: each new pixel is looked up between the old ones around it.

Pillow smooths over as many pixels as a new one stands for; these two look at the nearest two of each axis only, however
much smaller the image becomes. torch computes in fractions. OpenCV computes 8-bit pixels in whole numbers, with eleven
bits for the shares, which moves one pixel in eight by one grey level: it is repeated here bit for bit.
"""

from __future__ import annotations

from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from evaluators.errors import SubmissionError

_ONE: Final = 1 << 11
"""OpenCV's share of a whole pixel."""


def resize_plain(
    pixels: NDArray[Any], width: int, height: int, filter: str, resampler: Literal["torch", "opencv"]
) -> NDArray[Any]:
    """Return the image in another size.

    Args:
        pixels: Shape (rows, columns, channels).
        width: New number of columns.
        height: New number of rows.
        filter: ``bilinear`` or ``nearest``.
        resampler: ``torch`` gives float32; ``opencv`` leaves 8-bit pixels 8-bit.

    Raises:
        SubmissionError: Another filter (C149).
    """
    if filter == "nearest":
        rows, columns = (np.arange(new) * old // new for new, old in zip((height, width), pixels.shape, strict=False))
        chosen: NDArray[Any] = pixels[rows][:, columns]
        return chosen if resampler == "opencv" else chosen.astype(np.float32)
    if filter != "bilinear":
        raise SubmissionError("C149", step=f"resize ({resampler}, {filter})")
    if resampler == "opencv" and pixels.dtype == np.uint8:
        return _in_whole_numbers(pixels, width, height)
    return _between(_between(pixels.astype(np.float32), height, axis=0), width, axis=1)


def _between(values: NDArray[np.float32], size: int, *, axis: int) -> NDArray[np.float32]:
    """Return values at the centres of ``size`` new pixels along an axis, linear between the old centres."""
    old = values.shape[axis]
    places = np.clip((np.arange(size) + 0.5) * (old / size) - 0.5, 0, old - 1)
    before = np.minimum(places.astype(np.intp), max(old - 2, 0))
    after = np.minimum(before + 1, old - 1)
    share = (places - before).astype(np.float32).reshape([-1 if this == axis else 1 for this in range(values.ndim)])
    mixed: NDArray[np.float32] = values.take(before, axis) * (1 - share) + values.take(after, axis) * share
    return mixed


def _in_whole_numbers(pixels: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Resize as OpenCV does: columns first, kept with their eleven bits, then rows, with its own cuts between."""
    left, near, far = _shares(pixels.shape[1], width)
    outside = (left < 0) | (left >= pixels.shape[1] - 1)
    near[outside], far[outside] = _ONE, 0  # of columns, OpenCV takes the outermost alone
    values = pixels.astype(np.int64)
    lines = values[:, _inside(left, values.shape[1])] * near[:, np.newaxis]
    lines += values[:, _inside(left + 1, values.shape[1])] * far[:, np.newaxis]
    top, above, below = _shares(pixels.shape[0], height)
    upper, lower = (lines[_inside(rows, values.shape[0])] >> 4 for rows in (top, top + 1))
    total = (upper * above[:, np.newaxis, np.newaxis] >> 16) + (lower * below[:, np.newaxis, np.newaxis] >> 16)
    return ((total + 2) >> 2).astype(np.uint8)


def _shares(old: int, new: int) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.int64]]:
    """Return for each new pixel the old one before it, its share and that of the one after it, as OpenCV rounds."""
    places = ((np.arange(new) + 0.5) * (old / new) - 0.5).astype(np.float32)
    before = np.floor(places).astype(np.intp)
    share = places - before.astype(np.float32)
    return before, np.rint((1 - share) * _ONE).astype(np.int64), np.rint(share * _ONE).astype(np.int64)


def _inside(places: NDArray[np.intp], size: int) -> NDArray[np.intp]:
    return np.clip(places, 0, size - 1)
