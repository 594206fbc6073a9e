"""DICOM slices, or the frames of one object, to a volume in modality units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from evaluators.domain.case import ImageFacts
from evaluators.errors import ImageError
from evaluators.imaging.dicom import OF_ONE_FRAME, facts_of
from evaluators.imaging.dicom_dataset import read_dataset
from evaluators.imaging.dicom_header import PixelModule, pixel_module
from evaluators.imaging.dicom_pixels import decode_frame
from evaluators.imaging.dicom_place import DicomPlace, place_of
from evaluators.imaging.dicom_tone import modality_of, voi_of
from evaluators.imaging.foreign import foreign_code
from evaluators.imaging.series import SeriesOrder, order_slices
from evaluators.imaging.tone import Contrast, LookupTable, Rescale, Tone, Window
from evaluators.imaging.volume import Volume
from evaluators.imaging.volume_file import CONTRAST, check_shape, in_units, span_of

CT_WINDOW: Final = "ct_window_assumed"
_SOFT_TISSUE: Final = Window(40.0, 400.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Slice:
    """One frame that becomes a slice."""

    data: bytes
    dataset: Dataset
    """Of a file with one frame: without its pixels, or a long series would be held twice."""
    module: PixelModule
    frame: int
    place: DicomPlace

    def whole(self) -> Dataset:
        """Return the dataset with pixels."""
        return self.dataset if self.module.frames > 1 else read_dataset(self.data)


def dicom_volume(files: Sequence[bytes]) -> Volume:
    """Read the slices of one series, or the frames of one object, into a volume.

    Raises:
        ImageError: See ``volumes.open_volume``.
    """
    with foreign_code():
        slices = [one for data in files for one in _slices(data)]
        order = _ordered(slices)
        placed = [slices[index] for index in order.order]
        voxels = _voxels(placed)
        voxels.flags.writeable = False
        tone, notes = _tone(placed, voxels)
        return Volume(voxels, _facts(placed[0], order, notes), tone)


def dicom_volume_facts(data: bytes) -> ImageFacts:
    """Return what the header of one object says as a volume, without decoding.

    Raises:
        ImageError: As ``dicom_volume``, broken pixel data excepted.
    """
    with foreign_code():
        slices = _slices(data)
        order = _ordered(slices)
        return _facts(slices[order.order[0]], order, [])


def _slices(data: bytes) -> list[_Slice]:
    dataset = read_dataset(data)
    module = pixel_module(dataset)
    if module.channels != 1:
        raise ImageError("C215")
    check_shape(module.frames, module.rows, module.columns)
    if module.frames == 1:
        dataset.pop("PixelData", None)
    return [_Slice(data, dataset, module, frame, place_of(dataset, frame)) for frame in range(module.frames)]


def _ordered(slices: list[_Slice]) -> SeriesOrder:
    order = order_slices([one.place for one in slices], [(one.module.rows, one.module.columns) for one in slices])
    check_shape(*order.grid.shape)
    return order


def _voxels(slices: list[_Slice]) -> NDArray[Any]:
    """Decode slice by slice into the smallest type all fit into, widening where one does not."""
    first = _units(slices[0])
    voxels = np.empty((len(slices), *first.shape), dtype=first.dtype)
    voxels[0] = first
    for index, one in enumerate(slices[1:], start=1):
        units = _units(one)
        if units.dtype != voxels.dtype and voxels.dtype == np.int16:
            voxels = voxels.astype(np.float32)
        voxels[index] = units
    return voxels


def _units(one: _Slice) -> NDArray[Any]:
    pixels = decode_frame(one.whole(), one.module, one.frame)
    modality = modality_of(one.dataset, one.module, one.frame)
    if isinstance(modality, LookupTable):
        pixels, modality = Tone(_SOFT_TISSUE, modality).units(pixels), None
    scale = modality or Rescale(1.0, 0.0)
    units: NDArray[Any] = in_units(pixels[np.newaxis], scale.slope, scale.intercept)[0]
    return units


def _tone(slices: list[_Slice], voxels: NDArray[Any]) -> tuple[Tone, list[str]]:
    """Return one contrast for all slices: the middle one's, else a soft-tissue window for CT, else from the values."""
    middle = slices[len(slices) // 2]
    modality = modality_of(middle.dataset, middle.module, middle.frame)
    contrast: Contrast | None
    contrast, notes = voi_of(middle.dataset, middle.module, middle.frame, modality)
    if contrast is None and middle.dataset.get("Modality") == "CT":
        contrast, notes = _SOFT_TISSUE, [*notes, CT_WINDOW]
    elif contrast is None:
        contrast, notes = span_of(voxels), [*notes, CONTRAST]
    return Tone(contrast, inverted=middle.module.photometric == "MONOCHROME1"), notes


def _facts(first: _Slice, order: SeriesOrder, notes: list[str]) -> ImageFacts:
    facts = facts_of(first.dataset, first.module, [])
    kept = [note for note in facts.notes if note not in OF_ONE_FRAME]
    return facts.model_copy(
        update={"frames": order.grid.shape[0], "grid": order.grid, "notes": (*kept, *order.notes, *notes)}
    )
