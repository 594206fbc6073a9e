"""COCO JSON: boxes of many images in one file."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from evaluators.cohort.annotations.parsed import ENTRIES_LIMIT, ParsedEntry, ParsedFile
from evaluators.domain.case import Note
from evaluators.domain.reference import Box, Reference
from evaluators.errors import ImageError


def parse_coco(data: bytes, name: str, context: Mapping[str, Any]) -> ParsedFile:
    """Return the boxes of each image; an image without any has an empty list: the reader saw nothing.

    A box is left, top, width and height in continuous pixels. Outlines count by the rectangle around them; run-length
    masks without a box, and regions of a crowd, are left out. All three are noted.

    Raises:
        ImageError: C280 not readable as COCO, C286 too many annotations.
    """
    del name, context
    try:
        document = json.loads(data)
        images, annotations = document["images"], document["annotations"]
        words = {item["id"]: str(item["name"]) for item in document["categories"]}
        if len(annotations) > ENTRIES_LIMIT or len(images) > ENTRIES_LIMIT:
            raise ImageError("C286", limit=ENTRIES_LIMIT)
        seen = dict.fromkeys(("outline_as_box", "run_length_left_out", "crowd_left_out"), 0)
        boxes: dict[Any, list[Box]] = {image["id"]: [] for image in images}
        for annotation in annotations:
            box = _box(annotation, words[annotation["category_id"]], seen)
            if box is not None:
                boxes[annotation["image_id"]].append(box)
        entries = tuple(
            ParsedEntry(names=(str(image["file_name"]),), said=Reference(boxes=tuple(boxes[image["id"]])))
            for image in images
        )
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError):
        raise ImageError("C280") from None
    notes = tuple(Note(id=id, parameters={"n": count}) for id, count in seen.items() if count)
    return ParsedFile(entries=entries, values=tuple(dict.fromkeys(words.values())), notes=notes)


def _box(annotation: Mapping[str, Any], word: str, seen: dict[str, int]) -> Box | None:
    outline = annotation.get("segmentation")
    if annotation.get("iscrowd"):
        seen["crowd_left_out"] += 1
        return None
    if annotation.get("bbox"):
        left, top, width, height = (float(part) for part in annotation["bbox"])
        if width < 0 or height < 0:
            raise ImageError("C280")
        return around(word, [(left, top), (left + width, top + height)])
    if isinstance(outline, list) and outline:
        seen["outline_as_box"] += 1
        return around(word, [pair for ring in outline for pair in zip(ring[::2], ring[1::2], strict=True)])
    seen["run_length_left_out"] += 1
    return None


def around(word: str, corners: Sequence[tuple[float, float]], *, frame: int | None = None) -> Box:
    """Return the smallest upright rectangle around points (x, y).

    Raises:
        ValueError: There is none, or a number is not finite.
    """
    across, down = [float(x) for x, _ in corners], [float(y) for _, y in corners]
    if not all(map(math.isfinite, (*across, *down))):
        raise ValueError(word)
    return Box(label=word, left=min(across), top=min(down), right=max(across), bottom=max(down), frame=frame)
