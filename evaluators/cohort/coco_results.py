"""COCO's list of detections, as a table: a row for each box. For workers only; the bytes may come from a stranger."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from evaluators.cohort.text_table import Record
from evaluators.errors import TableError

CATEGORY: Final = "category_id"
"""Column of the number of a class, from 1, where the file names no classes."""
_BOX: Final = ("left", "top", "width", "height")


def is_coco_results(data: bytes) -> bool:
    """Return whether bytes are JSON rather than a table: no table begins with a bracket and a brace."""
    begin = data[:1024].removeprefix(b"\xef\xbb\xbf").split()
    return b"".join(begin)[:2] in {b"[{", b'{"'}


def parse_coco_results(data: bytes, name: str) -> Iterator[Record]:
    """Yield a header and a row for each detection.

    A list of ``image_id``, ``category_id``, ``bbox`` (left, top, width, height) and ``score``; images are then paired
    by that id. Or an object with ``images``, ``categories`` and such ``annotations``: images are paired by their
    file names, and those without a detection have a row without numbers.

    Raises:
        TableError: It is neither (``C822``).
    """
    try:
        document = json.loads(data)
        if isinstance(document, dict):
            yield from _of_document(document)
        else:
            yield from _of_list(document)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise TableError("C822", name=name) from None


def _of_list(detections: Sequence[Mapping[str, Any]]) -> Iterator[Record]:
    yield Record(1, ["image_id", CATEGORY, "score", *_BOX])
    for line, one in enumerate(detections, start=2):
        yield Record(line, [_text(one["image_id"]), _text(one["category_id"]), *_numbers(one)])


def _of_document(document: Mapping[str, Any]) -> Iterator[Record]:
    files = {image["id"]: str(image["file_name"]) for image in document["images"]}
    names = {category["id"]: str(category["name"]) for category in document["categories"]}
    yield Record(1, ["image", "label", "score", *_BOX])
    detections, silent = document["annotations"], dict.fromkeys(files)
    for line, one in enumerate(detections, start=2):
        silent.pop(one["image_id"], None)
        yield Record(line, [files[one["image_id"]], names[one["category_id"]], *_numbers(one)])
    for line, image in enumerate(silent, start=2 + len(detections)):
        yield Record(line, [files[image], "", "", "", "", "", ""])


def _numbers(one: Mapping[str, Any]) -> list[str]:
    left, top, width, height = one["bbox"]
    return [_text(number) for number in (one["score"], left, top, width, height)]


def _text(value: object) -> str:
    """Return a text or number as a cell.

    Raises:
        TypeError: It is neither.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError
    return value if isinstance(value, str) else repr(value)
