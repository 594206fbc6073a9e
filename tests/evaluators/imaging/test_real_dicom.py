"""Real DICOM files against other readers, and against the same picture in another encoding."""

import contextlib
import logging
import warnings
from collections import Counter
from io import BytesIO

import numpy as np
import pytest
from PIL import Image as PillowImage
from pydicom import dcmread, uid
from pydicom.pixels.decoders.base import get_decoder

from evaluators.errors import ImageError
from evaluators.imaging.open import open_image
from support.shared_data import shared

INDEPENDENT = {
    **dict.fromkeys((uid.JPEGBaseline8Bit, uid.JPEG2000, uid.JPEG2000Lossless), "pillow"),
    **dict.fromkeys((uid.JPEGLSLossless, uid.JPEGLSNearLossless), "pyjpegls"),
    uid.RLELossless: "pydicom",
}
"""pydicom's own handler, or Pillow's, for what this program decodes with another library."""


def opened(name, *, frame=0):
    return open_image(shared(f"dicom/{name}").read_bytes(), frame=frame)


def other_reader(path):
    """Return the first frame as pydicom gives it with another decoder; None where there is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = dcmread(path, force=True)
        syntax = dataset.file_meta.get("TransferSyntaxUID")
        if syntax is None or (syntax.is_compressed and syntax not in INDEPENDENT):
            return None
        try:
            return get_decoder(syntax).as_array(dataset, index=0, decoding_plugin=INDEPENDENT.get(syntax, ""))[0]
        except RuntimeError:  # Pillow does not read every JPEG 2000 file
            return None


def test_every_file_is_opened_or_refused_for_the_right_reason():
    outcomes = Counter()
    for path in sorted(shared("dicom").rglob("*")):
        if path.is_file():
            try:
                open_image(path.read_bytes()).display_rgb()
                outcomes["opened"] += 1
            except ImageError as error:
                outcomes[error.id] += 1
    assert outcomes == {"opened": 152, "C200": 1, "C201": 81, "C204": 2, "C205": 3, "C206": 1, "C213": 8}


def test_pixels_are_those_of_another_reader():
    compared, different = 0, {}
    for path in sorted(shared("dicom").rglob("*")):
        if not path.is_file():
            continue
        try:
            image = open_image(path.read_bytes())
        except ImageError:
            continue
        expected = other_reader(path)
        reduced = image.facts.channels == 3 and image.facts.bits > 8
        if expected is None or reduced or image.facts.photometric == "PALETTE COLOR":
            continue
        compared += 1
        difference = int(np.abs(image.pixels.astype(np.int64) - expected.astype(np.int64)).max())
        if difference:
            different[path.name] = difference
    # pydicom converts YCbCr in floating point, libjpeg in integers: one level in 0.0006 % of one file's values.
    assert different == {"VL_ISIC_0000074.dcm": 1}
    assert compared > 130


@pytest.mark.parametrize(
    "encoding", ["RLE", "bigendian", "expb", "implicit", "jp2klossless", "jpeg_ls_lossless", "padded"]
)
def test_one_picture_in_every_lossless_encoding_is_the_same(encoding):
    assert np.array_equal(opened(f"pydicom/MR_small_{encoding}.dcm").pixels, opened("pydicom/MR_small.dcm").pixels)


@pytest.mark.parametrize("frame", [0, 7, 24])
@pytest.mark.parametrize("encoding", ["jpegls", "jpegls_nobot"])
def test_frames_of_a_slide_in_jpeg_ls_are_those_of_the_uncompressed_one(encoding, frame):
    expected = opened("highdicom/sm_image.dcm", frame=frame)
    assert np.array_equal(opened(f"highdicom/sm_image_{encoding}.dcm", frame=frame).pixels, expected.pixels)


@pytest.mark.parametrize(
    ("name", "largest"),
    [
        ("SC_rgb_jpeg_gdcm", 0),
        ("SC_rgb_gdcm_KY", 0),
        ("SC_rgb_rle_16bit", 0),
        ("SC_rgb_rle_32bit", 0),
        ("SC_rgb_jls_lossy_line", 2),
        ("SC_rgb_jls_lossy_sample", 2),
        ("SC_rgb_dcmtk_+eb+cr", 2),
        ("SC_rgb_dcmtk_+eb+cy+s4", 6),
        ("SC_rgb_dcmtk_+eb+cy+n2", 6),
        ("SC_ybr_full_422_uncompressed", 6),
    ],
)
def test_one_colour_picture_in_many_encodings_keeps_its_colours(name, largest):
    difference = opened(f"pydicom/{name}.dcm").pixels.astype(int) - opened("pydicom/SC_rgb_rle.dcm").pixels
    assert np.abs(difference).max() <= largest


def test_twelve_bit_jpeg_gives_the_values_that_pydicom_documents():
    pixels = opened("pydicom/JPGExtended.dcm").pixels
    assert (pixels[420, 140], pixels[230, 120]) == (244, 95)


def test_near_lossless_jpeg_ls_gives_the_values_that_pydicom_documents():
    eight, sixteen = (opened(f"pydicom/JPEGLSNearLossless_{bits}.dcm").pixels[:, 0] for bits in ("08", "16"))
    assert eight[:45:5].tolist() == [255, 125, 65, 30, 15, 5, 5, 0, 0]
    assert sixteen[::5].tolist() == [65535, 32765, 16385, 4095, 1025, 255, 65, 15, 5, 0]


@pytest.mark.parametrize("number", ["01", "07", "11", "16", "35", "70", "74", "139"])
def test_dermoscopy_as_dicom_is_the_jpeg_it_was_made_from(number):
    name = f"ISIC_{int(number):07}"
    image = opened(f"derived/VL_{name}.dcm")
    jpeg = shared(f"skin_uda1/images/{name}.jpg").read_bytes()
    assert image.pixel_digest() == open_image(jpeg).pixel_digest()
    assert np.array_equal(image.display_rgb(), np.asarray(PillowImage.open(BytesIO(jpeg))))


def test_a_presentation_state_of_dx_is_inverted_once():
    image = opened("highdicom/dx_image.dcm")
    darkest, brightest = image.pixels.argmax(), image.pixels.argmin()
    shown = image.display_grey().ravel()
    assert shown[darkest] < shown[brightest]


def test_nothing_that_libraries_would_say_reaches_log_or_warnings(caplog, recwarn):
    caplog.set_level(logging.DEBUG)
    for path in sorted(shared("dicom").rglob("*")):
        if path.is_file():
            with contextlib.suppress(ImageError):
                open_image(path.read_bytes())
    assert not caplog.records
    assert not recwarn.list
