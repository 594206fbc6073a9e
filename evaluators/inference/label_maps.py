"""Label maps as files: a picture as PNG, a volume as compressed NumPy archive."""

from __future__ import annotations

import io
from typing import Final

import numpy as np
from PIL import Image as Pillow

from evaluators.inference.masks import Labels

_PICTURE: Final = 2


def written(labels: Labels) -> bytes:
    """Return a label map as the bytes of a file; the values are indices of classes, 255 is none.

    Args:
        labels: Shape (rows, columns), or (slices, rows, columns), which is stored under ``labels``.
    """
    out = io.BytesIO()
    if labels.ndim == _PICTURE:
        Pillow.fromarray(labels).save(out, "PNG")
    else:
        np.savez_compressed(out, labels=labels)
    return out.getvalue()
