"""Modality and VOI transformations of a grey DICOM frame (PS3.3 C.11.1 and C.11.2)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from evaluators.imaging.dicom_dataset import functional_group, number, value
from evaluators.imaging.dicom_header import PixelModule
from evaluators.imaging.dicom_tables import lookup_table
from evaluators.imaging.tone import Contrast, LookupTable, Rescale, Span, Tone, Window

CONTRAST_FROM_VALUES = "contrast_from_values"
WINDOW_UNUSABLE = "window_unusable"


def tone_of(dataset: Dataset, module: PixelModule, frame: int, pixels: NDArray[Any]) -> tuple[Tone, list[str]]:
    """Return what the stored values mean and how they are shown, and notes.

    The first VOI lookup table wins over the first window, as in pydicom. Without either, up to 8 bits are shown over
    their possible range and more bits from the smallest to the largest value of the frame.
    """
    modality = modality_of(dataset, module, frame)
    contrast, notes = voi_of(dataset, module, frame, modality)
    if contrast is None:
        contrast = _span(module, modality, pixels)
        if module.bits > 8:
            notes.append(CONTRAST_FROM_VALUES)
    return Tone(contrast, modality, inverted=module.photometric == "MONOCHROME1"), notes


def modality_of(dataset: Dataset, module: PixelModule, frame: int) -> Rescale | LookupTable | None:
    """Return what turns a frame's stored values into modality units; None: they are the same."""
    source = functional_group(dataset, "PixelValueTransformationSequence", frame)
    table = lookup_table(value(source, "ModalityLUTSequence"), module, signed=module.signed)
    if table is not None:
        return table
    slope, intercept = number(source, "RescaleSlope"), number(source, "RescaleIntercept")
    if slope is None or intercept is None or not slope or not math.isfinite(slope + intercept):
        return None
    return None if (slope, intercept) == (1, 0) else Rescale(slope, intercept)


def voi_of(
    dataset: Dataset, module: PixelModule, frame: int, modality: Rescale | LookupTable | None
) -> tuple[Contrast | None, list[str]]:
    """Return how the file asks a frame to be shown, None where it does not say, and notes."""
    source = functional_group(dataset, "FrameVOILUTSequence", frame)
    signed = isinstance(modality, Rescale) or (module.signed and modality is None)
    table = lookup_table(value(source, "VOILUTSequence"), module, signed=signed)
    if table is not None:
        return table, []
    centre, width = number(source, "WindowCenter"), number(source, "WindowWidth")
    if centre is None and width is None:
        return None, []
    function = str(value(source, "VOILUTFunction") or "LINEAR").upper()
    if centre is None or width is None or not math.isfinite(centre + width):
        return None, [WINDOW_UNUSABLE]
    match function:
        case "LINEAR" if width >= 1:
            return Window(centre, width, "LINEAR"), []
        case "LINEAR_EXACT" | "SIGMOID" if width > 0:
            return Window(centre, width, "SIGMOID" if function == "SIGMOID" else "LINEAR_EXACT"), []
    return None, [WINDOW_UNUSABLE]


def _span(module: PixelModule, modality: Rescale | LookupTable | None, pixels: NDArray[Any]) -> Span:
    if module.bits > 8 or pixels.dtype.kind == "f":
        finite = pixels[np.isfinite(pixels)]
        ends = np.array([finite.min(), finite.max()] if finite.size else [0, 1])
    elif module.signed:
        ends = np.array([-(2 ** (module.bits - 1)), 2 ** (module.bits - 1) - 1])
    else:
        ends = np.array([0, 2**module.bits - 1])
    if isinstance(modality, LookupTable):
        return Span(0, 2**modality.bits - 1)
    low, high = (modality.units(ends) if modality else ends).astype(np.float64)
    return Span(min(low, high), max(low, high))
