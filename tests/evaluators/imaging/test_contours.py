"""Outlines of label maps: worked out by hand on small areas, and by area on large ones."""

import numpy as np
from scipy import ndimage

from evaluators.imaging.contours import outlines, rings


def area_of(ring):
    """The shoelace formula; holes run the other way round and count negative."""
    return sum(x * v - u * y for (x, y), (u, v) in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def test_one_pixel_has_four_corners():
    area = np.zeros((3, 4), bool)
    area[1, 2] = True
    (ring,) = rings(area)
    assert sorted(ring) == [(2, 1), (2, 2), (3, 1), (3, 2)]
    assert area_of(ring) == 1


def test_straight_edges_have_no_corners_between():
    area = np.ones((5, 7), bool)
    (ring,) = rings(area)
    assert sorted(ring) == [(0, 0), (0, 5), (7, 0), (7, 5)]


def test_a_hole_has_a_ring_of_its_own():
    area = np.ones((5, 5), bool)
    area[2, 2] = False
    assert sorted(map(area_of, rings(area))) == [-1, 25]


def test_parts_that_touch_at_a_corner_are_two():
    assert sorted(map(area_of, rings(np.eye(2, dtype=bool)))) == [1, 1]


def test_nothing_has_no_outline():
    assert rings(np.zeros((3, 3), bool)) == []
    assert outlines(np.zeros((3, 3), np.uint8)) == {}


def test_the_rings_enclose_exactly_the_area():
    smooth = ndimage.gaussian_filter(np.random.default_rng(7).normal(size=(60, 80)), 3)
    labels = np.digitize(smooth, [0.02, 0.06]).astype(np.uint8)
    found = outlines(labels)
    assert {value: sum(map(area_of, some)) for value, some in found.items()} == {
        value: np.count_nonzero(labels == value) for value in (1, 2)
    }
