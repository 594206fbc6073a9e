"""Centre lines of thin structures."""

import numpy as np
import pytest

from evaluators.metrics.skeleton import centreline_dice, skeleton


def bar(rows, columns, shape=(15, 40)):
    mask = np.zeros(shape, np.bool_)
    mask[slice(*rows), slice(*columns)] = True
    return mask


def test_the_centre_line_of_a_bar_is_its_middle_row():
    line = skeleton(bar((5, 10), (2, 38)))
    assert np.flatnonzero(line.any(axis=1)).tolist() == [7]
    assert 30 <= line.sum() <= 36


def test_a_ring_stays_a_ring():
    axes = np.ogrid[:41, :41]
    distance = np.hypot(axes[0] - 20, axes[1] - 20)
    line = skeleton((distance < 15) & (distance > 9))
    assert (distance[line] > 9).all()
    assert skeleton(line).sum() == line.sum()
    assert all((line & (part > 20)).any() for axis in axes for part in (axis, 40 - axis))


def test_a_single_pixel_and_a_line_stay_as_they_are():
    for mask in (bar((3, 4), (5, 6)), bar((3, 4), (5, 30))):
        np.testing.assert_array_equal(skeleton(mask), mask)


def test_a_thicker_vessel_at_the_same_place_has_the_whole_centre_line():
    assert centreline_dice(bar((6, 9), (2, 38)), bar((5, 10), (2, 38))) == pytest.approx(1)


def test_half_a_vessel_has_half_the_centre_line_of_the_reference():
    whole, half = bar((5, 8), (0, 40)), bar((5, 8), (0, 20))
    line = skeleton(whole)
    found = (line & half).sum() / line.sum()
    assert centreline_dice(whole, half) == pytest.approx(2 * found / (found + 1))
    assert found == pytest.approx(0.5, abs=0.03)


def test_vessels_that_share_nothing_have_none():
    assert centreline_dice(bar((2, 5), (2, 38)), bar((9, 12), (2, 38))) == 0
