"""Whatever is changed in a file: an image or an ImageError with words, never anything else."""

import contextlib
import struct
from io import BytesIO

import imagecodecs
import numpy as np
import openjpeg
import pytest
from PIL import Image as PillowImage
from pydicom import uid

from evaluators.errors import ImageError
from evaluators.imaging.open import open_image
from evaluators.imaging.worker_job import examine
from evaluators.texts import LANGUAGES, Words
from support.dicom_files import dicom_bytes, lookup_item

PIXELS = (np.add.outer(np.arange(48) * 4, np.arange(32))).astype(np.uint8)


def jpeg():
    file = BytesIO()
    PillowImage.fromarray(PIXELS).save(file, "JPEG")
    return file.getvalue()


def rle_segment(content):
    return struct.pack("<16I", 1, 64, *[0] * 14) + content


WHOLE = {
    "native": dicom_bytes(PIXELS, VOILUTSequence=lookup_item(range(256)), PatientAge="030Y", StudyDate="20240101"),
    "JPEG": dicom_bytes(PIXELS, syntax=uid.JPEGBaseline8Bit, encoded=jpeg()),
    "JPEG-LS": dicom_bytes(PIXELS, syntax=uid.JPEGLSLossless, encoded=bytes(imagecodecs.jpegls_encode(PIXELS))),
    "JPEG 2000": dicom_bytes(
        PIXELS, syntax=uid.JPEG2000Lossless, encoded=openjpeg.encode(PIXELS, photometric_interpretation=2)
    ),
    "deflated": dicom_bytes(PIXELS, syntax=uid.DeflatedExplicitVRLittleEndian),
    "JPEG file": jpeg(),
}


@pytest.mark.parametrize("name", WHOLE)
def test_damage_never_raises_anything_but_an_image_error(name):
    chance = np.random.default_rng(20_26)
    for _ in range(60):
        damaged = bytearray(WHOLE[name])
        # The end marker stays: without it nothing but the marker would be tested.
        for place in chance.integers(0, len(damaged) - 64, size=chance.integers(1, 20)):
            damaged[place] = chance.choice([0, 1, 127, 255, chance.integers(256)])
        with contextlib.suppress(ImageError):
            examine(bytes(damaged), b"key", decode=True)


@pytest.mark.parametrize(
    ("content", "fits"),
    [
        pytest.param(b"\x81\x07" * 12, True, id="exact"),
        pytest.param(b"\x81\x07" * 12 + b"\0\0", True, id="padded"),
        pytest.param(b"\x81\x07" * 11, False, id="too short"),
        pytest.param(b"\x81\x07" * 50, False, id="too long"),
        pytest.param(b"\x81\x07" * 11 + b"\x7f\x01", False, id="literal run beyond the end"),
        pytest.param(b"", False, id="nothing"),
    ],
)
def test_an_rle_segment_has_as_many_bytes_as_pixels(content, fits):
    # 48 x 32 pixels are 12 runs of 128 equal bytes: 257 - 129 = 128.
    file = dicom_bytes(PIXELS, syntax=uid.RLELossless, encoded=rle_segment(content))
    if fits:
        assert open_image(file).is_constant()
    else:
        with pytest.raises(ImageError, match="C204"):
            open_image(file)


@pytest.mark.parametrize("count", [0, 2, 16, 2**32 - 1])
def test_rle_with_another_number_of_segments_is_refused(count):
    stream = struct.pack("<16I", count, 64, *[0] * 14) + b"\x81\x07" * 12
    with pytest.raises(ImageError, match="C204"):
        open_image(dicom_bytes(PIXELS, syntax=uid.RLELossless, encoded=stream))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", range(200, 211))
def test_every_refusal_has_words(language, number):
    error = ImageError(f"C{number}", ts="JPIP", limit=100, what="NIfTI")
    message = Words(language).error(error)
    assert message.happened.endswith(".")
    assert message.advice.endswith(".")
    assert "{" not in str(message)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "note",
    [
        "first_frame_only",
        "overlay_ignored",
        "colour_profile_ignored",
        "colour_depth_reduced",
        "alpha_ignored",
        "turned_by_exif",
        "exif_unreadable",
        "contrast_from_values",
        "window_unusable",
    ],
)
def test_every_note_has_words(language, note):
    assert Words(language).has(f"imaging.notes.{note}")
