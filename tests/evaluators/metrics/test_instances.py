"""Connected parts, matched one to one."""

import numpy as np
import pytest

from evaluators.metrics.instances import instances


def drawn(*rows):
    return np.array([[sign == "#" for sign in row] for row in rows])


NOTHING = drawn("......", "......")


def test_parts_are_matched_where_they_share_more_than_half():
    reference = drawn("##..##", "##..##", "......", "#.....")
    predicted = drawn("##...#", "##...#", "......", ".....#")
    found = instances(reference, predicted, "corners")
    assert (found.reference, found.predicted, found.matched) == (3, 3, 1)
    assert found.iou == pytest.approx(1.0)


def test_exactly_half_is_no_match():
    assert instances(drawn("##"), drawn(".#"), "corners").matched == 0
    assert instances(drawn("###"), drawn(".##"), "corners").matched == 1


def test_parts_that_touch_in_a_point_are_one_or_two_as_the_plan_says():
    mask = drawn("#.", ".#")
    assert instances(mask, mask, "corners").reference == 1
    assert instances(mask, mask, "faces").reference == 2


def test_one_empty_mask_has_no_match_and_two_have_no_parts():
    there = drawn("##....", "......")
    assert instances(there, NOTHING, "faces").model_dump() == {"matched": 0, "reference": 1, "predicted": 0, "iou": 0}
    assert instances(NOTHING, there, "faces").predicted == 1
    assert instances(NOTHING, NOTHING, "faces").reference == 0


def test_a_part_drawn_twice_is_found_once_at_most():
    reference = drawn("########")
    predicted = drawn("#####.##")
    found = instances(reference, predicted, "corners")
    assert (found.matched, found.predicted) == (1, 2)
    assert found.iou == pytest.approx(5 / 8)
