"""Masks of every format become one label map on the grid of the image, or are refused with the reason."""

from io import BytesIO

import nibabel
import numpy as np
import pytest
from PIL import Image as Pillow

from evaluators.domain.geometry import Grid
from evaluators.errors import CallError, ImageError
from evaluators.imaging.mask_grids import NOTHING, placed
from evaluators.imaging.masks import LabelMap, majority, open_mask
from evaluators.imaging.volumes import open_volume
from support.shared_data import shared

CLASSES = ["background", "lesion", "vessel"]
GRID = Grid(
    shape=(2, 3, 4),
    origin=(10.0, 20.0, 30.0),
    spacing=(5.0, 2.0, 1.0),
    directions=((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
)
NUMBERS = {"0": "background", "1": "lesion", "2": "vessel"}


def picture(pixels, *, mode=None, format="PNG", palette=None):
    image = Pillow.fromarray(np.asarray(pixels, np.uint8))
    if palette is not None:
        image = image.convert("P") if image.mode != "L" else image
        image = Pillow.frombytes("P", image.size, image.tobytes())
        image.putpalette(palette)
    file = BytesIO()
    (image.convert(mode) if mode else image).save(file, format)
    return file.getvalue()


def volume(labels, grid=GRID):
    """Return a NIfTI file of labels (slices, rows, columns) on a grid."""
    affine = np.eye(4)
    flip = np.diag([-1.0, -1.0, 1.0])
    steps = np.array(grid.directions[::-1]).T * np.array(grid.spacing[::-1])
    affine[:3, :3], affine[:3, 3] = flip @ steps, flip @ np.array(grid.origin)
    image = nibabel.Nifti1Image(np.asarray(labels, np.uint8).transpose(2, 1, 0), affine)
    return image.to_bytes()


def labels_of(*files, formats=None, names=None, place=(2, 2), **further):
    formats = formats or ["index_image"] * len(files)
    return open_mask(files, formats, names or [NUMBERS] * len(files), place, CLASSES, **further).labels.tolist()


@pytest.mark.parametrize("mode", [None, "RGB", "RGBA"])
def test_an_index_picture_holds_the_value_of_each_class(mode):
    assert labels_of(picture([[0, 1], [2, 0]], mode=mode)) == [[0, 1], [2, 0]]


def test_a_palette_picture_counts_by_its_indices_and_not_by_its_colours():
    data = picture([[0, 1], [2, 0]], palette=[255, 255, 255, 0, 0, 0, 9, 9, 9])
    assert labels_of(data) == [[0, 1], [2, 0]]


def test_a_zero_nobody_named_is_no_class():
    assert labels_of(picture([[0, 1], [1, 0]]), names=[{"1": "lesion"}]) == [[NOTHING, 1], [1, NOTHING]]


def test_a_value_mapped_to_nothing_is_no_class():
    assert labels_of(picture([[7, 1], [1, 0]]), names=[{"1": "lesion", "7": ""}]) == [[NOTHING, 1], [1, NOTHING]]


def test_a_value_nobody_mapped_is_refused_not_ignored():
    with pytest.raises(ImageError) as refused:
        labels_of(picture([[9, 1], [1, 0]]))
    assert (refused.value.id, refused.value.parameters) == ("C272", {"value": "9"})


def test_a_colour_picture_holds_a_colour_for_each_class():
    pixels = [[[255, 0, 0], [0, 0, 0]], [[0, 0, 255], [255, 0, 0]]]
    names = [{"#ff0000": "lesion", "#0000ff": "vessel"}]
    assert labels_of(picture(pixels), formats=["colour_image"], names=names) == [[1, NOTHING], [2, 1]]


def test_a_file_for_each_class_makes_one_map():
    files = [picture([[255, 0], [0, 0]]), picture([[0, 0], [0, 255]])]
    names = [{"a": "lesion"}, {"b": "vessel"}]
    assert labels_of(*files, formats=["class_image"] * 2, names=names) == [[1, NOTHING], [NOTHING, 2]]


def test_two_classes_in_one_pixel_are_refused_and_the_same_class_twice_is_not():
    files = [picture([[255, 0], [0, 0]]), picture([[255, 0], [0, 255]])]
    with pytest.raises(ImageError, match="C274"):
        labels_of(*files, formats=["class_image"] * 2, names=[{"a": "lesion"}, {"b": "vessel"}])
    same = labels_of(*files, formats=["class_image"] * 2, names=[{"a": "lesion"}, {"b": "lesion"}])
    assert same == [[1, NOTHING], [NOTHING, 1]]


def test_soft_edges_in_a_file_for_one_class_are_refused():
    with pytest.raises(ImageError, match="C287"):
        labels_of(picture([[255, 128], [0, 0]]), formats=["class_image"], names=[{"a": "lesion"}])


def test_a_mask_of_another_size_is_refused_with_both_sizes_and_never_stretched():
    with pytest.raises(ImageError) as refused:
        labels_of(picture([[0, 1, 1], [0, 1, 1]]), resample=True)
    assert (refused.value.id, refused.value.parameters) == ("M24", {"a": "3 × 2", "b": "2 × 2"})


def test_a_mask_in_jpeg_is_refused_because_its_values_are_not_kept():
    with pytest.raises(ImageError, match="C277"):
        labels_of(picture([[0, 1], [1, 0]], format="JPEG"))


def test_a_volume_of_numbers_between_classes_is_refused():
    image = nibabel.Nifti1Image(np.full((4, 3, 2), 0.5, np.float32), np.diag([1.0, 2.0, 5.0, 1.0]))
    with pytest.raises(ImageError, match="C278"):
        labels_of(image.to_bytes(), formats=["nifti"], place=GRID)


def test_more_classes_than_a_map_can_hold_are_refused():
    with pytest.raises(CallError, match="C290"):
        open_mask([], [], [], (1, 1), [str(number) for number in range(256)])


@pytest.mark.parametrize("turned", [(1, 1, 1), (-1, 1, 1), (1, -1, 1), (1, 1, -1), (-1, -1, -1)])
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (0, 2, 1)])
def test_a_volume_whose_axes_are_swapped_or_turned_round_lies_exactly_where_it_belongs(order, turned):
    labels = np.arange(24).reshape(GRID.shape) % 3
    original = nibabel.Nifti1Image.from_bytes(volume(labels))
    way = np.array([[axis, sign] for axis, sign in zip(order, turned, strict=True)], float)
    stored = original.as_reoriented(way)  # nibabel keeps every voxel at its place in the patient
    assert labels_of(stored.to_bytes(), formats=["nifti"], place=GRID) == labels.tolist()


def test_a_crop_of_the_image_is_placed_where_it_was_cut_out():
    part = GRID.model_copy(update={"shape": (1, 2, 2), "origin": GRID.position(1, 1, 2)})
    found = np.array(labels_of(volume(np.ones((1, 2, 2)), part), formats=["nifti"], place=GRID))
    assert np.argwhere(found == 1).tolist() == [[1, 1, 2], [1, 1, 3], [1, 2, 2], [1, 2, 3]]
    assert (found == NOTHING).sum() == 20


@pytest.mark.parametrize(
    "change",
    [
        {"origin": (10.3, 20.0, 30.0)},
        {"spacing": (5.0, 2.0, 1.1)},
        {"directions": ((0.0, 0.0, 1.0), (0.6, 0.8, 0.0), (0.8, -0.6, 0.0))},
    ],
)
def test_a_volume_on_another_grid_is_refused_unless_resampling_was_chosen(change):
    data = volume(np.ones(GRID.shape), GRID.model_copy(update=change))
    with pytest.raises(ImageError, match="C271"):
        labels_of(data, formats=["nifti"], place=GRID)
    found = open_mask([data], ["nifti"], [NUMBERS], GRID, CLASSES, resample=True)
    assert found.resampled
    assert (found.labels == 1).any()


def test_resampling_takes_the_nearest_voxel():
    fine = GRID.model_copy(update={"shape": (2, 3, 8), "spacing": (5.0, 2.0, 0.5), "origin": (9.75, 20.0, 30.0)})
    labels = np.tile(np.array([0, 0, 1, 1, 2, 2, 0, 1], np.uint8), (2, 3, 1))
    coarse, resampled = placed(labels, fine, GRID.model_copy(update={"origin": (9.9, 20.0, 30.0)}), resample=True)
    # Column 0 of the image lies 0.15 mm after that of the mask: 0.3 of a column, nearest 0; the next is 2.3, nearest 2.
    assert resampled
    assert coarse[0, 0].tolist() == [0, 1, 2, 0]


def test_a_mask_of_another_place_in_the_patient_is_refused_even_where_resampling_was_chosen():
    data = volume(np.ones(GRID.shape), GRID.model_copy(update={"origin": (500.0, 20.0, 30.0)}))
    with pytest.raises(ImageError, match="C271"):
        labels_of(data, formats=["nifti"], place=GRID, resample=True)


def test_the_majority_of_readers_counts_in_each_pixel_and_the_first_of_equals():
    maps = [LabelMap(np.array(row, np.uint8)) for row in ([1, 1, 0, 2], [1, 0, 1, 0], [0, 0, 2, 1])]
    assert majority(maps).labels.tolist() == [1, 0, 0, 2]


def test_files_of_several_readers_are_decided_pixel_by_pixel():
    files = [picture(rows) for rows in ([[1, 1], [0, 2]], [[1, 0], [1, 0]], [[0, 0], [2, 1]])]
    assert labels_of(*files, readers=["1", "2", "3"]) == [[1, 0], [0, 2]]
    with pytest.raises(ImageError, match="C274"):
        labels_of(*files)


def test_the_organs_of_a_real_computed_tomography_lie_on_its_grid():
    grid = open_volume([shared("nifti/totalseg_example_ct_sm.nii.gz").read_bytes()]).grid
    path = shared("nifti/totalseg_example_seg.nii.gz")
    names = {str(value): "lesion" if value == 5 else "" for value in range(120)}
    found = open_mask([path.read_bytes()], ["nifti"], [names], grid, CLASSES)
    stored = np.asarray(nibabel.load(path).dataobj)
    assert (found.labels == 1).sum() == (stored == 5).sum() > 0
    assert not found.resampled
