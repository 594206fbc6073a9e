"""Mask files as annotations: how each is built and which values occur, for the person to map to classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from evaluators.cohort.annotations.parsed import VALUES_LIMIT, MaskForm, ParsedEntry, ParsedFile
from evaluators.domain.geometry import Grid
from evaluators.domain.reference import MaskFormat, Reference
from evaluators.errors import ImageError
from evaluators.imaging.mask_pictures import colour_name, colour_values, index_values, mask_size, whole_numbers
from evaluators.imaging.segmentation_objects import read_segmentation
from evaluators.imaging.structure_sets import read_structure_set
from evaluators.imaging.volumes import open_volume

_UIDS_LIMIT: Final = 20_000


def parse_mask_picture(data: bytes, name: str, context: Mapping[str, Any]) -> ParsedFile:
    """Say which values or colours a mask picture holds.

    Raises:
        ImageError: It cannot be a mask (C277, C278), or holds too many values.
    """
    del context
    stored = index_values(data)
    if stored is not None:
        return _one(name, "index_image", [str(one) for one in np.unique(stored)], mask_size(data))
    colours = np.unique(colour_values(data))
    if len(colours) > VALUES_LIMIT:
        raise ImageError("C278")
    return _one(name, "colour_image", [colour_name(int(one)) for one in colours], mask_size(data))


def parse_mask_volume(data: bytes, name: str, context: Mapping[str, Any]) -> ParsedFile:
    """Say which values a mask volume (NIfTI, NRRD, MHA) holds.

    Raises:
        ImageError: It cannot be a mask (C278), or holds too many values, or cannot be read.
    """
    present = np.zeros(65_536, np.bool_)
    volume = open_volume([data])
    for layer in volume.voxels:
        present[whole_numbers(layer)] = True
    format: MaskFormat = "nifti" if context.get("kind") == "nifti" else "nrrd"
    return _one(name, format, [str(one) for one in np.flatnonzero(present)], volume.grid)


def parse_segmentation(data: bytes, name: str, context: Mapping[str, Any]) -> ParsedFile:
    """Say which segments a DICOM segmentation holds and which images it speaks about.

    Raises:
        ImageError: As ``read_segmentation``.
    """
    del name, context
    found = read_segmentation(data)
    names = {str(number): label for number, label in found.segments.items()}
    planes = dict.fromkeys(frame.grid for frame in found.frames)
    extents = tuple(one for one in planes if one is not None) if None not in planes else ()
    form = MaskForm(format="dicom_seg", names=names, extents=extents)
    return _of_images((*found.series_uids, *found.image_uids), form)


def parse_structure_set(data: bytes, name: str, context: Mapping[str, Any]) -> ParsedFile:
    """Say which structures a DICOM RT Structure Set holds and which images it speaks about.

    Raises:
        ImageError: As ``read_structure_set``.
    """
    del name, context
    found = read_structure_set(data)
    names = {structure.name: structure.name for structure in found.structures if structure.contours}
    return _of_images((*found.series_uids, *found.image_uids), MaskForm(format="rtstruct", names=names))


def _one(name: str, format: MaskFormat, values: list[str], extent: Grid | tuple[int, int]) -> ParsedFile:
    if len(values) > VALUES_LIMIT:
        raise ImageError("C278")
    binary = len(set(values) - {"0", "#000000"}) <= 1
    form = MaskForm(format=format, names={value: value for value in values}, is_binary=binary, extents=(extent,))
    return ParsedFile(entries=(ParsedEntry(names=(name,), said=Reference(), mask=form),), values=tuple(values))


def _of_images(uids: tuple[str, ...], form: MaskForm) -> ParsedFile:
    names = tuple(dict.fromkeys(uids))
    if len(names) > _UIDS_LIMIT or len(form.names) > VALUES_LIMIT:
        raise ImageError("C286", limit=_UIDS_LIMIT)
    entry = ParsedEntry(names=names, said=Reference(), mask=form)
    return ParsedFile(entries=(entry,), values=tuple(dict.fromkeys(form.names.values())))
