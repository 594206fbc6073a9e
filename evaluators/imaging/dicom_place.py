"""Where a DICOM slice or frame lies in the patient, as its header says."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, fields
from typing import Any, Final

from pydicom.dataset import Dataset

from evaluators.imaging.dicom_dataset import functional_group, number, raw_element, text
from evaluators.imaging.foreign import FOREIGN_ERRORS

_TIME: Final = re.compile(r"(\d\d):?(\d\d):?(\d\d(?:\.\d{1,6})?)")
_UID: Final = re.compile(r"[0-9.]{1,64}")


@dataclass(frozen=True, slots=True)
class DicomPlace:
    """Where one slice lies; lengths in mm. None: the header does not say it, or what it says cannot be."""

    position: tuple[float, float, float] | None = None
    orientation: tuple[float, float, float, float, float, float] | None = None
    spacing: tuple[float, float] | None = None
    """Between rows, between columns."""
    thickness: float | None = None
    instance: int | None = None
    frame_of_reference: str | None = None
    tilt: float | None = None
    """Gantry/Detector Tilt, in degrees."""
    time_s: float | None = None
    """When it was taken, in seconds of the day."""


_FIELDS: Final = tuple(field.name for field in fields(DicomPlace))


def dicom_place(dataset: Dataset) -> dict[str, Any] | None:
    """Return the fields of ``SlicePlace`` as JSON; None of an object that holds several frames or no place at all."""
    if (number(dataset, "NumberOfFrames") or 1) > 1:
        return None
    place = place_of(dataset, 0)
    return (
        None
        if place.position is None and place.orientation is None
        else {name: getattr(place, name) for name in _FIELDS}
    )


def place_of(dataset: Dataset, frame: int) -> DicomPlace:
    """Return where a frame lies; of an enhanced object its functional groups say so."""
    measures = functional_group(dataset, "PixelMeasuresSequence", frame)
    position = _numbers(functional_group(dataset, "PlanePositionSequence", frame), "ImagePositionPatient", 3)
    turned = _numbers(functional_group(dataset, "PlaneOrientationSequence", frame), "ImageOrientationPatient", 6)
    spacing = _numbers(measures, "PixelSpacing", 2)
    instance, thickness = number(dataset, "InstanceNumber"), number(measures, "SliceThickness")
    frame_of_reference = text(dataset, "FrameOfReferenceUID") or ""
    return DicomPlace(
        position=(position[0], position[1], position[2]) if position else None,
        orientation=(turned[0], turned[1], turned[2], turned[3], turned[4], turned[5]) if turned else None,
        spacing=(spacing[0], spacing[1]) if spacing and min(spacing) > 0 else None,
        thickness=thickness if thickness is not None and 0 < thickness < math.inf else None,
        instance=int(instance) if instance is not None and math.isfinite(instance) else None,
        frame_of_reference=frame_of_reference if _UID.fullmatch(frame_of_reference) else None,
        tilt=_finite(number(dataset, "GantryDetectorTilt")),
        time_s=_time(dataset),
    )


def _numbers(source: Dataset, keyword: str, count: int) -> list[float] | None:
    """Return exactly ``count`` finite numbers, None where there are not as many."""
    raw = raw_element(source, keyword)
    if raw is None:
        return None
    try:
        stored: Any = raw.value
        parts = stored.decode("ascii").split("\\") if isinstance(stored, bytes) else list(stored)
        numbers = [float(part.strip(" \0") if isinstance(part, str) else part) for part in parts]
    except FOREIGN_ERRORS:
        return None
    return numbers if len(numbers) == count and all(map(math.isfinite, numbers)) else None


def _finite(found: float | None) -> float | None:
    return found if found is not None and math.isfinite(found) else None


def _time(dataset: Dataset) -> float | None:
    for keyword in ("AcquisitionTime", "ContentTime"):
        found = _TIME.match(text(dataset, keyword) or "")
        if found:
            return int(found[1]) * 3600 + int(found[2]) * 60 + float(found[3])
    return None
