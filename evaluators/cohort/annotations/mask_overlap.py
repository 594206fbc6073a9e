"""How far the masks of several readers overlap; runs in a worker, where masks are opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluators.domain.geometry import Grid
from evaluators.imaging.masks import open_mask


def reader_overlap(request: Mapping[str, Any], files: Sequence[bytes]) -> list[float | None]:
    """Return for each class how far the readers of one case agree, see ``mask_agreement``.

    Args:
        request: ``masks``: format, names and reader of each file; ``place``: the grid of a volume, or rows and columns;
            ``classes``, ``resample``, ``image_uids``.
        files: The files of the masks.

    Raises:
        ImageError: One of them is no mask of this image.
        CallError: More classes than a label map can hold.
    """
    told, place = request["masks"], request["place"]
    where = Grid.model_validate(place) if isinstance(place, dict) else (int(place[0]), int(place[1]))
    maps = []
    for reader in dict.fromkeys(one["reader"] for one in told):
        own = [index for index, one in enumerate(told) if one["reader"] == reader]
        opened = open_mask(
            [files[index] for index in own],
            [told[index]["format"] for index in own],
            [told[index]["names"] for index in own],
            where,
            request["classes"],
            resample=request.get("resample", False),
            image_uids=request.get("image_uids", ()),
        )
        maps.append(opened.labels)
    return [mask_agreement(maps, code) for code in range(len(request["classes"]))]


def mask_agreement(maps: Sequence[NDArray[np.uint8]], code: int) -> float | None:
    """Return the mean Dice of all pairs of readers for one class of one case; None where nobody drew it.

    Args:
        maps: Label map of each reader, all of one shape.
        code: Of the class.
    """
    drawn = [one == code for one in maps]
    if not any(one.any() for one in drawn):
        return None
    return float(np.mean([_dice(first, second) for first, second in combinations(drawn, 2)]))


def _dice(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    """Return twice the overlap by the sum of both; 1 where both are empty: they agree."""
    total = int(first.sum()) + int(second.sum())
    return 1.0 if total == 0 else 2 * int((first & second).sum()) / total
