"""One DICOM file to one image."""

from __future__ import annotations

from pydicom.dataset import Dataset

from evaluators.domain.case import ImageFacts
from evaluators.errors import ImageError
from evaluators.imaging.dicom_dataset import has_overlay, read_dataset
from evaluators.imaging.dicom_decoders import DECODER_NAMES
from evaluators.imaging.dicom_facts import acquisition_facts
from evaluators.imaging.dicom_header import PixelModule, pixel_module
from evaluators.imaging.dicom_pixels import decode_frame
from evaluators.imaging.dicom_tone import tone_of
from evaluators.imaging.foreign import foreign_code
from evaluators.imaging.image import Image


def open_dicom(data: bytes, *, frame: int = 0) -> Image:
    """Decode one frame.

    Raises:
        ImageError: It holds no pixels, is too large, broken, or of a kind that cannot be read; see ``open_image``.
    """
    with foreign_code():
        dataset = read_dataset(data)
        module = pixel_module(dataset)
        if not 0 <= frame < module.frames:
            raise ImageError("C205")
        pixels = decode_frame(dataset, module, frame)
        tone, notes = (None, []) if module.channels == 3 else tone_of(dataset, module, frame, pixels)
        pixels.flags.writeable = False
        return Image(pixels, _facts(dataset, module, notes), tone)


def dicom_facts(data: bytes) -> ImageFacts:
    """Return the facts of the header without decoding the pixels.

    Raises:
        ImageError: As ``open_dicom``, broken pixel data excepted.
    """
    with foreign_code():
        dataset = read_dataset(data)
        return _facts(dataset, pixel_module(dataset), [])


def _facts(dataset: Dataset, module: PixelModule, notes: list[str]) -> ImageFacts:
    seen = {
        "first_frame_only": module.frames > 1,
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
