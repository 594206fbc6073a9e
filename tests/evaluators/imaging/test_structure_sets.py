"""Contours of structure sets enclose the voxels whose centres lie inside; OpenCV's point test is the oracle."""

from io import BytesIO

import cv2
import numpy as np
import pytest
from pydicom import uid
from pydicom.dataset import Dataset, FileMetaDataset

from evaluators.domain.geometry import Grid
from evaluators.errors import ImageError
from evaluators.imaging.mask_grids import NOTHING
from evaluators.imaging.masks import open_mask
from evaluators.imaging.structure_sets import filled, read_structure_set
from support.shared_data import shared

GRID = Grid(
    shape=(3, 8, 10),
    origin=(-5.0, 7.0, 40.0),
    spacing=(2.5, 0.5, 2.0),
    directions=((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
)


def contour(slice_index, corners, kind="CLOSED_PLANAR"):
    """Return a contour through corners (row, column) of a slice of the grid."""
    item = Dataset()
    item.ContourGeometricType = kind
    item.ContourData = [f"{part:.4f}" for row, column in corners for part in GRID.position(slice_index, row, column)]
    return item


def structure_set(**structures):
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = uid.ExplicitVRLittleEndian
    dataset.SOPClassUID, dataset.SOPInstanceUID = uid.RTStructureSetStorage, "1.2.3"
    dataset.StructureSetROISequence, dataset.ROIContourSequence = [], []
    for number, (name, contours) in enumerate(structures.items(), start=1):
        named, drawn = Dataset(), Dataset()
        named.ROINumber, named.ROIName = number, name
        drawn.ReferencedROINumber, drawn.ContourSequence = number, contours
        dataset.StructureSetROISequence.append(named)
        dataset.ROIContourSequence.append(drawn)
    file = BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()


def opened(data, names, classes):
    return open_mask([data], ["rtstruct"], [names], GRID, classes).labels


def test_the_pixels_inside_are_those_opencv_finds():
    random = np.random.default_rng(7)
    for _ in range(20):
        corners = random.uniform(-2, 14, (7, 2))
        outline = corners[:, ::-1].astype(np.float32).reshape(-1, 1, 2)
        for row, column in np.ndindex(12, 13):
            inside = cv2.pointPolygonTest(outline, (float(column), float(row)), measureDist=False)
            assert filled(corners, (12, 13))[row, column] == (inside > 0)


def test_a_contour_within_another_cuts_a_hole():
    outer, inner = (
        [(-0.5, -0.5), (-0.5, 6.5), (5.5, 6.5), (5.5, -0.5)],
        [(1.5, 1.5), (1.5, 4.5), (3.5, 4.5), (3.5, 1.5)],
    )
    labels = opened(structure_set(ring=[contour(1, outer), contour(1, inner)]), {"ring": "a"}, ["a"])
    expected = np.full(GRID.shape, NOTHING)
    expected[1, 0:6, 0:7] = 0
    expected[1, 2:4, 2:5] = NOTHING
    assert np.array_equal(labels, expected)


def test_structures_become_the_classes_they_are_mapped_to_and_others_nothing():
    square = [(0.5, 0.5), (0.5, 2.5), (2.5, 2.5), (2.5, 0.5)]
    data = structure_set(GTV=[contour(0, square)], BODY=[contour(0, square)], EMPTY=[])
    labels = opened(data, {"GTV": "tumour", "BODY": ""}, ["organ", "tumour"])
    assert np.argwhere(labels == 1).tolist() == [[0, 1, 1], [0, 1, 2], [0, 2, 1], [0, 2, 2]]


@pytest.mark.parametrize(
    "wrong",
    [
        contour(0.5, [(0, 0), (0, 3), (3, 3)]),
        contour(7, [(0, 0), (0, 3), (3, 3)]),
        contour(1, [(0, 0)], kind="POINT"),
        contour(1, [(0, 0), (0, 3), (3, 3)], kind="OPEN_PLANAR"),
    ],
)
def test_a_contour_that_encloses_nothing_in_a_slice_of_the_image_is_refused(wrong):
    with pytest.raises(ImageError, match="C276"):
        opened(structure_set(GTV=[wrong]), {"GTV": "a"}, ["a"])


def test_a_real_structure_set_names_its_structures_and_its_series():
    found = read_structure_set(shared("dicom/pydicom/rtstruct.dcm").read_bytes())
    assert [structure.name for structure in found.structures] == ["patient", "Isocenter 1", "Isocenter 2"]
    assert [structure.is_planar for structure in found.structures] == [True, False, False]
    assert len(found.series_uids) == 1
