"""How far apart the pixels of a DICOM image lie, and whether that is so in the patient."""

from __future__ import annotations

import math

from pydicom.dataset import Dataset

from evaluators.imaging.dicom_dataset import functional_group
from evaluators.imaging.foreign import FOREIGN_ERRORS

Pair = tuple[float, float]


def spacing_of(dataset: Dataset, frame: int) -> tuple[Pair | None, bool]:
    """Return the distances between rows and between columns in mm, and whether they hold at the detector only."""
    measures = functional_group(dataset, "PixelMeasuresSequence", frame)
    for source, keyword, at_detector in (
        (measures, "PixelSpacing", False),
        (dataset, "NominalScannedPixelSpacing", False),
        (dataset, "ImagerPixelSpacing", True),
    ):
        pair = positive_pair(source, keyword)
        if pair is not None:
            return pair, at_detector
    return None, False


def in_patient(dataset: Dataset, frame: int) -> Pair | None:
    """Return the distances where they hold in the patient."""
    spacing, at_detector = spacing_of(dataset, frame)
    return None if at_detector else spacing


def positive_pair(dataset: Dataset, keyword: str) -> Pair | None:
    """Return two positive numbers, rows first; None where they are not there or cannot be."""
    try:
        first, second = (float(one) for one in dataset[keyword].value)
    except FOREIGN_ERRORS:
        return None
    believable = all(math.isfinite(one) and one > 0 for one in (first, second)) and 0.05 < first / second < 20
    return (first, second) if believable else None
