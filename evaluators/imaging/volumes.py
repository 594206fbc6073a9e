"""Files to one volume: many DICOM slices, one DICOM object of many frames, or one NIfTI, NRRD or MetaImage file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from evaluators.domain.case import ImageFacts
from evaluators.errors import ImageError
from evaluators.imaging.dicom_dataset import is_dicom
from evaluators.imaging.dicom_volume import dicom_volume, dicom_volume_facts
from evaluators.imaging.image import Image
from evaluators.imaging.metaimage import is_metaimage, metaimage_facts, open_metaimage
from evaluators.imaging.nifti import is_nifti, nifti_facts, open_nifti
from evaluators.imaging.nrrd_volume import is_nrrd, nrrd_facts, open_nrrd
from evaluators.imaging.volume import Volume

_FORMATS: Final[dict[str, tuple[Callable[[bytes], bool], Callable[[bytes], ImageFacts], Callable[[bytes], Volume]]]] = {
    "nrrd": (is_nrrd, nrrd_facts, open_nrrd),
    "mha": (is_metaimage, metaimage_facts, open_metaimage),
    "nifti": (is_nifti, nifti_facts, open_nifti),
}


def volume_format(data: bytes) -> str | None:
    """Return nifti, nrrd or mha; None for anything else, DICOM included."""
    return next((name for name, (is_one, _, _) in _FORMATS.items() if is_one(data)), None)


def open_volume(files: Sequence[bytes]) -> Volume:
    """Read one volume in modality units; its slices, rows and columns are in the order the grid names.

    Args:
        files: The slices of one DICOM series in any order, or a single file that holds a volume.

    Raises:
        ImageError: As ``open_image``, and: C215 not numbers, C216 no volume, C220 to C226 the slices do not form one
            (see ``imaging.series``), C227 several volumes, C228 voxels in another file, C229 too large.
    """
    format = volume_format(files[0]) if len(files) == 1 else None
    if format is not None:
        return _FORMATS[format][2](files[0])
    if not files or not all(map(is_dicom, files)):
        raise ImageError("C216")
    return dicom_volume(files)


def volume_facts(data: bytes) -> ImageFacts:
    """Return what the header of one file says that holds a volume, ``grid`` included, without reading voxels.

    Raises:
        ImageError: As ``open_volume``, missing and broken voxels excepted.
    """
    format = volume_format(data)
    if format is not None:
        return _FORMATS[format][1](data)
    if not is_dicom(data):
        raise ImageError("C216")
    return dicom_volume_facts(data)


def only_slice(data: bytes) -> Image:
    """Return the image in a volume file that holds a single slice.

    Raises:
        ImageError: C214 there are several, and as ``open_volume``.
    """
    slices = volume_facts(data).frames
    if slices > 1:
        raise ImageError("C214", n=slices)
    return open_volume([data]).slice(0)
