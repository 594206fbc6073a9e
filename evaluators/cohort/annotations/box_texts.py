"""Text files with a line for each box: YOLO (shares of the image), and class, left, top, width, height (pixels)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Final

from evaluators.cohort.annotations.coco import around
from evaluators.cohort.annotations.parsed import ENTRIES_LIMIT, ParsedEntry, ParsedFile
from evaluators.domain.case import Note
from evaluators.domain.reference import Box, Reference
from evaluators.errors import ImageError

NAME_FILES: Final = ("data.yaml", "data.yml", "dataset.yaml", "classes.txt", "obj.names")
"""Where YOLO exports keep the words for their class numbers, beside or above the labels."""
_PREFIXES: Final = re.compile(r"(?:gts?|groundtruths?)[_-]", re.IGNORECASE)
_ITEM: Final = re.compile(r"\s+(?:(\d{1,5})\s*:|-)\s*(.+?)\s*(?:#.*)?")
_INLINE: Final = re.compile(r"names\s*:\s*[\[{](.*)[\]}]\s*(?:#.*)?")


def parse_yolo(data: bytes, name: str, context: Mapping[str, Any]) -> ParsedFile:
    """Return the boxes of one image, coordinates as shares of its width and height.

    Args:
        data: Lines of class number, centre x, centre y, width, height; or of class number and the corners of an
            outline, which counts by the rectangle around it.
        name: Relative path; the image has the same stem.
        context: ``classes``: words for the numbers, from 0; without one the number itself is the word.

    Raises:
        ImageError: C280 a line is none of these, or a share lies outside 0 to 1; C286 too many lines.
    """
    words: Sequence[str] = context.get("classes", ())
    boxes: list[Box] = []
    outlines = 0
    for parts in _lines(data):
        try:
            number, numbers = int(parts[0]), [float(part) for part in parts[1:]]
            word = words[number] if 0 <= number < len(words) else parts[0]
            if len(numbers) == 4:
                x, y, width, height = numbers
                corners = [(x - width / 2, y - height / 2), (x + width / 2, y + height / 2)]
            else:
                corners = list(zip(numbers[::2], numbers[1::2], strict=True))
                outlines += 1
            if number < 0 or len(numbers) < 4 or not all(0 <= one <= 1 for one in numbers):
                raise ImageError("C280")
            boxes.append(around(word, corners))
        except (ValueError, OverflowError):
            raise ImageError("C280") from None
    notes = (Note(id="outline_as_box", parameters={"n": outlines}),) if outlines else ()
    entry = ParsedEntry(names=_image_names(name), said=Reference(boxes=tuple(boxes)))
    values = (*words, *dict.fromkeys(box.label for box in boxes if box.label not in words))
    return ParsedFile(entries=(entry,), values=tuple(dict.fromkeys(values)), fractions=True, notes=notes)


def parse_box_lines(data: bytes, name: str, context: Mapping[str, Any]) -> ParsedFile:
    """Return the boxes of one image from lines of class, left, top, width and height in pixels.

    Raises:
        ImageError: C280 a line is something else, C286 too many lines.
    """
    del context
    boxes = []
    for parts in _lines(data):
        try:
            left, top, width, height = (float(part) for part in parts[1:])
            boxes.append(around(parts[0], [(left, top), (left + width, top + height)]))
        except (ValueError, OverflowError):
            raise ImageError("C280") from None
    entry = ParsedEntry(names=_image_names(name), said=Reference(boxes=tuple(boxes)))
    return ParsedFile(entries=(entry,), values=tuple(dict.fromkeys(box.label for box in boxes)))


def class_words(data: bytes, name: str) -> tuple[str, ...]:
    """Return the words for class numbers from 0 on, from ``classes.txt`` or the ``names`` of a ``data.yaml``.

    Only the forms that exporters write are read: a list in brackets, or one item a line. Nothing else of YAML is.

    Raises:
        ImageError: C280 not readable as such.
    """
    lines = _text(data).splitlines()
    if PurePosixPath(name).suffix.lower() not in {".yaml", ".yml"}:
        return tuple(line.strip() for line in lines if line.strip())
    for place, line in enumerate(lines):
        if inline := _INLINE.fullmatch(line.rstrip()):
            items = [part.strip() for part in inline[1].split(",") if part.strip()]
            return tuple(_unquoted(item.partition(":")[2] if re.match(r"\d+\s*:", item) else item) for item in items)
        if re.fullmatch(r"names\s*:\s*(?:#.*)?", line):
            return _listed(lines[place + 1 :])
    return ()


def _listed(lines: Sequence[str]) -> tuple[str, ...]:
    words: dict[int, str] = {}
    for line in lines:
        item = _ITEM.fullmatch(line) or _ITEM.fullmatch(" " + line)
        if item is None:
            break
        words[int(item[1]) if item[1] else len(words)] = _unquoted(item[2])
    if sorted(words) != list(range(len(words))):
        raise ImageError("C280")
    return tuple(words[number] for number in range(len(words)))


def _unquoted(word: str) -> str:
    word = word.strip()
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] and word[0] in "'\"" else word


def _lines(data: bytes) -> list[list[str]]:
    lines = [parts for line in _text(data).splitlines() if (parts := line.split())]
    if len(lines) > ENTRIES_LIMIT:
        raise ImageError("C286", limit=ENTRIES_LIMIT)
    return lines


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ImageError("C280") from None


def _image_names(name: str) -> tuple[str, ...]:
    """Return the paths the image of a label file may have, without ending: beside it, or in the folder of images."""
    path = PurePosixPath(name).with_suffix("")
    elsewhere = [PurePosixPath(*("images" if part == "labels" else part for part in path.parts))]
    bare = _PREFIXES.sub("", path.name, count=1)
    return tuple(dict.fromkeys([str(path), *map(str, elsewhere), path.name, bare]))
