"""Volumes are turned as nibabel turns them, resampled as scipy does, and every label map finds its way back."""

import nibabel
import numpy as np
import pytest
from scipy import ndimage
from scipy.spatial.transform import Rotation

from evaluators.errors import ImageError, SubmissionError
from evaluators.imaging.volumes import open_volume
from evaluators.inference.volume_preparation import prepare_volume
from evaluators.inference.way_back import brought_back
from support.mask_models import mask_card

VOXELS = np.random.default_rng(4).integers(-500, 500, (7, 6, 5)).astype(np.int16)
OBLIQUE = np.eye(4)
OBLIQUE[:3, :3] = Rotation.from_euler("xyz", [100, -5, 7], degrees=True).as_matrix() * [2.0, 1.0, 3.0]


def volume(affine=None, voxels=VOXELS):
    image = nibabel.Nifti1Image(voxels, np.diag([1.0, 2.0, 3.0, 1.0]) if affine is None else affine)
    return open_volume([image.to_bytes()])


def prepared(given, *steps):
    return prepare_volume(given, mask_card(*steps, layout="NCDHW").input[0])


@pytest.mark.parametrize("axes", ["RAS", "LPS", "SPL", "AIR"])
def test_axes_run_as_nibabel_would_turn_them(axes):
    affine = np.array([[0, -2.0, 0, 5], [0, 0, 3.0, 7], [-1.0, 0, 0, 9], [0, 0, 0, 1]])
    image = nibabel.Nifti1Image(VOXELS, affine)
    turn = nibabel.orientations.ornt_transform(
        nibabel.io_orientation(affine), nibabel.orientations.axcodes2ornt(tuple(axes))
    )
    found = prepared(volume(affine), {"do": "orient", "axes": axes})
    np.testing.assert_array_equal(found.tensor[0, 0], image.as_reoriented(turn).get_fdata())


def test_the_size_at_another_spacing_and_its_values_are_those_of_scipy():
    steps = [{"do": "orient", "axes": "RAS"}, {"do": "resample_spacing", "spacing_mm": [0.5, 2.0, 1.0]}]
    found = prepared(volume(), *steps)
    expected = ndimage.zoom(VOXELS.astype(np.float32), (2, 1, 3), order=1, mode="nearest", grid_mode=True)
    assert found.tensor.shape[2:] == (14, 6, 15)
    np.testing.assert_allclose(found.tensor[0, 0], expected, atol=1e-3)


def test_where_the_first_voxel_stays_half_the_spacing_adds_the_values_between():
    steps = [
        {"do": "orient", "axes": "RAS"},
        {"do": "resample_spacing", "spacing_mm": [0.5, 2, 3], "keep": "first_voxel"},
    ]
    found = prepared(volume(), *steps).tensor[0, 0]
    assert found.shape == (13, 6, 5)
    np.testing.assert_allclose(found[::2], VOXELS, atol=1e-3)
    np.testing.assert_allclose(found[1::2], (VOXELS[1:] + VOXELS[:-1].astype(float)) / 2, atol=1e-3)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param([{"do": "clip", "low": -100, "high": 200}], lambda v: np.clip(v, -100, 200), id="clip"),
        pytest.param(
            [{"do": "scale_range", "low": -100, "high": 100, "to_low": -1, "clip": True}],
            lambda v: np.clip(v / 100, -1, 1),
            id="scale_range",
        ),
        pytest.param([{"do": "scale_min_max"}], lambda v: (v - v.min()) / np.ptp(v), id="scale_min_max"),
        pytest.param([{"do": "normalise_image"}], lambda v: (v - v.mean()) / v.std(), id="normalise_image"),
        pytest.param(
            [{"do": "clip", "low": 0, "high": 1000}, {"do": "normalise_nonzero"}],
            lambda v: np.where(v > 0, (v - v[v > 0].mean()) / v[v > 0].std(), 0),
            id="normalise_nonzero",
        ),
    ],
)
def test_values_change_as_stated(steps, expected):
    given = volume()
    found = prepared(given, *steps).tensor[0, 0]
    np.testing.assert_allclose(found, expected(given.values().astype(np.float64)), atol=1e-4)
    assert given.values().max() == VOXELS.max(), "the volume itself is not written into"


@pytest.mark.parametrize(
    "steps",
    [
        [{"do": "orient", "axes": "SLA"}, {"do": "transpose", "order": [1, 2, 0]}],
        [{"do": "resize_volume", "size": [10, 18, 21], "filter": "nearest"}],
        [{"do": "crop_nonzero"}, {"do": "pad_volume", "size": [9, 9, 9], "value": -7.0}],
    ],
    ids=["turned", "resized", "cut"],
)
@pytest.mark.parametrize("affine", [None, OBLIQUE], ids=["straight", "oblique"])
def test_labels_come_back_to_the_voxels_they_were_found_in(steps, affine):
    voxels = np.zeros((7, 6, 5), np.int16)
    voxels[2:5, 1:5, 1:4] = 100
    voxels[3, 2:4, 2] = 300
    given = volume(affine, voxels)
    found = prepared(given, *steps)
    back = brought_back((found.tensor[0, 0] == 300).astype(np.uint8), found.moves, smooth=False)
    np.testing.assert_array_equal(back == 1, given.voxels == 300)


def test_steps_of_pictures_and_absurd_spacings_are_refused():
    with pytest.raises(SubmissionError) as caught:
        prepared(volume(), {"do": "crop_centre_square"})
    assert caught.value.id == "C149"
    with pytest.raises(ImageError) as too_large:
        prepared(volume(), {"do": "resample_spacing", "spacing_mm": [0.001, 0.001, 0.001]})
    assert too_large.value.id == "C203"
