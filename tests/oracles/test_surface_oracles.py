"""Borders, centre lines and connected parts against MONAI, surface-distance, panoptica and scikit-image.

``generate_surfaces.py`` made the table. MONAI computes distances in single precision; brute force in double precision
stands beside it in ``test_surfaces.py``.
"""

import json
from pathlib import Path

import pytest

from evaluators.metrics.instances import instances
from evaluators.metrics.skeleton import centreline_dice
from evaluators.metrics.surfaces import surface
from support.blobs import PAIRS, TOLERANCE, pair_of

TABLE = json.loads(Path(__file__).with_name("surfaces.json").read_text())
SINGLE_PRECISION = 2e-6


def ours(name):
    return surface(*pair_of(name), PAIRS[name][1], TOLERANCE)


@pytest.mark.parametrize("name", PAIRS)
def test_borders_lie_as_far_apart_as_monai_says(name):
    found, theirs = ours(name), TABLE[name]["monai"]
    assert (found.nsd, found.hd95, found.assd) == pytest.approx(
        (theirs["nsd"], theirs["hd95"], theirs["assd"]), rel=SINGLE_PRECISION
    )


@pytest.mark.parametrize("name", PAIRS)
def test_weighing_a_border_by_its_area_as_surface_distance_does_gives_about_the_same(name):
    found, theirs = ours(name), TABLE[name]["surface_distance"]
    assert found.nsd == pytest.approx(theirs["nsd"], abs=0.06)
    assert found.nsd != pytest.approx(theirs["nsd"], abs=1e-4)
    assert found.hd95 == pytest.approx(theirs["hd95"], abs=1.01 * max(PAIRS[name][1]))


@pytest.mark.parametrize("name", PAIRS)
def test_connected_parts_are_matched_as_by_panoptica(name):
    connectivity = "corners" if len(PAIRS[name][0]) == 3 else "faces"  # its defaults, of cc3d and of SciPy
    found, theirs = instances(*pair_of(name), connectivity), TABLE[name]["panoptica"]
    recognised = 2 * found.matched / (found.reference + found.predicted)
    assert found.matched == theirs["matched"]
    assert recognised == pytest.approx(theirs["rq"], rel=1e-9)
    assert found.iou / found.matched == pytest.approx(theirs["sq"], rel=1e-9)
    assert recognised * found.iou / found.matched == pytest.approx(theirs["pq"], rel=1e-9)


@pytest.mark.parametrize("name", [name for name, (shape, *_) in PAIRS.items() if len(shape) == 2])
def test_centre_lines_are_those_of_scikit_image(name):
    assert centreline_dice(*pair_of(name)) == pytest.approx(TABLE[name]["cldice"], rel=1e-12)
