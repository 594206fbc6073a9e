"""The order and the grid of slices, from positions alone."""

import math
from dataclasses import replace

import numpy as np
import pytest

from evaluators.errors import ImageError
from evaluators.imaging.dicom_place import DicomPlace
from evaluators.imaging.series import order_slices

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
SIZE = (4, 6)


def stack(heights, **said):
    """Return axial slices at these heights, pixels 0.5 by 0.7 mm."""
    said = {"orientation": AXIAL, "spacing": (0.5, 0.7), "thickness": None, **said}
    return [DicomPlace(position=(-10.0, -20.0, height), **said) for height in heights]


def refusal(places, sizes=()):
    with pytest.raises(ImageError) as caught:
        order_slices(places, sizes)
    return caught.value.id, caught.value.parameters


def test_slices_are_ordered_along_the_normal_whatever_the_order_of_the_files():
    found = order_slices(stack([12.5, 7.5, 10.0]), [SIZE] * 3)
    assert found.order == (1, 2, 0)
    assert found.grid.shape == (3, 4, 6)
    assert found.grid.origin == (-10, -20, 7.5)
    assert found.grid.spacing == (2.5, 0.5, 0.7)
    assert found.grid.directions == ((0, 0, 1), (0, 1, 0), (1, 0, 0))
    assert found.notes == ()


def test_the_grid_says_where_each_pixel_lies():
    grid = order_slices(stack([0.0, 2.0]), [SIZE] * 2).grid
    assert grid.position(1, 3, 5) == pytest.approx((-10 + 5 * 0.7, -20 + 3 * 0.5, 2.0))


def test_an_oblique_stack_keeps_its_directions():
    angle = math.radians(30)
    across, down = (math.cos(angle), 0.0, -math.sin(angle)), (0.0, 1.0, 0.0)
    normal = np.cross(across, down)
    places = [
        DicomPlace(position=tuple(step * 3.0 * normal), orientation=(*across, *down), spacing=(1.0, 1.0))
        for step in (2, 0, 1)
    ]
    found = order_slices(places, [SIZE] * 3)
    assert found.order == (1, 2, 0)
    assert found.grid.spacing == (3, 1, 1)
    assert found.grid.directions[0] == pytest.approx((math.sin(angle), 0, math.cos(angle)))


def test_a_sagittal_stack_grows_along_its_own_normal():
    # Columns are counted to the back (y), rows to the feet (-z): y × -z = -x, to the patient's right.
    places = [
        DicomPlace(position=(left, 0.0, 0.0), orientation=(0, 1, 0, 0, 0, -1), spacing=(1.0, 1.0)) for left in (4, 0, 8)
    ]
    found = order_slices(places)
    assert found.grid.directions[0] == (-1, 0, 0)
    assert found.order == (2, 0, 1)
    assert found.grid.origin == (8, 0, 0)


def test_the_distance_comes_from_positions_and_a_differing_thickness_is_noted():
    found = order_slices(stack([0.0, 2.5, 5.0], thickness=5.0))
    assert found.grid.spacing[0] == 2.5
    assert found.notes == ("slice_distance_from_positions",)
    assert order_slices(stack([0.0, 5.0], thickness=5.0)).notes == ()


def test_positions_rounded_to_a_tenth_of_a_millimetre_are_still_even():
    # 2/3 mm apart, written with one digit: 0.0, 0.7, 1.3, 2.0
    assert order_slices(stack([0.0, 0.7, 1.3, 2.0])).grid.spacing[0] == pytest.approx(2 / 3)


def test_one_slice_takes_its_thickness_or_is_refused():
    found = order_slices(stack([3.0], thickness=4.0))
    assert (found.grid.spacing[0], found.notes) == (4.0, ("slice_distance_from_thickness",))
    assert refusal(stack([3.0])) == ("C220", {"n": 1, "all": 1})


@pytest.mark.parametrize("lost", ["position", "orientation", "spacing"])
def test_a_slice_that_does_not_say_where_it_lies_is_refused(lost):
    places = stack([0.0, 1.0, 2.0])
    places[1] = replace(places[1], **{lost: None})
    assert refusal(places) == ("C220", {"n": 1, "all": 3})


def test_slices_that_are_not_parallel_are_refused():
    places = stack([0.0, 1.0, 2.0])
    places[2] = replace(places[2], orientation=(0.0, 1.0, 0.0, 0.0, 0.0, -1.0))
    assert refusal(places)[0] == "C221"


def test_slices_of_two_frames_of_reference_are_refused():
    places = stack([0.0, 1.0], frame_of_reference="1.2.3")
    assert refusal([places[0], replace(places[1], frame_of_reference="1.2.4")])[0] == "C221"


def test_slices_of_differing_size_or_spacing_are_refused():
    places = stack([0.0, 1.0])
    assert refusal(places, [(4, 6), (6, 4)])[0] == "C222"
    assert refusal([places[0], replace(places[1], spacing=(0.5, 0.71))])[0] == "C222"


@pytest.mark.parametrize("missing", [1, 5, 8])
def test_a_missing_slice_is_refused_wherever_it_is(missing):
    heights = [2.0 * step for step in range(10) if step != missing]
    assert refusal(stack(heights)) == ("C223", {"least": 2.0, "most": 4.0})


def test_a_slice_that_occurs_twice_is_refused():
    assert refusal(stack([0.0, 1.0, 1.0, 2.0])) == ("C224", {"n": 1})


def test_several_phases_are_refused_as_such():
    assert refusal(stack([0.0, 1.0, 2.0] * 4)) == ("C225", {"n": 4})


def test_a_tilted_gantry_is_refused_with_its_angle():
    # Slices stay axial, but each lies 1 mm further back for every 2 mm up: atan(1/2) = 26.6 degrees.
    places = [replace(place, position=(0.0, place.position[2] / 2, place.position[2])) for place in stack([0, 2, 4])]
    assert refusal(places) == ("C226", {"degrees": 26.6})


@pytest.mark.parametrize(
    "orientation", [(1, 0, 0, 1, 0, 0), (0, 0, 0, 0, 1, 0), (2, 0, 0, 0, 1, 0)], ids=["same", "zero", "too long"]
)
def test_directions_that_cannot_be_are_refused(orientation):
    assert refusal(stack([0.0, 1.0], orientation=orientation))[0] == "C205"


def test_no_slices_are_no_volume():
    assert refusal([])[0] == "C216"


@pytest.mark.parametrize(
    "said", [{"spacing": (0.0, 1.0)}, {"spacing": (1e300, 1e300)}, {"spacing": (-1.0, -1.0)}, {"spacing": (1.0, 1e8)}]
)
def test_pixels_of_no_size_or_of_one_no_patient_has_are_refused(said):
    assert refusal(stack([0.0, 1.0], **said), [SIZE] * 2)[0] in {"C205", "C222"}


@pytest.mark.parametrize("height", [1e300, -1e300, 1e8, math.inf, math.nan])
def test_slices_that_lie_nowhere_are_refused(height):
    assert refusal(stack([0.0, 1.0, height]), [SIZE] * 3)[0] == "C205"


@pytest.mark.parametrize("thickness", [1e-9, 0.0, -1.0])
def test_a_single_slice_thinner_than_can_be_written_down_says_nothing_of_its_place(thickness):
    assert refusal(stack([0.0], thickness=thickness), [SIZE]) == ("C220", {"n": 1, "all": 1})
