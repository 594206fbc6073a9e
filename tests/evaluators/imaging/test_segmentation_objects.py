"""DICOM segmentations lie where highdicom says, and what cannot be a label map is refused."""

import warnings
from io import BytesIO

import highdicom
import numpy as np
import pytest

from evaluators.errors import ImageError
from evaluators.imaging.mask_grids import NOTHING, index_in
from evaluators.imaging.masks import open_mask
from evaluators.imaging.segmentation_objects import read_segmentation
from evaluators.imaging.volumes import open_volume
from support.shared_data import shared

REAL = [
    ("segmentations__ct-3slice__0", "segmentations__liver.dcm"),
    ("segmentations__23x38x3__image", "segmentations__23x38x3__seg__label.seg"),  # frames that end within a byte
    ("segmentations__24x38x3__image", "segmentations__sparse-labelmap-ppv5.dcm"),
]


def grid_of(start):
    files = sorted(shared("dicom/dcmqi").glob(f"{start}*"))
    return open_volume([file.read_bytes() for file in files]).grid


def file(name):
    return shared(f"dicom/{name}").read_bytes()


@pytest.mark.parametrize(("images", "name"), REAL)
def test_every_labelled_voxel_lies_where_highdicom_puts_it(images, name):
    grid, data = grid_of(images), file(f"dcmqi/{name}")
    found = open_mask([data], ["dicom_seg"], [{"1": "liver"}], grid, ["liver"]).labels
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = highdicom.seg.segread(BytesIO(data)).get_volume(combine_segments=True)
    places = index_in(grid, other.map_indices_to_reference(np.argwhere(other.array == 1)))
    assert np.abs(places - np.rint(places)).max() < 1e-3
    theirs = np.zeros(grid.shape, bool)
    theirs[tuple(np.rint(places).astype(int).T)] = True
    assert np.array_equal(found == 0, theirs)
    assert theirs.sum() > 300


def test_overlapping_segments_of_different_classes_are_refused():
    grid, data = grid_of("segmentations__ct-3slice__0"), file("dcmqi/segmentations__partial_overlaps.dcm")
    segments = {str(number): label for number, label in read_segmentation(data).segments.items()}
    with pytest.raises(ImageError, match="C274"):
        open_mask([data], ["dicom_seg"], [segments], grid, list(segments.values()))
    merged = open_mask([data], ["dicom_seg"], [dict.fromkeys(segments, "any")], grid, ["any"])
    assert (merged.labels == 0).any()


def test_a_segmentation_of_another_series_is_refused():
    with pytest.raises(ImageError, match="C271"):
        open_mask(
            [file("dcmqi/segmentations__liver.dcm")],
            ["dicom_seg"],
            [{"1": "liver"}],
            grid_of("segmentations__24x38x3__image"),
            ["liver"],
        )


def test_a_segmentation_drawn_on_one_picture_needs_no_grid():
    data = file("highdicom/seg_image_cr_binary.dcm")
    found = read_segmentation(data)
    labels = open_mask([data], ["dicom_seg"], [{"1": "a"}], (16, 16), ["a"], image_uids=found.image_uids).labels
    stored = highdicom.seg.segread(BytesIO(data)).pixel_array
    assert np.array_equal(labels == 0, np.squeeze(stored) == 1)
    with pytest.raises(ImageError, match="C289"):
        open_mask([data], ["dicom_seg"], [{"1": "a"}], (16, 16), ["a"], image_uids=["1.2.3"])
    with pytest.raises(ImageError, match="M24"):
        open_mask([data], ["dicom_seg"], [{"1": "a"}], (16, 17), ["a"], image_uids=found.image_uids)


def test_only_the_frame_of_the_image_that_is_asked_for_counts():
    data = file("highdicom/seg_image_ct_binary.dcm")
    found = read_segmentation(data)
    frame = found.frames[1]
    labels = open_mask([data], ["dicom_seg"], [{"1": "a"}], (16, 16), ["a"], image_uids=frame.image_uids).labels
    assert np.array_equal(labels == 0, found.pixels(frame) == 1)
    assert set(np.unique(labels)) <= {0, NOTHING}


def test_shares_are_refused_unless_each_is_nothing_or_all():
    binary, true = (
        read_segmentation(file(f"highdicom/seg_image_ct_{kind}_fractional.dcm")) for kind in ("binary", "true")
    )
    assert {int(one) for frame in binary.frames for one in np.unique(binary.pixels(frame))} == {0, 1}
    with pytest.raises(ImageError, match="C273"):
        [true.pixels(frame) for frame in true.frames]


def test_tiles_of_a_slide_are_refused():
    with pytest.raises(ImageError, match="C275"):
        read_segmentation(file("highdicom/seg_image_sm_dots_tiled_full.dcm"))


def test_an_image_is_no_segmentation():
    with pytest.raises(ImageError, match="C200"):
        read_segmentation(file("highdicom/ct_image.dcm"))
