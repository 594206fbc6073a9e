"""The mask of a case as the job ``views`` shows it: outlines, image by image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from evaluators.errors import ImageError
from evaluators.imaging.contours import outlines
from evaluators.imaging.mask_grids import NOTHING
from evaluators.imaging.masks import LabelMap, open_mask
from evaluators.imaging.view_stack import Stack

Ring = list[tuple[int, int]]


def opened_mask(request: dict[str, Any], files: Sequence[bytes], stack: Stack) -> LabelMap:
    """Return a mask on the grid of the case that is open.

    Args:
        request: ``formats``, ``names`` (one for each file), ``classes``, ``resample``, ``uids``, and ``readers`` where
            there are several; see ``open_mask``.
        files: Of the mask.
        stack: The case.

    Raises:
        ImageError: It cannot be read, or lies on another grid.
    """
    return open_mask(
        files,
        request["formats"],
        request["names"],
        stack.facts.grid or (stack.facts.height, stack.facts.width),
        request["classes"],
        resample=bool(request["resample"]),
        image_uids=request["uids"],
        readers=request.get("readers", ()),
    )


def outline_answer(mask: LabelMap, index: int) -> tuple[dict[str, Any], Sequence[bytes]]:
    """Return the outlines of one image: ``rings``, class and number of corners of each; the corners as int32 pairs.

    The background, class 0, has none.
    """
    labels = mask.labels if mask.labels.ndim == 2 else mask.labels[index]
    drawn = np.where(labels == NOTHING, 0, labels)
    found = [(value, ring) for value, some in outlines(drawn).items() for ring in some]
    corners = np.array([corner for _, ring in found for corner in ring], np.int32)
    return {"rings": [[value, len(ring)] for value, ring in found]}, [corners.tobytes()]


def outline_from(head: dict[str, Any], blobs: Sequence[bytes]) -> dict[int, list[Ring]]:
    """Return the rings by class in an answer to ``outline``, believing nothing of it.

    Raises:
        ImageError: C204 the answer does not fit together.
    """
    try:
        corners = np.frombuffer(blobs[0], np.int32).reshape(-1, 2).tolist()
        found: dict[int, list[Ring]] = {}
        start = 0
        for value, length in head["rings"]:
            end = start + int(length)
            if not start < end <= len(corners):
                raise ImageError("C204")
            found.setdefault(int(value), []).append([(x, y) for x, y in corners[start:end]])
            start = end
    except (KeyError, IndexError, TypeError, ValueError):
        raise ImageError("C204") from None
    return found
