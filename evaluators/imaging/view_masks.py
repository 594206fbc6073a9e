"""The mask of a case as the job ``views`` shows it: outlines, or boxes, image by image."""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final, TypeAlias, cast

import numpy as np

from evaluators.errors import ImageError
from evaluators.imaging.contours import outlines
from evaluators.imaging.foreign import foreign_code
from evaluators.imaging.kept_frames import BOX, MOST_BOXES, KeptFrames
from evaluators.imaging.mask_grids import NOTHING
from evaluators.imaging.mask_pictures import index_values
from evaluators.imaging.masks import LabelMap, open_mask
from evaluators.imaging.masks_of_images import MasksOfImages
from evaluators.imaging.view_stack import Pictures, Slices, Stack

_ZIP: Final = b"PK"
Ring = list[tuple[int, int]]
Drawn: TypeAlias = LabelMap | KeptFrames | MasksOfImages
"""A mask that is open: of the whole case, or of each of its images."""
FoundBox: TypeAlias = tuple[int, float, float, float, float, float]
"""Class, score, left, top, right, bottom."""


def opened_mask(request: dict[str, Any], files: Sequence[bytes], stack: Stack) -> Drawn:
    """Return a mask on the grid of the case that is open.

    Args:
        request: ``formats``, ``names`` (one for each file), ``classes``, ``resample``, ``uids``, and ``readers`` where
            there are several; see ``open_mask``. ``images``, where the case is several: the one each file is drawn
            on, ``uids`` then being those of these.
        files: Of the mask.
        stack: The case.

    Raises:
        ImageError: It cannot be read, or lies on another grid.
    """
    if request.get("images"):
        return MasksOfImages(request, files, stack)
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


def opened_prediction(data: bytes, stack: Stack) -> Drawn:
    """Return what a run kept of the case that is open.

    A PNG, of a volume an array ``labels``, of several images or frames one array each.

    Raises:
        ImageError: C204 it is none, or of another size.
    """
    if stack.facts.grid is None and data.startswith(_ZIP):
        return KeptFrames(data, None if isinstance(stack, Pictures) else (stack.facts.height, stack.facts.width))
    with foreign_code():
        if data.startswith(_ZIP):
            with np.load(BytesIO(data), allow_pickle=False) as kept:
                labels = kept["labels"]
        else:
            labels = index_values(data)
    size = stack.facts.grid.shape if stack.facts.grid else (stack.facts.height, stack.facts.width)
    if labels is None or labels.shape != size or labels.dtype.kind != "u":
        raise ImageError("C204")
    return LabelMap(labels.astype(np.uint8))


def outline_answer(
    mask: Drawn, stack: Stack, index: int, *, background: bool
) -> tuple[dict[str, Any], Sequence[bytes]]:
    """Return what is drawn in one image: ``rings``, class and number of corners of each; the corners as int32 pairs.

    Boxes are in ``boxes``, each as `FoundBox` says.

    Args:
        mask: Of the case.
        stack: The case.
        index: Of the image.
        background: Class 0 is the background and has no outline; else it is a structure as any other.

    Raises:
        ImageError: C205 nothing was kept of the image, C204 it is broken.
    """
    if isinstance(mask, KeptFrames):
        labels = mask.labels(index)
        if labels is None:
            boxes = [[int(label), *place] for label, *place in mask.boxes(index).tolist()]
            return {"rings": [], "boxes": boxes}, [b""]
    elif isinstance(mask, MasksOfImages):
        labels = mask.labels(index)
        if labels is None:
            return {"rings": []}, [b""]
    else:
        labels = mask.labels if mask.labels.ndim == 2 else mask.labels[index]
    shown = stack.as_shown(labels) if isinstance(stack, Slices) else labels
    structures = (shown != NOTHING) & ~((shown == 0) & background)
    drawn = np.where(structures, shown.astype(np.uint16) + 1, 0)
    found = [(value - 1, ring) for value, some in outlines(drawn).items() for ring in some]
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
            if not (start < end <= len(corners) and 0 <= value < NOTHING):
                raise ImageError("C204")
            found.setdefault(int(value), []).append([(x, y) for x, y in corners[start:end]])
            start = end
    except (KeyError, IndexError, TypeError, ValueError):
        raise ImageError("C204") from None
    return found


def boxes_from(head: dict[str, Any]) -> list[FoundBox]:
    """Return the boxes in an answer to ``outline``, believing nothing of it; none where it has outlines.

    Raises:
        ImageError: C204 the answer does not fit together.
    """
    try:
        found = [(label, *map(float, place)) for label, *place in head.get("boxes", ())]
        fits = all(
            type(one[0]) is int and one[0] >= 0 and len(one) == BOX and all(map(math.isfinite, one)) for one in found
        )
    except (TypeError, ValueError, OverflowError):
        raise ImageError("C204") from None
    if not fits or len(found) > MOST_BOXES:
        raise ImageError("C204")
    return cast("list[FoundBox]", found)
