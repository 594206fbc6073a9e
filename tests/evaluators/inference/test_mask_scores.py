"""Two label maps compared: which structures, in which unit, and only what was asked for."""

import numpy as np
import pytest
from scipy import ndimage

from evaluators.domain.plan import Goal, Plan, ReportPlan, SegmentationPlan
from evaluators.domain.submission import TaskFacts
from evaluators.imaging.volumes import open_volume
from evaluators.inference.mask_scores import compared, mask_scoring
from evaluators.inference.masks import NOTHING
from support.shared_data import shared

CLASSES = ("background", "liver", "spleen")


def scoring(*metrics, positive=(), **settings):
    task = TaskFacts(kind="segmentation", classes=CLASSES, positive=positive)
    return mask_scoring(task, Plan(report=ReportPlan(metrics=metrics), segmentation=SegmentationPlan(**settings)))


def drawn(*rows):
    return np.array([[int(sign) for sign in row] for row in rows], np.uint8)


REFERENCE = drawn("0110", "0110", "0000", "2000")
PREDICTED = drawn("1100", "1100", "0000", "0000")


def test_borders_are_measured_of_every_structure_that_both_maps_hold():
    found = compared(REFERENCE, PREDICTED, None, scoring())
    background, liver, spleen = found["surfaces"]
    assert (background, spleen) == (None, None)
    assert (liver["nsd"], liver["hd95"], liver["assd"]) == (1.0, 1.0, 0.5)
    assert found["overlaps"] == [(9, 11, 12), (2, 4, 4), (0, 1, 0)]
    assert (found["unit"], found["voxel_ml"], found["instances"]) == ("px", None, None)


def test_a_known_spacing_makes_millimetres_and_a_third_axis_millilitres():
    found = compared(REFERENCE, PREDICTED, (1.0, 3.0), scoring())
    assert (found["surfaces"][1]["hd95"], found["surfaces"][1]["nsd"]) == (3.0, 0.5)
    assert (found["unit"], found["voxel_ml"]) == ("mm", None)
    volume = compared(REFERENCE[None], PREDICTED[None], (5.0, 1.0, 2.0), scoring())
    assert (volume["unit"], volume["voxel_ml"]) == ("mm", pytest.approx(0.01))


def test_the_tolerance_is_that_of_the_plan():
    assert compared(REFERENCE, PREDICTED, None, scoring(nsd_tolerance_mm=0.5))["surfaces"][1]["nsd"] == 0.5


def test_centre_lines_and_parts_are_worked_out_where_a_report_or_a_goal_names_them():
    assert compared(REFERENCE, PREDICTED, None, scoring())["surfaces"][1]["cldice"] is None
    named = compared(REFERENCE, REFERENCE, None, scoring("cldice", "panoptic_quality[liver]"))
    assert named["surfaces"][1]["cldice"] == 1.0
    assert named["instances"][1] == {"matched": 1, "reference": 1, "predicted": 1, "iou": 1.0}
    of_goal = mask_scoring(
        TaskFacts(kind="segmentation", classes=CLASSES), Plan(goal=(Goal(metric="cldice[liver]", at_least=0.5),))
    )
    assert (of_goal.centre_lines, of_goal.parts) == (True, False)


def test_what_touches_in_a_corner_is_one_part_unless_the_plan_says_faces():
    corners = drawn("1000", "0100", "0000", "0000")
    for connectivity, parts in ((None, 1), ("corners", 1), ("faces", 2)):
        asked = scoring("recognition_quality", connectivity=connectivity)
        assert compared(corners, corners, None, asked)["instances"][1]["reference"] == parts


def test_only_structures_named_positive_are_looked_at_closely():
    found = compared(REFERENCE, REFERENCE, None, scoring(positive=("spleen",)))
    assert [one is None for one in found["surfaces"]] == [True, True, False]


def test_what_the_preparation_cut_away_belongs_to_no_structure():
    cut = np.full_like(REFERENCE, NOTHING)
    assert compared(REFERENCE, cut, None, scoring())["surfaces"] == [None, None, None]


def test_organs_of_a_real_ct_lie_as_far_apart_as_distance_maps_say():
    volume = open_volume([shared("nifti/totalseg_example_seg.nii.gz").read_bytes()])
    labels = volume.voxels.astype(np.uint8)
    moved = np.roll(labels, 1, axis=2)
    organs = [int(one) for one in np.unique(labels)[1:] if one < 12]
    task = TaskFacts(kind="segmentation", classes=("background", *(f"organ {one}" for one in range(1, 12))))
    found = compared(labels, moved, volume.grid.spacing, mask_scoring(task, Plan()))
    assert len(organs) > 8
    for organ in organs:
        true, marked = labels == organ, moved == organ
        borders = [one & ~ndimage.binary_erosion(one) for one in (true, marked)]
        maps = [ndimage.distance_transform_edt(~border, volume.grid.spacing) for border in borders]
        directed = (maps[1][borders[0]], maps[0][borders[1]])
        together = np.concatenate(directed)
        expected = {
            "nsd": (together <= 2.0).mean(),
            "hd95": max(np.percentile(one, 95) for one in directed),
            "assd": together.mean(),
        }
        assert {name: found["surfaces"][organ][name] for name in expected} == pytest.approx(expected, rel=1e-9)
        assert found["overlaps"][organ][1] == true.sum()
