"""DICOM structured reports of measurements (TID 1500): regions, findings and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
from pydicom.dataset import Dataset

from evaluators.cohort.annotations.coco import around
from evaluators.cohort.annotations.parsed import ENTRIES_LIMIT, ParsedEntry, ParsedFile
from evaluators.domain.case import Note
from evaluators.domain.reference import Box, Point, Reference
from evaluators.errors import ImageError
from evaluators.imaging.dicom_dataset import number, read_dataset, value
from evaluators.imaging.foreign import foreign_code

REPORTS: Final = frozenset(f"1.2.840.10008.5.1.4.1.1.88.{last}" for last in ("22", "33", "34"))
"""SOP classes Enhanced, Comprehensive and Comprehensive 3D SR."""
_GROUP: Final = "125007"
_FINDING: Final = "121071"
_DERIVATION: Final = "121401"
_DEPTH: Final = 40


def parse_structured_report(data: bytes, name: str, context: Mapping[str, Any]) -> ParsedFile:
    """Return what each measurement group says of each image: boxes, points, a finding, numbers with their units.

    A region counts by the upright rectangle around it; coordinates are continuous pixels, the first one covers 0 to 1.
    Regions in patient coordinates belong to no single image and are left out, and noted.

    Raises:
        ImageError: C200 not such a report, C280 without measurement groups, C286 too many, C204 broken.
    """
    del name, context
    with foreign_code():
        dataset = read_dataset(data)
        if value(dataset, "SOPClassUID") not in REPORTS:
            raise ImageError("C200")
        groups = [item for item in _descendants(dataset) if _concept(item) == _GROUP]
        if not groups:
            raise ImageError("C280")
        reader = _text_of(dataset, "121008")
        entries, spatial = [], 0
        for group in groups:
            found, left_out = _entries(group, reader)
            entries += found
            spatial += left_out
    if len(entries) > ENTRIES_LIMIT:
        raise ImageError("C286", limit=ENTRIES_LIMIT)
    values = [word for entry in entries for word in _words(entry.said)]
    notes = (Note(id="regions_in_space_left_out", parameters={"n": spatial}),) if spatial else ()
    return ParsedFile(entries=tuple(entries), values=tuple(dict.fromkeys(values)), notes=notes)


def _entries(group: Dataset, reader: str | None) -> tuple[list[ParsedEntry], int]:
    """Return the entries of one group: its regions by image, its numbers, else its finding."""
    items = list(_descendants(group))
    finding = next((_meaning(item) for item in items if _concept(item) == _FINDING and _type(item) == "CODE"), None)
    word = finding or _text_of(group, "112039") or ""
    images = tuple(dict.fromkeys(uid for item in items for uid in _image_uids(item)))
    regions: dict[str, tuple[list[Box], list[Point]]] = {}
    for item in items:
        if _type(item) == "SCOORD":
            for child in item.get("ContentSequence") or []:
                for uid in _image_uids(child):
                    _region(item, child, word, regions.setdefault(uid, ([], [])))
    spatial = sum(_type(item) == "SCOORD3D" for item in items)
    entries = [
        ParsedEntry(
            names=(uid,),
            said=Reference(label=finding, raw=finding, boxes=tuple(boxes) or None, points=tuple(points) or None),
            reader=reader,
        )
        for uid, (boxes, points) in regions.items()
    ]
    names = images or _series_uids(items)
    for item in items:
        measured = _number(item)
        if measured is not None and names:
            said = Reference(label=finding, raw=finding, value=measured[0], unit=measured[1])
            entries.append(ParsedEntry(names=names, said=said, reader=reader, measured=_what(item)))
    if not entries and finding and names:
        entries.append(ParsedEntry(names=names, said=Reference(label=finding, raw=finding), reader=reader))
    return entries, spatial


def _words(said: Reference) -> list[str]:
    boxes, points = said.boxes or (), said.points or ()
    word = [said.label] if said.label else []
    return [*word, *(box.label for box in boxes), *(point.label for point in points)]


def _region(item: Dataset, image: Dataset, word: str, into: tuple[list[Box], list[Point]]) -> None:
    """Add a region to the boxes, or its points to the points, of one image."""
    data = [float(part) for part in item.GraphicData]
    corners = list(zip(data[::2], data[1::2], strict=True))
    frames = image.ReferencedSOPSequence[0].get("ReferencedFrameNumber")
    first = None if frames is None else int(np.atleast_1d(frames)[0]) - 1
    kind = str(item.GraphicType)
    if kind in {"POINT", "MULTIPOINT"}:
        into[1].extend(Point(label=word, x=x, y=y, frame=first) for x, y in corners)
    elif kind == "CIRCLE":
        (x, y), edge = corners
        radius = float(np.hypot(edge[0] - x, edge[1] - y))
        into[0].append(around(word, [(x - radius, y - radius), (x + radius, y + radius)], frame=first))
    elif kind == "ELLIPSE":
        ends = np.array(corners)
        centre, half = (
            ends.mean(axis=0),
            np.hypot(*((ends[::2] - ends.mean(axis=0))[0], (ends[2:] - ends.mean(axis=0))[0])),
        )
        into[0].append(around(word, [tuple(centre - half), tuple(centre + half)], frame=first))
    else:
        into[0].append(around(word, corners, frame=first))


def _number(item: Dataset) -> tuple[float, str] | None:
    if _type(item) != "NUM" or not item.get("MeasuredValueSequence"):
        return None
    measured = item.MeasuredValueSequence[0]
    found = number(measured, "NumericValue")
    units = measured.get("MeasurementUnitsCodeSequence")
    return None if found is None else (found, str(value(units[0], "CodeValue") or "") if units else "")


def _what(item: Dataset) -> str:
    """Return what a number measures: its concept, and how it was derived, as in ``SUVbw, Mean``."""
    words = [str(value(item.ConceptNameCodeSequence[0], "CodeMeaning"))]
    words += [_meaning(child) for child in item.get("ContentSequence") or [] if _concept(child) == _DERIVATION]
    return ", ".join(words)


def _descendants(item: Dataset, depth: int = 0) -> Iterator[Dataset]:
    """Yield all items below one, in the order they stand."""
    if depth > _DEPTH:
        raise ImageError("C280")
    for child in item.get("ContentSequence") or []:
        yield child
        yield from _descendants(child, depth + 1)


def _text_of(item: Dataset, concept: str) -> str | None:
    """Return the text of the first item of this concept directly below."""
    for child in item.get("ContentSequence") or []:
        if _concept(child) == concept:
            text = value(child, "TextValue") or value(child, "PersonName")
            return str(text) if text else None
    return None


def _series_uids(items: list[Dataset]) -> tuple[str, ...]:
    return tuple(str(uid) for item in items if _concept(item) == "121232" and (uid := value(item, "UID")))


def _image_uids(item: Dataset) -> tuple[str, ...]:
    if _type(item) != "IMAGE":
        return ()
    return tuple(
        str(uid) for one in item.get("ReferencedSOPSequence") or [] if (uid := value(one, "ReferencedSOPInstanceUID"))
    )


def _type(item: Dataset) -> str:
    return str(value(item, "ValueType"))


def _concept(item: Dataset) -> str | None:
    concept = item.get("ConceptNameCodeSequence")
    return str(value(concept[0], "CodeValue")) if concept else None


def _meaning(item: Dataset) -> str:
    return str(value(item.ConceptCodeSequence[0], "CodeMeaning"))
