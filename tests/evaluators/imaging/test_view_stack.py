"""Cases of several images in the viewer's worker: slices, pictures, frames, and the outline of a mask."""

from io import BytesIO

import nibabel
import numpy as np
import pytest
from PIL import Image

from evaluators.errors import CallError, ImageError
from evaluators.imaging.view_job import picture_from, start, thumbnail_from
from evaluators.imaging.view_masks import outline_from
from support.models import plain_image


@pytest.fixture
def handle():
    return start({}, ())[1]


def nifti(voxels, spacing=(0.5, 0.5, 3.0)):
    """A volume whose slices lie along the third axis of the file; x and y point as in DICOM."""
    image = nibabel.Nifti1Image(voxels.transpose(2, 1, 0), np.diag([-spacing[0], -spacing[1], spacing[2], 1]))
    return image.to_bytes()


def opened(handle, reading, *files):
    return handle({"op": "open", "reading": reading}, files)[0]["frames"]


def frame(handle, index):
    return picture_from(*handle({"op": "frame", "index": index}, ()))


def png(array):
    out = BytesIO()
    Image.fromarray(array).save(out, "PNG")
    return out.getvalue()


def test_each_slice_of_a_volume_is_a_picture_in_its_own_units(handle):
    voxels = np.arange(24, dtype=np.int16).reshape(2, 3, 4) * 10 - 100
    assert opened(handle, "volume", nifti(voxels)) == 2
    second = frame(handle, 1)
    assert (second.width, second.height) == (4, 3)
    assert second.value_at(2, 1) == voxels[1, 1, 2]
    facts = second.facts
    assert (facts.frames, facts.frame, facts.stack, facts.spacing_mm) == (2, 1, "volume", (0.5, 0.5))
    with pytest.raises(ImageError, match="C205"):
        frame(handle, 2)


def test_slices_are_turned_as_a_radiologist_looks_at_them_and_outlines_with_them(handle):
    voxels = np.zeros((1, 3, 4), np.int16)
    voxels[0, 0, 0] = 9  # least to the right, least to the front: the patient's left, at the back
    image = nibabel.Nifti1Image(voxels.transpose(2, 1, 0), np.eye(4))
    mask = nibabel.Nifti1Image((voxels > 0).astype(np.uint8).transpose(2, 1, 0), np.eye(4)).to_bytes()
    opened(handle, "volume", image.to_bytes())
    assert frame(handle, 0).value_at(3, 2) == 9
    asked = {"formats": ["nifti"], "names": [{"1": "spot"}], "classes": ["none", "spot"], "resample": False, "uids": []}
    handle({"op": "mask", **asked}, (mask,))
    (ring,) = outline_from(*handle({"op": "outline", "index": 0, "background": True}, ()))[1]
    assert sorted(ring) == [(3, 2), (3, 3), (4, 2), (4, 3)]


def test_the_first_class_of_a_mask_is_outlined_where_it_is_no_background(handle):
    voxels = np.zeros((1, 3, 4), np.int16)
    mask = np.zeros((1, 3, 4), np.uint8)
    mask[0, 1, 2] = 1
    opened(handle, "volume", nifti(voxels))
    asked = {"formats": ["nifti"], "names": [{"1": "spot"}], "classes": ["spot"], "resample": False, "uids": []}
    handle({"op": "mask", **asked}, (nifti(mask),))
    found = outline_from(*handle({"op": "outline", "index": 0, "background": False}, ()))
    assert {value: [sorted(ring) for ring in rings] for value, rings in found.items()} == {
        0: [[(2, 1), (2, 2), (3, 1), (3, 2)]]
    }
    assert outline_from(*handle({"op": "outline", "index": 0, "background": True}, ())) == {}


def test_several_pictures_of_a_case_come_one_by_one(handle):
    assert opened(handle, "images", *(plain_image(grey, size=(6, 4)) for grey in (10, 20, 30))) == 3
    assert [frame(handle, index).value_at(0, 0) for index in (2, 0, 1)] == [(30,) * 3, (10,) * 3, (20,) * 3]


def test_frames_come_in_any_order_and_with_their_times(handle):
    assert opened(handle, "clip", *(plain_image(grey, size=(6, 4)) for grey in range(80))) == 80
    for index in (0, 1, 70, 69, 3):
        found = frame(handle, index)
        assert found.value_at(0, 0) == (index,) * 3
        assert found.facts.time_s == pytest.approx(index / 25)


def test_the_thumbnail_of_a_volume_is_its_middle(handle):
    voxels = np.zeros((3, 4, 4), np.int16)
    voxels[1, :, 2:] = 100
    opened(handle, "volume", nifti(voxels))
    width, height, colour, content = thumbnail_from(*handle({"op": "middle"}, ()))
    assert (width, height, colour) == (128, 128, False)
    assert content[0] < content[127]


def test_a_mask_is_outlined_on_the_slice_it_lies_on(handle):
    voxels = np.zeros((2, 5, 6), np.uint8)
    voxels[1, 1:3, 2:5] = 2
    opened(handle, "volume", nifti(voxels.astype(np.int16)))
    names = {"0": "background", "1": "liver", "2": "spleen"}
    asked = {"formats": ["nifti"], "names": [names], "classes": [*names.values()], "resample": False, "uids": []}
    handle({"op": "mask", **asked}, (nifti(voxels),))
    assert outline_from(*handle({"op": "outline", "index": 0, "background": True}, ())) == {}
    (ring,) = outline_from(*handle({"op": "outline", "index": 1, "background": True}, ()))[2]
    assert sorted(ring) == [(2, 1), (2, 3), (5, 1), (5, 3)]


def test_a_mask_of_another_size_is_refused_and_the_case_stays_open(handle):
    opened(handle, "image", plain_image(9, size=(6, 4)))
    asked = {"formats": ["index_image"], "names": [{"0": "a"}], "classes": ["a"], "resample": False, "uids": []}
    with pytest.raises(ImageError, match="M24"):
        handle({"op": "mask", **asked}, (png(np.zeros((5, 6), np.uint8)),))
    assert frame(handle, 0).width == 6


def test_nothing_is_shown_before_a_case_is_open(handle):
    for request in (
        {"op": "frame", "index": 0},
        {"op": "middle"},
        {"op": "outline", "index": 0, "background": True},
        {"op": "open"},
    ):
        with pytest.raises(CallError, match="C210"):
            handle(request, ())


@pytest.mark.parametrize("rings", [[[1, 5]], [[1, 0]], [["x", 2]], 7])
def test_outlines_that_do_not_fit_together_are_not_believed(rings):
    with pytest.raises(ImageError, match="C204"):
        outline_from({"rings": rings}, [np.zeros((4, 2), np.int32).tobytes()])
