"""Pieces cover everything, weigh as stated, and together say what the whole would."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from evaluators.domain.preparation import SlidingWindow
from evaluators.inference.sliding_window import _starts, _weights, swept


@pytest.mark.parametrize(
    ("length", "size", "overlap", "starts"),
    [(10, 4, 0.5, [0, 2, 4, 6]), (11, 4, 0.5, [0, 2, 4, 6, 7]), (4, 4, 0.5, [0]), (9, 4, 0.0, [0, 4, 5])],
)
def test_pieces_follow_each_other_and_the_last_ends_with_the_axis(length, size, overlap, starts):
    assert _starts(length, size, overlap) == starts


@pytest.mark.parametrize("shape", [(1, 1, 13, 22), (1, 1, 5, 30), (1, 1, 9, 17, 12)])
def test_a_model_that_looks_at_single_pixels_says_the_same_in_pieces(shape):
    tensor = np.random.default_rng(1).random(shape).astype(np.float32)
    axes = tuple(range(2, len(shape)))
    window = SlidingWindow(size=(8,) * len(axes))
    found = swept(tensor, axes, window, lambda piece: np.stack([piece[0, 0], 1 - piece[0, 0]]))
    np.testing.assert_allclose(found, np.stack([tensor[0, 0], 1 - tensor[0, 0]]), atol=1e-6)


def test_where_pieces_overlap_their_answers_are_averaged_with_the_weights():
    tensor = np.zeros((1, 1, 4, 6), np.float32)
    answers = iter([np.full((1, 4, 4), 1.0, np.float32), np.full((1, 4, 4), 3.0, np.float32)])
    found = swept(tensor, (2, 3), SlidingWindow(size=(4, 4), weights="constant"), lambda _: next(answers))
    np.testing.assert_allclose(found[0, 0], [1, 1, 2, 2, 3, 3])


def test_weights_are_the_gaussian_with_an_eighth_of_the_piece():
    weights = _weights(SlidingWindow(size=(33, 17)))
    point = np.zeros((33, 17))
    point[16, 8] = 1
    theirs = gaussian_filter(point, (33 / 8, 17 / 8), mode="constant", truncate=8)
    np.testing.assert_allclose(weights, np.maximum(theirs / theirs.max(), 1e-3), atol=1e-4)


def test_pieces_keep_their_channels():
    tensor = np.random.default_rng(2).random((1, 10, 12, 3)).astype(np.float32)
    found = swept(tensor, (1, 2), SlidingWindow(size=(8, 8)), lambda piece: piece[0].transpose(2, 0, 1))
    np.testing.assert_allclose(found, tensor[0].transpose(2, 0, 1), atol=1e-6)
