"""What a viewer says around a DICOM image, and, only when a person asks, whose image it is."""

from __future__ import annotations

import math
from io import BytesIO
from typing import Any, Final

from pydicom import dcmread
from pydicom.dataset import Dataset

from evaluators.imaging.dicom_dataset import functional_group, number, read_dataset, value
from evaluators.imaging.dicom_spacing import positive_pair, spacing_of
from evaluators.imaging.foreign import FOREIGN_ERRORS

_SIDES: Final = frozenset({"L", "R", "B", "U"})
_VIEWS: Final = frozenset(
    {"AP", "PA", "LL", "RL", "RLD", "LLD", "RLO", "LLO", "LATERAL", "LAT", "OBL", "OBLIQUE", "AXIAL"}
    | {"CC", "MLO", "ML", "LM", "LMO", "XCC", "XCCL", "XCCM", "CV", "SIO", "FB", "ISO"}
)
"""Defined terms of ViewPosition; anything else may be free text."""
_NAMES: Final = {"name": "PatientName", "id": "PatientID", "born": "PatientBirthDate", "examined": "StudyDate"}
NAME_KINDS: Final = tuple(_NAMES)
"""What is said of whose image it is."""


def view_facts(data: bytes, frame: int = 0) -> dict[str, Any]:
    """Return the fields of ``PictureFacts`` that a DICOM header says and the decoded image does not."""
    dataset = read_dataset(data)
    spacing, at_detector = spacing_of(dataset, frame)
    return {
        "laterality": _term(dataset, _SIDES, "ImageLaterality", "Laterality", "FrameLaterality"),
        "view": _term(dataset, _VIEWS, "ViewPosition"),
        "windows": _windows(functional_group(dataset, "FrameVOILUTSequence", frame)),
        "spacing_mm": spacing,
        "spacing_at_detector": at_detector,
        "aspect": spacing[0] / spacing[1] if spacing else _aspect(dataset),
    }


def dicom_names(data: bytes) -> dict[str, str]:
    """Return name, number, birth date and day of examination as they stand in the header; absent ones are left out."""
    try:
        tags = ["SpecificCharacterSet", *_NAMES.values()]
        dataset = dcmread(BytesIO(data), force=True, stop_before_pixels=True, specific_tags=tags)
    except FOREIGN_ERRORS:
        return {}
    found = {kind: value(dataset, keyword) for kind, keyword in _NAMES.items()}
    return {key: str(one).strip(" \0")[:256] for key, one in found.items() if one is not None}


def _term(dataset: Dataset, allowed: frozenset[str], *keywords: str) -> str | None:
    for keyword in keywords:
        found = str(value(dataset, keyword) or "").strip(" \0").upper()
        if found in allowed:
            return found
    return None


def _aspect(dataset: Dataset) -> float:
    pair = positive_pair(dataset, "PixelAspectRatio")
    return pair[0] / pair[1] if pair else 1.0


def _windows(source: Dataset) -> tuple[tuple[float, float], ...]:
    centres, widths = _numbers(source, "WindowCenter"), _numbers(source, "WindowWidth")
    return tuple((centre, width) for centre, width in zip(centres, widths, strict=False) if width > 0)


def _numbers(source: Dataset, keyword: str) -> list[float]:
    try:
        found = source[keyword].value
        several = found if hasattr(found, "__iter__") and not isinstance(found, str) else [found]
        numbers = [float(one) for one in several]
    except FOREIGN_ERRORS:
        one = number(source, keyword)
        numbers = [] if one is None else [one]
    return numbers if all(math.isfinite(one) for one in numbers) else []
