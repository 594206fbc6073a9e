"""PNG, JPEG, WebP and compressed TIFF against decoders that are not used for them here: not one value differs."""

from io import BytesIO

import cv2
import imagecodecs
import numpy as np
import pytest
from PIL import Image as PillowImage

from evaluators.errors import ImageError
from evaluators.imaging.open import open_image

DOWN, RIGHT = np.mgrid[:40, :56]
SMOOTH = np.stack([RIGHT * 4, DOWN * 6, (RIGHT + DOWN) * 2], -1).astype(np.uint8)
NOISE = np.random.default_rng(3).integers(0, 65536, (40, 56, 4)).astype(np.uint16)


def file_of(format, *, mode=None, colours=None, **options):
    picture = PillowImage.fromarray(SMOOTH)
    picture = picture.convert(mode) if mode else picture.quantize(colours) if colours else picture
    file = BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def opencv_decode(file):
    return cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("bits", [8, 16])
def test_png_of_every_depth(bits, channels):
    stored = np.ascontiguousarray(NOISE[..., :channels].squeeze())
    file = imagecodecs.png_encode(stored if bits == 16 else (stored >> 8).astype(np.uint8))
    expected = imagecodecs.png_decode(file)
    if channels > 1:
        expected = (expected >> (bits - 8))[..., :3]
    assert np.array_equal(open_image(file).pixels, expected)


@pytest.mark.parametrize(("bits", "colours"), [(1, 2), (2, 4), (4, 16), (8, 200)])
def test_png_with_a_palette(bits, colours):
    file = file_of("PNG", colours=colours, bits=bits)
    assert np.array_equal(open_image(file).pixels, imagecodecs.png_decode(file))


@pytest.mark.parametrize("progressive", [False, True], ids=["baseline", "progressive"])
@pytest.mark.parametrize("subsampling", ["4:4:4", "4:2:2", "4:2:0"])
def test_jpeg_in_colour(subsampling, progressive):
    file = file_of("JPEG", quality=85, subsampling=subsampling, progressive=progressive)
    pixels = open_image(file).pixels
    assert np.array_equal(pixels, imagecodecs.jpeg8_decode(file))
    assert np.array_equal(pixels, opencv_decode(file))


def test_jpeg_in_grey():
    file = file_of("JPEG", mode="L")
    assert np.array_equal(open_image(file).pixels, imagecodecs.jpeg8_decode(file))


@pytest.mark.parametrize(
    "options", [{"bitspersample": 12}, {"lossless": True, "bitspersample": 16}], ids=["12 bits", "lossless"]
)
def test_jpeg_of_a_kind_that_is_not_read_is_refused_for_that_reason(options):
    file = imagecodecs.jpeg8_encode(np.ascontiguousarray(NOISE[..., 0] >> 4), **options)
    with pytest.raises(ImageError, match="C202"):
        open_image(file)


@pytest.mark.parametrize("stored", ["CMYK", "YCCK"])
def test_jpeg_for_printing_with_inks_counted_from_white(stored):
    if stored == "CMYK":
        file = file_of("JPEG", mode="CMYK", quality=95)
        inks = imagecodecs.jpeg8_decode(file)
    else:
        separated = np.asarray(PillowImage.fromarray(SMOOTH).convert("CMYK"))
        file = imagecodecs.jpeg8_encode(separated, colorspace="CMYK", outcolorspace="YCCK", level=95)
        inks = imagecodecs.jpeg8_decode(file, colorspace="YCCK", outcolorspace="CMYK")
    pixels = open_image(file).pixels
    assert np.array_equal(pixels, np.rint(inks[..., :3].astype(float) * inks[..., 3:] / 255))
    assert np.abs(pixels.astype(int) - opencv_decode(file)).max() <= 1


@pytest.mark.parametrize("lossless", [False, True], ids=["lossy", "lossless"])
def test_webp(lossless):
    file = file_of("WEBP", lossless=lossless)
    assert np.array_equal(open_image(file).pixels, imagecodecs.webp_decode(file))


@pytest.mark.parametrize("compression", ["tiff_lzw", "packbits", "tiff_adobe_deflate", "zstd", "lzma", "jpeg"])
def test_compressed_tiff_in_colour(compression):
    file = file_of("TIFF", compression=compression)
    assert np.array_equal(open_image(file).pixels, imagecodecs.tiff_decode(file))


@pytest.mark.parametrize("compression", ["group3", "group4"])
def test_fax_tiff(compression):
    file = file_of("TIFF", mode="1", compression=compression)
    assert np.array_equal(open_image(file).pixels, imagecodecs.tiff_decode(file, asrgb=True)[..., 0])


def test_cmyk_tiff_within_one_grey_level():
    file = file_of("TIFF", mode="CMYK")
    assert np.abs(open_image(file).pixels.astype(int) - imagecodecs.tiff_decode(file)).max() <= 1
