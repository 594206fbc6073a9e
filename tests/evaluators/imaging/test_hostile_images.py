"""Files made to hurt: each is opened or refused for the right reason, quickly and in little memory."""

import time
import tracemalloc

import pytest

from evaluators.errors import ImageError
from evaluators.imaging.open import open_image
from support.shared_data import shared

REFUSED = {
    "dicom/dims_65535_tiny_data.dcm": "C203",
    "dicom/no_pixel_data.dcm": "C201",
    "dicom/truncated_mid_pixels.dcm": "C204",
    "image/png_bomb_50000x50000_1bit.png": "C203",
    "image/png_zero_width.png": "C204",
    "archive/zip_bomb_flat_1GiB.zip": "C200",
    "nifti/dims_30000cubed_no_data.nii": "C229",
    "nifti/nan_affine.nii": "C205",
    "nifti/truncated.nii.gz": "C214",
    "pillow/crash-0e16d3bfb83be87356d026d66919deaefca44dac.tif": "C204",
    "pillow/crash-2020-10-test.tif": "C204",
    "pillow/crash-4f085cc12ece8cde18758d42608bed6a2a2cfb1c.tif": "C204",
    "pillow/crash-f46f5b2f43c370fe65706c11449f567ecc345e74.tif": "C204",
    "pillow/crash-64834657ee604b8797bf99eac6a194c124a9a8ba.sgi": "C200",
    "pillow/crash-ccca68ff40171fdae983d924e127a721cab2bd50.j2k": "C200",
    "pillow/decompression_bomb.ico": "C200",
    "pillow/pngtest_bad.png.bin": "C200",
}


@pytest.mark.parametrize(("name", "id"), REFUSED.items(), ids=REFUSED)
def test_a_hostile_file_is_refused_quickly_and_in_little_memory(name, id):
    data = shared(f"hostile/{name}").read_bytes()
    tracemalloc.start()
    started = time.process_time()
    with pytest.raises(ImageError, match=id):
        open_image(data)
    assert time.process_time() - started < 2
    assert tracemalloc.get_traced_memory()[1] < 32 * 1024**2
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("name", "size", "notes"),
    [
        ("16bit.MM.deflate.tif", (64, 64), ()),
        ("16bit.s.tif", (10, 10), ("contrast_from_values",)),
        ("broken_exif_dpi.jpg", (100, 100), ()),
        ("exif-dpi-zerodivision.jpg", (200, 200), ()),
        ("hopper_orientation_3.jpg", (128, 128), ("turned_by_exif",)),
        ("hopper_orientation_7.webp", (128, 128), ("turned_by_exif",)),
        ("multipage_multiple_frame_loop.tiff", (10, 10), ("first_frame_only",)),
        ("tiff_16bit_RGBa.tiff", (100, 40), ("alpha_ignored", "colour_depth_reduced")),
        ("xmp_tags_orientation_exiftool.png", (10, 10), ("turned_by_exif", "alpha_ignored")),
    ],
)
def test_an_odd_but_whole_file_is_opened_with_notes(name, size, notes):
    facts = open_image(shared(f"hostile/pillow/{name}").read_bytes()).facts
    assert (facts.width, facts.height) == size
    assert set(facts.notes) >= set(notes)


def test_one_uid_with_different_pixels_has_different_digests():
    first, second = (
        open_image(shared(f"hostile/dicom/same_uid_{which}.dcm").read_bytes()) for which in ("a", "b_different_pixels")
    )
    assert first.pixel_digest() != second.pixel_digest()
