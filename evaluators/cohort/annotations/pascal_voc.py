"""Pascal VOC XML: the boxes of one image. A document type, through which all bombs of XML come, is refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final
from xml.parsers import expat

from evaluators.cohort.annotations.parsed import ENTRIES_LIMIT, ParsedEntry, ParsedFile
from evaluators.domain.case import Note
from evaluators.domain.reference import Box, Reference
from evaluators.errors import ImageError

_OBJECT: Final = ("annotation", "object")
_SIDES: Final = ("xmin", "ymin", "xmax", "ymax")
_DEPTH: Final = 32


def parse_pascal_voc(data: bytes, name: str, context: Mapping[str, Any]) -> ParsedFile:
    """Return the boxes of one image.

    The format counts pixels from 1 and names the first and the last one of a box. Here the first pixel covers 0 to 1:
    ``xmin`` 1, ``xmax`` 10 becomes 0 to 10. A corner at 0, which some programs write, is taken as 1 and noted.

    Raises:
        ImageError: C279 it declares a document type; C280 not readable as Pascal VOC; C286 too many boxes.
    """
    del context
    reader = _Reader()
    reader.read(data)
    file = reader.filename or PurePosixPath(name).name
    entry = ParsedEntry(names=tuple(dict.fromkeys([file, name])), said=Reference(boxes=tuple(reader.boxes)))
    notes = (Note(id="voc_corner_at_zero", parameters={"n": reader.clamped}),) if reader.clamped else ()
    return ParsedFile(entries=(entry,), values=tuple(dict.fromkeys(box.label for box in reader.boxes)), notes=notes)


class _Reader:
    """Follows the elements; keeps nothing but the file's name and the object being read."""

    def __init__(self) -> None:
        self.filename = ""
        self.boxes: list[Box] = []
        self.clamped = 0
        self._path: list[str] = []
        self._text: list[str] = []
        self._object: dict[str, str] = {}

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = _refuse
        try:
            parser.Parse(data, True)
        except (expat.ExpatError, ValueError, LookupError):
            raise ImageError("C280") from None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        del attributes
        self._path.append(tag)
        self._text.clear()
        if len(self._path) > _DEPTH or self._path[0] != "annotation":
            raise ImageError("C280")
        if tuple(self._path) == _OBJECT:
            self._object = {}

    def _end(self, tag: str) -> None:
        path, text = tuple(self._path), "".join(self._text).strip()
        self._path.pop()
        self._text.clear()
        if path == ("annotation", "filename"):
            self.filename = text.replace("\\", "/")
        elif path == (*_OBJECT, "name") or path[:-1] == (*_OBJECT, "bndbox"):
            self._object[tag] = text
        elif path == _OBJECT:
            self._finish()

    def _finish(self) -> None:
        if len(self.boxes) >= ENTRIES_LIMIT:
            raise ImageError("C286", limit=ENTRIES_LIMIT)
        left, top, right, bottom = (float(self._object[side]) for side in _SIDES)
        if right < left - 1 or bottom < top - 1:
            raise ImageError("C280")
        if left < 1 or top < 1:
            self.clamped += 1
        self.boxes.append(
            Box(
                label=self._object["name"],
                left=max(left, 1.0) - 1,
                top=max(top, 1.0) - 1,
                right=right,
                bottom=bottom,
            )
        )


def _refuse(*_: object) -> None:
    raise ImageError("C279")
