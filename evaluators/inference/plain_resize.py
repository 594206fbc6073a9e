"""Resizing without smoothing, as torch and OpenCV do it: each new pixel is looked up between the old ones around it.

Pillow smooths over as many pixels as a new one stands for; these two look at the nearest two of each axis only, however
much smaller the image becomes.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from evaluators.errors import SubmissionError


def resize_plain(
    pixels: NDArray[Any], width: int, height: int, filter: str, resampler: Literal["torch", "opencv"]
) -> NDArray[Any]:
    """Return the image in another size.

    Args:
        pixels: Shape (rows, columns, channels).
        width: New number of columns.
        height: New number of rows.
        filter: ``bilinear`` or ``nearest``.
        resampler: ``torch`` gives fractions; ``opencv`` keeps 8-bit pixels whole, rounded half up.

    Raises:
        SubmissionError: Another filter (C149).
    """
    if filter == "nearest":
        rows, columns = (
            np.minimum(np.arange(new) * old // new, old - 1)
            for new, old in zip((height, width), pixels.shape, strict=False)
        )
        chosen: NDArray[Any] = pixels[rows][:, columns]
        return chosen if resampler == "opencv" else chosen.astype(np.float32)
    if filter != "bilinear":
        raise SubmissionError("C149", step=f"resize ({resampler}, {filter})")
    values = _between(_between(pixels.astype(np.float32), height, axis=0), width, axis=1)
    if resampler == "opencv" and pixels.dtype == np.uint8:
        return np.asarray(np.floor(values + np.float32(0.5)), dtype=np.uint8)
    return values


def _between(values: NDArray[np.float32], size: int, *, axis: int) -> NDArray[np.float32]:
    """Return values at the centres of ``size`` new pixels along an axis, linear between the old centres."""
    old = values.shape[axis]
    places = np.clip((np.arange(size) + 0.5) * (old / size) - 0.5, 0, old - 1)
    before = np.minimum(places.astype(np.intp), max(old - 2, 0))
    after = np.minimum(before + 1, old - 1)
    share = (places - before).astype(np.float32).reshape([-1 if this == axis else 1 for this in range(values.ndim)])
    mixed: NDArray[np.float32] = values.take(before, axis) * (1 - share) + values.take(after, axis) * share
    return mixed
