"""How an image looks in 64 bits, and how much of it is clipped."""

from io import BytesIO
from itertools import combinations

import numpy as np
import PIL.Image
import pytest

from evaluators.cohort.near_duplicates import ALIKE
from evaluators.domain.case import ImageFacts
from evaluators.imaging.image import Image
from evaluators.imaging.look import clipped_share, perceptual_hash
from evaluators.imaging.open import open_image
from evaluators.imaging.tone import Span, Tone
from evaluators.imaging.worker_job import examine
from support.shared_data import shared


def grey(pixels, bits=8):
    facts = ImageFacts(format="png", width=1, height=1, channels=1, bits=bits, decoder="test")
    return Image(pixels, facts, Tone(Span(0, 2**bits - 1)))


def colour(pixels):
    return Image(pixels, ImageFacts(format="png", width=1, height=1, channels=3, decoder="test"), None)


def pattern():
    y, x = np.mgrid[0:48, 0:64]
    return ((x * 3 + y * y // 7 + 40 * ((x - 20) ** 2 + (y - 30) ** 2 < 90)) % 256).astype(np.uint8)


def test_a_grey_picture_has_the_bits_that_imagehash_gives_it():
    assert perceptual_hash(grey(pattern())) == "81073e51873ccbde"  # imagehash 4.3.2


def test_a_picture_in_colour_has_the_bits_that_imagehash_gives_it():
    seen = np.stack([pattern(), pattern()[::-1], 255 - pattern()], axis=-1)
    assert perceptual_hash(colour(seen)) == "80f83eaf87c3c929"  # imagehash 4.3.2


@pytest.mark.parametrize(
    ("name", "expected"),  # imagehash 4.3.2
    [
        ("skin_uda1/images/ISIC_0000016.jpg", "b424cdcb93989c9b"),
        ("cxr_nih/images/00003138_000.png", "d968021b4d1f5d1f"),
        ("bccd/JPEGImages/BloodImage_00017.jpg", "99566e1bdcc91525"),
        ("larynx_vocalfolds/frames/seq1_0006.jpg", "b4ca1f7123f880cf"),
    ],
)
def test_real_images_have_the_bits_that_imagehash_gives_them(name, expected):
    assert perceptual_hash(open_image(shared(name).read_bytes())) == expected


def test_real_images_of_different_patients_are_not_alike():
    images = sorted(shared("cxr_nih/images").iterdir())
    looks = [int(perceptual_hash(open_image(image.read_bytes())), 16) for image in images]
    assert min((one ^ other).bit_count() for one, other in combinations(looks, 2)) > 2 * ALIKE


def test_the_worker_says_how_a_file_looks():
    buffer = BytesIO()
    PIL.Image.fromarray(pattern()).save(buffer, "PNG")
    said = examine(buffer.getvalue(), b"k" * 32, decode=True)
    assert said["look"] == "81073e51873ccbde"
    assert said["clipped_share"] == pytest.approx(np.isin(pattern(), (0, 255)).mean())


def test_a_picture_of_one_grey_has_no_look():
    assert perceptual_hash(grey(np.full((9, 9), 7, dtype=np.uint8))) is None


def test_a_smaller_copy_differs_in_few_bits_and_a_mirrored_one_in_many():
    seen = pattern()
    look, half, mirrored = (int(perceptual_hash(grey(one)), 16) for one in (seen, seen[::2, ::2], seen[:, ::-1].copy()))
    assert (look ^ half).bit_count() <= ALIKE
    assert (look ^ mirrored).bit_count() > 4 * ALIKE


def test_pixels_at_both_ends_of_the_range_are_clipped():
    assert clipped_share(grey(np.array([[0, 255, 1, 254]], dtype=np.uint8))) == 0.5
    assert clipped_share(grey(np.array([[0, 4095, 255, 254]], dtype=np.uint16), bits=12)) == 0.5
    assert clipped_share(grey(np.array([[-2048, 0, 2047, 1]], dtype=np.int16), bits=12)) == 0.5


def test_a_colour_is_clipped_where_all_its_channels_are():
    seen = np.array([[[0, 0, 0], [255, 255, 255], [255, 0, 0], [9, 9, 9]]], dtype=np.uint8)
    assert clipped_share(colour(seen)) == 0.5


def test_values_without_ends_are_not_clipped():
    assert clipped_share(grey(np.zeros((2, 2), dtype=np.float32))) is None
