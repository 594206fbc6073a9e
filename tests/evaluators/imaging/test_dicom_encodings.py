"""DICOM: transfer syntaxes and colour models, from files whose pixels are known."""

from io import BytesIO

import imagecodecs
import numpy as np
import openjpeg
import pytest
from PIL import Image as PillowImage
from pydicom import uid
from pydicom.pixels.encoders import RLELosslessEncoder
from pydicom.pixels.processing import convert_color_space

from evaluators.errors import ImageError
from evaluators.imaging.dicom_decoders import DECODER_NAMES
from evaluators.imaging.open import open_image
from support.dicom_files import dicom_bytes

ROWS, COLUMNS = np.mgrid[0:48, 0:32]  # openjpeg encodes nothing smaller
GREY8 = (ROWS * 4 + COLUMNS).astype(np.uint8)
GREY12 = (ROWS * 85 + COLUMNS).astype(np.uint16)
GREY16 = (ROWS * 1350 + COLUMNS * 3).astype(np.uint16)
SIGNED = (ROWS * 45 - COLUMNS * 35 - 500).astype(np.int16)
RGB = np.stack([GREY8, 255 - GREY8, (COLUMNS * 8).astype(np.uint8)], axis=-1)
NATIVE = [uid.ImplicitVRLittleEndian, uid.ExplicitVRLittleEndian, uid.ExplicitVRBigEndian]
NATIVE += [uid.DeflatedExplicitVRLittleEndian]


def rle(pixels):
    return RLELosslessEncoder.encode(
        pixels,
        encoding_plugin="pydicom",
        rows=pixels.shape[0],
        columns=pixels.shape[1],
        samples_per_pixel=1 if pixels.ndim == 2 else 3,
        number_of_frames=1,
        bits_allocated=8 * pixels.dtype.itemsize,
        bits_stored=8 * pixels.dtype.itemsize,
        pixel_representation=int(pixels.dtype.kind == "i"),
        photometric_interpretation="MONOCHROME2" if pixels.ndim == 2 else "RGB",
        planar_configuration=0,
    )


def jpeg_file(rgb):
    file = BytesIO()
    PillowImage.fromarray(rgb).save(file, "JPEG", quality=90)
    return file.getvalue()


def jpeg2000(pixels, **options):
    return openjpeg.encode(pixels, photometric_interpretation=1 if pixels.ndim == 3 else 2, **options)


def htj2k(pixels):
    return imagecodecs.htj2k_encode(pixels, reversible=True)


@pytest.mark.parametrize("syntax", NATIVE, ids=lambda syntax: syntax.name)
@pytest.mark.parametrize("pixels", [GREY8, GREY16, SIGNED, RGB], ids=["8", "16", "signed", "rgb"])
def test_uncompressed_pixels_are_exact(syntax, pixels):
    image = open_image(dicom_bytes(pixels, syntax=syntax))
    assert np.array_equal(image.pixels, pixels)
    assert image.pixels.dtype.isnative
    assert image.facts.transfer_syntax == syntax
    assert image.facts.decoder.startswith("pydicom 3.")


@pytest.mark.parametrize(
    ("syntax", "encode", "decoder"),
    [
        pytest.param(uid.RLELossless, rle, "imagecodecs", id="RLE"),
        pytest.param(uid.JPEGLSLossless, imagecodecs.jpegls_encode, "imagecodecs", id="JPEG-LS"),
        pytest.param(uid.JPEGLosslessSV1, imagecodecs.ljpeg_encode, "imagecodecs", id="lossless JPEG"),
        pytest.param(uid.JPEG2000Lossless, jpeg2000, "pylibjpeg-openjpeg", id="JPEG 2000"),
        pytest.param(uid.HTJ2KLossless, htj2k, "pylibjpeg-openjpeg", id="HTJ2K"),
    ],
)
@pytest.mark.parametrize("pixels", [GREY8, GREY16], ids=["8", "16"])
def test_lossless_compression_gives_the_pixels_back(syntax, encode, decoder, pixels):
    image = open_image(dicom_bytes(pixels, syntax=syntax, encoded=bytes(encode(pixels))))
    assert np.array_equal(image.pixels, pixels)
    assert image.facts.decoder.startswith(decoder)


@pytest.mark.parametrize(
    ("syntax", "encode"),
    [
        pytest.param(uid.RLELossless, rle, id="RLE"),
        pytest.param(uid.JPEG2000Lossless, jpeg2000, id="JPEG 2000"),
        pytest.param(
            uid.JPEGLSLossless, lambda pixels: imagecodecs.jpegls_encode(pixels.view(np.uint16)), id="JPEG-LS"
        ),
        pytest.param(
            uid.JPEGLosslessSV1, lambda pixels: imagecodecs.ljpeg_encode(pixels.view(np.uint16)), id="lossless JPEG"
        ),
    ],
)
def test_negative_values_survive_compression(syntax, encode):
    image = open_image(dicom_bytes(SIGNED, syntax=syntax, encoded=bytes(encode(SIGNED))))
    assert np.array_equal(image.values(), SIGNED)


@pytest.mark.parametrize(
    ("syntax", "encode", "photometric"),
    [
        pytest.param(uid.RLELossless, rle, "RGB", id="RLE"),
        pytest.param(uid.JPEGLSLossless, imagecodecs.jpegls_encode, "RGB", id="JPEG-LS"),
        pytest.param(uid.JPEG2000Lossless, jpeg2000, "YBR_RCT", id="JPEG 2000"),
        pytest.param(uid.JPEG2000Lossless, jpeg2000, "YBR_FULL", id="JPEG 2000, header wrong"),
        pytest.param(uid.JPEGLosslessSV1, lambda rgb: imagecodecs.jpeg8_encode(rgb, lossless=True), "RGB", id="JPEG"),
    ],
)
def test_lossless_colour_gives_the_pixels_back(syntax, encode, photometric):
    file = dicom_bytes(RGB, syntax=syntax, encoded=bytes(encode(RGB)), PhotometricInterpretation=photometric)
    assert np.array_equal(open_image(file).display_rgb(), RGB)


@pytest.mark.parametrize("photometric", ["YBR_FULL_422", "YBR_FULL"])
def test_a_jpeg_inside_dicom_is_bit_by_bit_the_jpeg_outside(photometric):
    jpeg = jpeg_file(RGB)
    inside = open_image(
        dicom_bytes(RGB, syntax=uid.JPEGBaseline8Bit, encoded=jpeg, PhotometricInterpretation=photometric)
    )
    assert np.array_equal(inside.display_rgb(), open_image(jpeg).display_rgb())
    assert np.array_equal(inside.display_rgb(), np.asarray(PillowImage.open(BytesIO(jpeg))))
    assert "libjpeg" in inside.facts.decoder


def test_a_jpeg_stored_as_rgb_is_not_converted():
    jpeg = imagecodecs.jpeg8_encode(RGB, level=100, colorspace="RGB", outcolorspace="RGB")
    shown = open_image(dicom_bytes(RGB, syntax=uid.JPEGBaseline8Bit, encoded=jpeg)).display_rgb()
    assert np.abs(shown.astype(int) - RGB).max() <= 3


def test_twelve_bit_jpeg_is_read():
    jpeg = imagecodecs.jpeg8_encode(GREY12, level=100, bitspersample=12)
    image = open_image(dicom_bytes(GREY12, syntax=uid.JPEGExtended12Bit, encoded=jpeg, BitsStored=12, HighBit=11))
    assert np.abs(image.values() - GREY12).max() <= 2
    assert image.facts.bits == 12


@pytest.mark.parametrize("syntax", [uid.ExplicitVRLittleEndian, uid.RLELossless], ids=["native", "RLE"])
def test_ybr_becomes_rgb(syntax):
    ybr = convert_color_space(RGB, "RGB", "YBR_FULL")
    encoded = rle(ybr) if syntax == uid.RLELossless else None
    shown = open_image(dicom_bytes(ybr, syntax=syntax, encoded=encoded, PhotometricInterpretation="YBR_FULL"))
    assert np.abs(shown.display_rgb().astype(int) - RGB).max() <= 2


def test_colours_one_plane_after_the_other_are_put_together():
    planes = dicom_bytes(RGB, PixelData=RGB.transpose(2, 0, 1).tobytes(), PlanarConfiguration=1)
    assert np.array_equal(open_image(planes).display_rgb(), RGB)


def test_sixteen_bit_colour_is_reduced_to_eight():
    image = open_image(dicom_bytes(RGB.astype(np.uint16) * 257))
    assert np.array_equal(image.display_rgb(), RGB)


@pytest.mark.parametrize(("dtype", "bits", "factor"), [("u1", 8, 1), ("<u2", 16, 257)], ids=["8", "16"])
def test_a_palette_gives_colours(dtype, bits, factor):
    red, green, blue = ([0, 10, 255, 7], [0, 20, 0, 8], [0, 30, 128, 9])
    tables = {
        f"{name}PaletteColorLookupTable{part}": content
        for name, entries in (("Red", red), ("Green", green), ("Blue", blue))
        for part, content in (
            ("Descriptor", [4, 0, bits]),
            ("Data", (np.array(entries) * factor).astype(dtype).tobytes()),
        )
    }
    file = dicom_bytes(np.array([[1, 2], [3, 9]], dtype=np.uint8), PhotometricInterpretation="PALETTE COLOR", **tables)
    image = open_image(file)
    assert image.display_rgb().tolist() == [[[10, 20, 30], [255, 0, 128]], [[7, 8, 9], [7, 8, 9]]]
    assert image.facts.channels == 3


def test_every_transfer_syntax_has_one_named_decoder_with_its_version():
    assert len(DECODER_NAMES) == 16
    assert all(any(letter.isdigit() for letter in name) for name in DECODER_NAMES.values())


@pytest.mark.parametrize(
    ("syntax", "encode"),
    [
        pytest.param(uid.JPEGBaseline8Bit, imagecodecs.jpeg8_encode, id="JPEG"),
        pytest.param(uid.JPEGLSLossless, imagecodecs.jpegls_encode, id="JPEG-LS"),
        pytest.param(uid.JPEG2000Lossless, jpeg2000, id="JPEG 2000"),
        pytest.param(uid.HTJ2KLossless, htj2k, id="HTJ2K"),
        pytest.param(uid.RLELossless, rle, id="RLE"),
    ],
)
@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_cut_off_codestream_is_refused(syntax, encode, kept):
    whole = bytes(encode(GREY8))
    with pytest.raises(ImageError, match="C204"):
        open_image(dicom_bytes(GREY8, syntax=syntax, encoded=whole[: int(len(whole) * kept)]))


@pytest.mark.parametrize(
    ("syntax", "encode"),
    [
        pytest.param(uid.JPEGBaseline8Bit, imagecodecs.jpeg8_encode, id="JPEG"),
        pytest.param(uid.JPEGLSLossless, imagecodecs.jpegls_encode, id="JPEG-LS"),
        pytest.param(uid.JPEG2000Lossless, jpeg2000, id="JPEG 2000"),
    ],
)
def test_a_codestream_of_another_size_than_the_header_is_refused(syntax, encode):
    with pytest.raises(ImageError, match="C204"):
        open_image(dicom_bytes(GREY8, syntax=syntax, encoded=bytes(encode(GREY8)), Rows=32, Columns=48))
