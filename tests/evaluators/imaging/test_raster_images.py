"""PNG, JPEG, TIFF, BMP and WebP."""

import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image as PillowImage

from evaluators.errors import ImageError
from evaluators.imaging.open import identify, open_image, read_facts

RGB = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3) * 3
GREY = np.arange(24, dtype=np.uint8).reshape(4, 6) * 10


def file_of(pixels, format, *, mode=None, **options):
    picture = pixels if isinstance(pixels, PillowImage.Image) else PillowImage.fromarray(pixels)
    file = BytesIO()
    (picture.convert(mode) if mode else picture).save(file, format, **options)
    return file.getvalue()


def png(width, height, bits, colour, lines):
    """Return a PNG written by hand: Pillow does not write 16-bit colour."""

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + line for line in lines)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("format", "options"),
    [("PNG", {}), ("TIFF", {}), ("TIFF", {"compression": "tiff_lzw"}), ("BMP", {}), ("WEBP", {"lossless": True})],
    ids=["PNG", "TIFF", "TIFF LZW", "BMP", "WebP"],
)
def test_lossless_files_give_the_pixels_back(format, options):
    file = file_of(RGB, format, **options)
    image = open_image(file)
    assert identify(file) == image.facts.format == format.lower()
    assert np.array_equal(image.display_rgb(), RGB)
    assert (image.facts.width, image.facts.height, image.facts.channels) == (6, 4, 3)
    assert image.facts.decoder == f"pillow {PillowImage.__version__}"
    assert image.facts == read_facts(file)


def test_grey_files_stay_grey():
    image = open_image(file_of(GREY, "PNG"))
    assert np.array_equal(image.display_grey(), GREY)
    assert image.values().dtype == np.float32
    assert image.facts.channels == 1


def test_colour_as_grey_is_what_pillow_makes_of_it():
    expected = np.asarray(PillowImage.fromarray(RGB).convert("L"))
    assert np.array_equal(open_image(file_of(RGB, "PNG")).display_grey(), expected)


def test_colour_has_no_values_in_units():
    with pytest.raises(ImageError, match="C209"):
        open_image(file_of(RGB, "PNG")).values()


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_the_orientation_is_applied_once_and_noted(orientation, format):
    exif = PillowImage.Exif()
    exif[0x0112] = orientation
    image = open_image(file_of(RGB, format, exif=exif))
    upright = {
        2: RGB[:, ::-1],
        3: RGB[::-1, ::-1],
        4: RGB[::-1],
        5: RGB.transpose(1, 0, 2),
        6: np.rot90(RGB, -1),
        7: np.rot90(RGB, 2).transpose(1, 0, 2),
        8: np.rot90(RGB),
    }[orientation]
    assert np.array_equal(image.display_rgb(), upright)
    assert (image.facts.height, image.facts.width) == upright.shape[:2]
    assert image.facts.notes == ("turned_by_exif",)


def test_transparency_is_dropped_and_colours_stay_as_stored():
    alpha = np.concatenate([RGB, np.zeros((4, 6, 1), np.uint8)], axis=2)
    image = open_image(file_of(alpha, "PNG"))
    assert np.array_equal(image.display_rgb(), RGB)
    assert image.facts.notes == ("alpha_ignored",)


def test_grey_with_transparency_stays_grey():
    image = open_image(file_of(PillowImage.fromarray(GREY).convert("LA"), "PNG"))
    assert np.array_equal(image.display_grey(), GREY)
    assert image.facts.channels == 1


def test_a_palette_becomes_colour():
    picture = PillowImage.new("P", (2, 1))
    picture.putpalette([1, 2, 3, 250, 251, 252])
    picture.putdata([1, 0])
    image = open_image(file_of(picture, "PNG"))
    assert image.display_rgb().tolist() == [[[250, 251, 252], [1, 2, 3]]]
    assert image.facts.notes == ()


def test_a_palette_with_transparent_entries_becomes_colour():
    picture = PillowImage.new("P", (2, 1))
    picture.putpalette([1, 2, 3, 250, 251, 252])
    picture.putdata([1, 0])
    image = open_image(file_of(picture, "PNG", transparency=b"\x00\x80"))
    assert image.display_rgb().tolist() == [[[250, 251, 252], [1, 2, 3]]]
    assert image.facts.notes == ("alpha_ignored",)


def test_black_and_white_becomes_grey():
    image = open_image(file_of(GREY, "PNG", mode="1"))
    assert set(np.unique(image.display_grey())) <= {0, 255}
    assert image.facts.bits == 1


def test_cmyk_becomes_rgb():
    cmyk = PillowImage.fromarray(RGB).convert("CMYK")
    image = open_image(file_of(cmyk, "TIFF"))
    assert np.array_equal(image.display_rgb(), np.asarray(cmyk.convert("RGB")))


@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_sixteen_bit_grey_is_shown_over_its_whole_range(format):
    wide = np.array([[0, 257, 32768], [65535, 128, 129]], dtype=np.uint16)
    image = open_image(file_of(wide, format))
    assert np.array_equal(image.values(), wide)
    assert image.display_grey().tolist() == [[0, 1, 128], [255, 0, 1]]
    assert image.facts.bits == 16


def test_sixteen_bit_colour_is_reduced_and_noted():
    line = struct.pack(">6H", 0x0102, 0xFF00, 0x8000, 0, 0x1234, 0xFFFF)
    image = open_image(png(2, 1, 16, 2, [line]))
    assert image.display_rgb().tolist() == [[[1, 255, 128], [0, 18, 255]]]
    assert image.facts.notes == ("colour_depth_reduced",)


def test_float_tiff_is_shown_from_smallest_to_largest():
    image = open_image(file_of(np.array([[-1.0, 0.0, 1.0]], dtype=np.float32), "TIFF"))
    assert image.values().tolist() == [[-1, 0, 1]]
    assert image.display_grey().tolist() == [[0, 128, 255]]
    assert image.facts.notes == ("contrast_from_values",)


def test_values_that_are_not_numbers_are_shown_black():
    image = open_image(file_of(np.array([[np.nan, 1.0, 2.0]], dtype=np.float32), "TIFF"))
    assert image.display_grey().tolist() == [[0, 0, 255]]


def test_only_the_first_page_is_read_and_that_is_noted():
    pages = [PillowImage.fromarray(page) for page in (GREY, 255 - GREY)]
    file = BytesIO()
    pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:])
    image = open_image(file.getvalue())
    assert np.array_equal(image.display_grey(), GREY)
    assert (image.facts.frames, image.facts.notes) == (2, ("first_frame_only",))


@pytest.mark.parametrize("format", ["PNG", "JPEG", "TIFF", "BMP", "WEBP"])
@pytest.mark.parametrize("kept", [0.5, 0.9])
def test_cut_off_files_are_refused(format, kept):
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    file = file_of(noise, format)
    with pytest.raises(ImageError, match="C204"):
        open_image(file[: int(len(file) * kept)])


def test_a_bomb_is_refused_by_its_declared_size():
    with pytest.raises(ImageError, match="C203"):
        open_image(png(20_000, 20_000, 1, 0, [b"\0"]))


def test_a_size_just_within_pillows_own_guard_is_refused_too():
    with pytest.raises(ImageError, match="C203"):
        open_image(png(10_001, 10_000, 1, 0, [b"\0"]))


def test_equal_pictures_in_different_files_have_one_digest():
    first, second, other = (open_image(file_of(*pair)) for pair in ((RGB, "PNG"), (RGB, "BMP"), (RGB[::-1], "PNG")))
    assert first.pixel_digest() == second.pixel_digest() != other.pixel_digest()


def test_a_constant_image_is_seen():
    assert open_image(file_of(np.full((3, 4), 7, np.uint8), "PNG")).is_constant()
    assert not open_image(file_of(GREY, "PNG")).is_constant()


def test_stored_pixels_cannot_be_changed_by_accident():
    with pytest.raises(ValueError, match="read-only"):
        open_image(file_of(RGB, "PNG")).pixels[0, 0, 0] = 1


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        pytest.param(b"", None, id="nothing"),
        pytest.param(b"GIF89a", None, id="GIF"),
        pytest.param(b"image_id,diagnosis\n", None, id="table"),
        pytest.param(b"BMessage", None, id="text that begins like BMP"),
        pytest.param(b"\0\0\0\x18ftypisom", "video", id="MP4"),
        pytest.param(b"\0\0\0\x18ftypheic", None, id="HEIC"),
        pytest.param(b"RIFF\0\0\0\0AVI LIST", "video", id="AVI"),
        pytest.param(b"\x1a\x45\xdf\xa3", "video", id="Matroska"),
        pytest.param(struct.pack("<i", 348) + bytes(340) + b"n+1\0", "nifti", id="NIfTI"),
        pytest.param(bytes(128) + b"DICM", "dicom", id="DICOM"),
        pytest.param(b"II*\0" + bytes(124) + b"DICM", "dicom", id="DICOM that is also a TIFF"),
        pytest.param(b"\x08\x00\x05\x00CS\x0a\x00ISO_IR 100", "dicom", id="DICOM without preamble"),
        pytest.param(b"\x00\x08\x00\x05CS\x00\x0aISO_IR 100", "dicom", id="big endian DICOM without preamble"),
    ],
)
def test_the_content_says_what_a_file_is(start, expected):
    assert identify(start) == expected


@pytest.mark.parametrize(
    ("start", "id"), [(b"a,b\n1,2\n", "C200"), (b"\0\0\0\x18ftypisom", "C206")], ids=["table", "video"]
)
def test_what_is_no_image_is_refused_with_a_reason(start, id):
    with pytest.raises(ImageError, match=id):
        open_image(start)
