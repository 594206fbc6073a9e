"""What a preparation did to the place of pixels is undone exactly, and by the same rules as Pillow and scipy."""

import numpy as np
import pytest
from PIL import Image as Pillow
from scipy import ndimage

from evaluators.imaging.open import open_image
from evaluators.inference.preparation import prepare
from evaluators.inference.way_back import NOTHING, Cropped, Padded, Resampled, Turned, brought_back, resized
from support.mask_models import mask_card
from support.models import plain_image

LABELS = np.random.default_rng(5).integers(0, 5, (7, 9)).astype(np.uint8)


@pytest.mark.parametrize("size", [(14, 18), (5, 4), (7, 20)])
def test_labels_go_back_to_another_size_as_pillow_resizes_by_nearest(size):
    ours = brought_back(LABELS, [resized(size, LABELS.shape)], smooth=False)
    theirs = np.asarray(Pillow.fromarray(LABELS).resize(size[::-1], Pillow.Resampling.NEAREST))
    np.testing.assert_array_equal(ours, theirs)


def test_scores_go_back_as_scipy_zooms_them_between_the_edges():
    scores = np.random.default_rng(5).random((6, 5, 4)).astype(np.float32)
    ours = brought_back(scores, [resized((12, 10, 12), (6, 5, 4))], smooth=True)
    theirs = ndimage.zoom(scores, (2, 2, 3), order=1, mode="nearest", grid_mode=True)
    np.testing.assert_allclose(ours, theirs, atol=1e-6)


def test_where_the_first_voxel_stays_a_spacing_of_two_takes_every_second():
    finer = Resampled(before=(4,), scale=(0.5,), offset=(0.0,))
    assert brought_back(np.arange(7, dtype=np.uint8), [finer], smooth=False).tolist() == [0, 2, 4, 6]


def test_what_was_cut_away_is_no_class_and_what_was_added_is_gone():
    cut = brought_back(LABELS, [Cropped((1, 2), (9, 12))], smooth=False)
    assert (cut[1:8, 2:11] == LABELS).all()
    assert (cut == NOTHING).sum() == 9 * 12 - 63
    np.testing.assert_array_equal(brought_back(LABELS, [Padded((2, 1), (4, 6))], smooth=False), LABELS[2:6, 1:7])


def test_axes_go_back_to_their_order_and_direction():
    voxels = np.arange(24).reshape(2, 3, 4)
    turned = np.flip(voxels.transpose(2, 0, 1), (0, 2))
    np.testing.assert_array_equal(brought_back(turned, [Turned((2, 0, 1), (0, 2))], smooth=False), voxels)


@pytest.mark.parametrize(
    "steps",
    [
        [{"do": "crop_centre_square"}],
        [{"do": "crop_centre", "width": 30, "height": 8}],
        [{"do": "pad", "width": 31, "height": 33}],
        [{"do": "resize", "width": 40, "height": 24, "filter": "nearest", "resampler": "pillow"}],
        [{"do": "letterbox", "width": 64, "height": 64, "filter": "nearest", "resampler": "pillow"}],
        [{"do": "crop_nonzero"}, {"do": "resize_shorter", "size": 36, "filter": "nearest", "resampler": "pillow"}],
    ],
    ids=lambda steps: steps[-1]["do"],
)
def test_a_mark_in_the_image_comes_back_to_its_place(steps):
    pixels = np.zeros((12, 20, 3), np.uint8)
    pixels[2:10, 5:15] = 100
    pixels[5:7, 9:11] = 200
    image = open_image(_png(pixels))
    prepared = prepare(image, mask_card(*steps).input[0])
    found = brought_back((prepared.tensor[0, 0] == 200).astype(np.uint8), prepared.moves, smooth=False)
    np.testing.assert_array_equal(found == 1, pixels[..., 0] == 200)


def _png(pixels):
    import io

    out = io.BytesIO()
    Pillow.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def test_a_plain_image_needs_no_way():
    assert prepare(open_image(plain_image(10)), mask_card().input[0]).moves == ()
