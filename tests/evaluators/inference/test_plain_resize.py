"""Resizing as torch and OpenCV do it, against OpenCV."""

import cv2
import numpy as np
import pytest

from evaluators.errors import SubmissionError
from evaluators.inference.plain_resize import resize_plain

SHAPES = [((67, 92), (16, 17)), ((5, 7), (11, 3)), ((1, 4), (3, 9)), ((40, 40), (20, 20)), ((33, 77), (64, 150))]


def noise(shape):
    return np.random.default_rng(5).integers(0, 256, (*shape, 3), dtype=np.uint8)


@pytest.mark.parametrize(("old", "new"), SHAPES)
def test_8_bit_pixels_become_what_opencv_makes_of_them(old, new):
    pixels = noise(old)
    for name, method in (("bilinear", cv2.INTER_LINEAR), ("nearest", cv2.INTER_NEAREST)):
        theirs = cv2.resize(pixels, new[::-1], interpolation=method)
        assert np.array_equal(resize_plain(pixels, new[1], new[0], name, "opencv"), theirs)


@pytest.mark.parametrize(("old", "new"), SHAPES)
def test_fractions_are_linear_between_pixel_centres(old, new):
    pixels = noise(old)
    theirs = cv2.resize(pixels.astype(np.float32), new[::-1], interpolation=cv2.INTER_LINEAR)
    assert np.allclose(resize_plain(pixels, new[1], new[0], "bilinear", "torch"), theirs, atol=1e-4)


def test_two_pixels_become_four_by_quarters():
    row = np.array([[[0], [100]]], np.uint8)
    assert resize_plain(row, 4, 1, "bilinear", "torch").ravel().tolist() == [0, 25, 75, 100]
    assert resize_plain(row, 4, 1, "nearest", "torch").ravel().tolist() == [0, 0, 100, 100]


def test_other_filters_are_not_known():
    with pytest.raises(SubmissionError, match="C149"):
        resize_plain(noise((4, 4)), 2, 2, "lanczos", "torch")
