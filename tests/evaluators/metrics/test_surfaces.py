"""Distances between borders, by hand and by comparing every pixel with every other."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from evaluators.metrics.surfaces import border, border_distances, box_around, surface
from support.blobs import PAIRS, TOLERANCE, pair_of


def square(row, column, side, shape=(20, 20)):
    mask = np.zeros(shape, np.bool_)
    mask[row : row + side, column : column + side] = True
    return mask


def test_the_border_of_a_square_are_its_outermost_pixels_also_at_the_edge_of_the_image():
    assert border(square(3, 3, 4)).sum() == 12
    assert border(square(0, 0, 4)).sum() == 12
    assert border(np.ones((3, 3, 3), np.bool_)).sum() == 26


def test_equal_masks_are_nowhere_apart():
    found = surface(square(3, 3, 5), square(3, 3, 5), (1, 1), 1)
    assert (found.nsd, found.hd95, found.assd) == (1, 0, 0)


def test_two_pixels_are_as_far_apart_as_their_spacing_says():
    found = surface(square(2, 2, 1), square(5, 6, 1), (2.0, 0.5), 6.4)
    distance = np.hypot(3 * 2.0, 4 * 0.5)
    assert (found.nsd, found.hd95, found.assd) == pytest.approx((1, distance, distance))
    assert surface(square(2, 2, 1), square(5, 6, 1), (2.0, 0.5), 6.3).nsd == 0


def test_a_tolerance_of_two_holds_twenty_steps_of_a_tenth():
    assert surface(square(0, 0, 1, (1, 30)), square(0, 20, 1, (1, 30)), (0.1, 0.1), 2.0).nsd == 1


@pytest.mark.parametrize("name", PAIRS)
def test_the_tree_finds_what_comparing_every_pixel_with_every_other_finds(name):
    reference, predicted = pair_of(name)
    spacing = PAIRS[name][1]
    points = [np.argwhere(border(mask)) * spacing for mask in (reference, predicted)]
    apart = cdist(*points)
    directed = (apart.min(axis=1), apart.min(axis=0))
    together = np.concatenate(directed)
    found = surface(reference, predicted, spacing, TOLERANCE)
    expected = (
        (together <= TOLERANCE).mean(),
        max(np.percentile(one, 95) for one in directed),
        together.mean(),
    )
    assert (found.nsd, found.hd95, found.assd) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("spacing", [(0.7, 0.7, 5.0), (3.0, 1.0, 0.4)])
def test_near_and_far_pixels_up_to_the_edge_get_the_distance_to_the_nearest_one(spacing):
    random = np.random.default_rng(3)
    near, sparse = random.random((9, 10, 11)) < 0.3, np.zeros((9, 10, 11), np.bool_)
    sparse[0, 0, 0] = sparse[8, 9, 10] = True
    for reference, predicted in ((near, near[::-1]), (near, sparse)):
        points = [np.argwhere(border(mask)) * np.array(spacing) for mask in (reference, predicted)]
        every = cdist(*points)
        there, back = border_distances(reference, predicted, spacing)
        np.testing.assert_allclose(there, every.min(axis=1), atol=1e-12)
        np.testing.assert_allclose(back, every.min(axis=0), atol=1e-12)


def test_a_missed_second_part_makes_every_distance_worse():
    whole = square(1, 1, 5) | square(12, 12, 5)
    near = surface(whole, square(1, 2, 5) | square(12, 12, 5), (1, 1), 1)
    missed = surface(whole, square(1, 2, 5), (1, 1), 1)
    assert missed.hd95 > near.hd95
    assert missed.assd > near.assd
    assert missed.nsd < near.nsd


def test_swapping_reference_and_prediction_changes_no_distance():
    reference, predicted = pair_of("thick slices")
    spacing = PAIRS["thick slices"][1]
    assert surface(reference, predicted, spacing, 1.0) == surface(predicted, reference, spacing, 1.0)


def test_the_box_holds_both_masks_and_nothing_else():
    box = box_around(square(3, 4, 2), square(8, 1, 3))
    assert box == (slice(3, 11), slice(1, 6))
