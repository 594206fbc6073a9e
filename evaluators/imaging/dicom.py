"""One DICOM file to one image, and to all its header says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from pydicom import uid
from pydicom.dataset import Dataset

from evaluators.domain.case import ImageFacts
from evaluators.domain.geometry import Grid
from evaluators.errors import ImageError
from evaluators.imaging.dicom_dataset import has_overlay, read_dataset, tags_of, text
from evaluators.imaging.dicom_decoders import DECODER_NAMES
from evaluators.imaging.dicom_deidentification import deidentification
from evaluators.imaging.dicom_facts import DicomIdentity, acquisition_facts, dicom_identity
from evaluators.imaging.dicom_header import PixelModule, pixel_module
from evaluators.imaging.dicom_pixels import decode_frame
from evaluators.imaging.dicom_place import dicom_place, place_of
from evaluators.imaging.dicom_spacing import in_patient
from evaluators.imaging.dicom_terms import EMPTIED, HEADER, REMOVED
from evaluators.imaging.dicom_tone import CONTRAST_FROM_VALUES, tone_of
from evaluators.imaging.dicom_video import dicom_video_facts
from evaluators.imaging.foreign import MAX_SIDE, foreign_code
from evaluators.imaging.image import Image
from evaluators.imaging.series import order_slices

_FIRST_FRAME_ONLY: Final = "first_frame_only"
OF_ONE_FRAME: Final = frozenset({_FIRST_FRAME_ONLY, CONTRAST_FROM_VALUES})
"""Notes that do not hold for frames taken together as a volume."""
_EXAMINED: Final = tags_of((*HEADER, *REMOVED, *EMPTIED))


@dataclass(frozen=True, slots=True)
class DicomHeader:
    """All a scan wants to know of a DICOM file, from one parse. Never leaves the worker as it is."""

    facts: ImageFacts
    """With ``grid`` where the frames of an enhanced object form a volume."""
    identity: DicomIdentity
    place: dict[str, Any] | None
    """The fields of ``SlicePlace``; None of several frames, or where nothing is said."""
    deidentification: dict[str, Any]
    """The fields of ``Deidentification``."""


def open_dicom(data: bytes, *, frame: int = 0) -> Image:
    """Decode one frame.

    Raises:
        ImageError: It holds no pixels, is too large, broken, or of a kind that cannot be read; see ``open_image``.
    """
    with foreign_code():
        return _decoded(read_dataset(data), frame)


def dicom_facts(data: bytes) -> ImageFacts:
    """Return the facts of the header without decoding the pixels; with ``grid`` where frames form a volume.

    Raises:
        ImageError: As ``open_dicom``, broken pixel data excepted.
    """
    return examine_header(data).facts


def examine_header(data: bytes) -> DicomHeader:
    """Return all the header says without decoding the pixels.

    Raises:
        ImageError: As ``open_dicom``, broken pixel data excepted.
    """
    with foreign_code():
        dataset = read_dataset(data, _EXAMINED)
        video = text(dataset.file_meta, "TransferSyntaxUID") in uid.MPEGTransferSyntaxes
        return _header(dataset, dicom_video_facts(data) if video else facts_of(dataset, pixel_module(dataset), []))


def examine_dicom(data: bytes) -> tuple[Image, DicomHeader]:
    """Decode the first frame, and return all the header says; the file is parsed once.

    Raises:
        ImageError: As ``open_dicom``.
    """
    with foreign_code():
        dataset = read_dataset(data)
        image = _decoded(dataset, 0)
        return image, _header(dataset, image.facts)


def _header(dataset: Dataset, facts: ImageFacts) -> DicomHeader:
    grid = _grid(dataset, facts) if facts.frames > 1 else None
    if grid is not None:
        notes = tuple(note for note in facts.notes if note not in OF_ONE_FRAME)
        facts = facts.model_copy(update={"grid": grid, "notes": notes})
    return DicomHeader(facts, dicom_identity(dataset), dicom_place(dataset), deidentification(dataset))


def _grid(dataset: Dataset, facts: ImageFacts) -> Grid | None:
    """Return where the frames of an enhanced object lie; None where they do not form a volume."""
    if "PerFrameFunctionalGroupsSequence" not in dataset or facts.frames > MAX_SIDE:
        return None
    try:
        places = [place_of(dataset, frame) for frame in range(facts.frames)]
        return order_slices(places, [(facts.height, facts.width)] * facts.frames).grid
    except ImageError:
        return None


def _decoded(dataset: Dataset, frame: int) -> Image:
    module = pixel_module(dataset)
    if not 0 <= frame < module.frames:
        raise ImageError("C205")
    pixels = decode_frame(dataset, module, frame)
    tone, notes = (None, []) if module.channels == 3 else tone_of(dataset, module, frame, pixels)
    pixels.flags.writeable = False
    return Image(pixels, facts_of(dataset, module, notes), tone, in_patient(dataset, frame))


def facts_of(dataset: Dataset, module: PixelModule, notes: list[str]) -> ImageFacts:
    """Return what may be said about a file; ``notes`` are those of decoding."""
    seen = {
        _FIRST_FRAME_ONLY: module.frames > 1,
        "overlay_ignored": has_overlay(dataset),
        "colour_profile_ignored": "ICCProfile" in dataset,
    }
    return ImageFacts(
        format="dicom",
        width=module.columns,
        height=module.rows,
        channels=module.channels,
        frames=module.frames,
        bits=module.bits,
        decoder=DECODER_NAMES[module.transfer_syntax],
        transfer_syntax=module.transfer_syntax,
        photometric=module.photometric,
        notes=(*(note for note, holds in seen.items() if holds), *notes),
        **acquisition_facts(dataset),
    )
