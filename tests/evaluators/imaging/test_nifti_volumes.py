"""NIfTI volumes against nibabel: the same values at the same places."""

import gzip
import struct

import nibabel
import numpy as np
import pytest

from evaluators.errors import ImageError
from evaluators.imaging.open import identify, open_image, read_facts
from evaluators.imaging.volumes import open_volume
from support.shared_data import shared

VOXELS = np.arange(24, dtype=np.int16).reshape(2, 3, 4)
"""Columns, rows, slices, as nibabel stores them."""
TURN = np.array([[0.8, -0.6, 0.0], [0.6, 0.8, 0.0], [0.0, 0.0, 1.0]]) @ np.array(
    [[1.0, 0.0, 0.0], [0.0, 0.28, -0.96], [0.0, 0.96, 0.28]]
)
OBLIQUE = np.vstack([np.column_stack([TURN * [0.7, 0.9, 2.5], [-30.0, 12.5, 101.0]]), [0, 0, 0, 1]])
FLIPPED = np.array([[-2.0, 0, 0, 90], [0, 3.0, 0, -126], [0, 0, 4.0, -72], [0, 0, 0, 1]])


def written(voxels=VOXELS, affine=OBLIQUE, *, kind=nibabel.Nifti1Image, sform=1, qform=1, **fields):
    image = kind(voxels, affine)
    image.set_sform(affine, sform)
    image.set_qform(affine, qform)
    for name, value in fields.items():
        image.header[name] = value
    return image.to_bytes()


def as_nibabel_sees(data, kind=nibabel.Nifti1Image):
    """Return voxels as (slices, rows, columns), and the affine turned to DICOM's axes."""
    image = kind.from_bytes(data)
    return image.get_fdata().reshape(image.shape[:3]).T, np.diag([-1, -1, 1, 1]) @ image.affine


def assert_same(data, kind=nibabel.Nifti1Image):
    volume = open_volume([data])
    voxels, affine = as_nibabel_sees(data, kind)
    assert np.array_equal(volume.values(), voxels.astype(np.float32))
    for index in np.ndindex(2, 2, 2):
        place = np.array(index) * (np.array(voxels.shape) - 1)
        assert volume.grid.position(*place) == pytest.approx((affine @ [*place[::-1], 1])[:3], abs=1e-3)
    return volume


@pytest.mark.parametrize("kind", [nibabel.Nifti1Image, nibabel.Nifti2Image])
@pytest.mark.parametrize("affine", [OBLIQUE, FLIPPED], ids=["oblique", "flipped"])
@pytest.mark.parametrize(("sform", "qform"), [(1, 1), (0, 1), (2, 0), (0, 0)])
def test_voxels_lie_where_nibabel_says(kind, affine, sform, qform):
    data = written(affine=affine, kind=kind, sform=sform, qform=qform)
    volume = assert_same(data, kind)
    assert ("orientation_assumed" in volume.facts.notes) == (sform == qform == 0)


def test_the_sform_wins_over_the_qform():
    image = nibabel.Nifti1Image(VOXELS, OBLIQUE)
    image.set_qform(FLIPPED, 1)
    image.set_sform(OBLIQUE, 2)
    assert_same(image.to_bytes())


@pytest.mark.parametrize("kind", ["u1", "i1", "i2", "u2", "i4", "u4", "f4", "f8", ">i2", ">f4"])
def test_every_type_of_number_is_read_in_either_byte_order(kind):
    image = nibabel.Nifti1Image(VOXELS.astype(kind), OBLIQUE)
    if kind.startswith(">"):
        image = nibabel.Nifti1Image(VOXELS.astype(kind), OBLIQUE, image.header.as_byteswapped(">"))
    volume = assert_same(image.to_bytes())
    assert volume.voxels.dtype == (np.float32 if kind.endswith(("f4", "f8")) else np.int16)


def test_large_integers_become_floats():
    assert assert_same(written(VOXELS.astype(np.int32) + 100_000)).voxels.dtype == np.float32


@pytest.mark.parametrize(("slope", "inter", "expected"), [(2.0, -1024.0, np.int16), (0.5, 0.25, np.float32)])
def test_values_are_scaled_as_the_header_says(slope, inter, expected):
    data = bytearray(written())
    struct.pack_into("<2f", data, 112, slope, inter)
    volume = assert_same(bytes(data))
    assert volume.voxels.dtype == expected
    assert volume.values()[3, 2, 1] == 23 * slope + inter


def test_packed_files_are_read_in_one_member_or_several():
    plain = written()
    for packed in (gzip.compress(plain), gzip.compress(plain[:400]) + gzip.compress(plain[400:])):
        assert identify(packed) == "nifti"
        assert np.array_equal(open_volume([packed]).voxels, VOXELS.T)


def test_a_fourth_axis_of_length_one_is_no_axis():
    assert_same(written(VOXELS[..., np.newaxis]))


def test_facts_are_those_of_the_volume_without_reading_it():
    data = written(xyzt_units=2)
    facts = read_facts(data[:400])
    assert (facts.format, facts.width, facts.height, facts.frames, facts.bits) == ("nifti", 2, 3, 4, 16)
    assert facts.grid == open_volume([data]).grid


def test_sizes_in_micrometres_become_millimetres():
    assert open_volume([written(affine=FLIPPED, xyzt_units=3)]).grid.spacing == (0.004, 0.003, 0.002)


def test_a_flat_file_is_an_image_and_a_volume_is_not():
    image = open_image(written(VOXELS[..., :1]))
    assert image.values().tolist() == [[0, 12], [4, 16], [8, 20]]
    with pytest.raises(ImageError, match="C214"):
        open_image(written())


def broken(offset, layout, *values):
    data = bytearray(written())
    struct.pack_into(layout, data, offset, *values)
    return bytes(data)


SHEARED = OBLIQUE + np.array([[0, 0, 0.5, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]])


@pytest.mark.parametrize(
    ("data", "id"),
    [
        pytest.param(written(np.zeros((2, 3, 4, 5), np.int16)), "C227", id="four dimensions"),
        pytest.param(written(affine=SHEARED, qform=0), "C226", id="sheared"),
        pytest.param(written()[:-1], "C204", id="cut off"),
        pytest.param(gzip.compress(written())[:-20], "C204", id="packed and cut off"),
        pytest.param(
            gzip.compress(written(np.zeros((9, 9, 9), np.int16)))[:-8] + bytes(8), "C204", id="packed, wrong checksum"
        ),
        pytest.param(broken(40, "<4h", 3, 32767, 32767, 32767), "C229", id="claims 32767 cubed"),
        pytest.param(gzip.compress(broken(40, "<4h", 3, 32767, 32767, 32767)), "C229", id="packed, claims 32767 cubed"),
        pytest.param(broken(40, "<4h", 3, -2, 3, 4), "C205", id="negative size"),
        pytest.param(broken(40, "<h", 9), "C205", id="nine dimensions"),
        pytest.param(broken(70, "<h", 32), "C215", id="complex"),
        pytest.param(broken(70, "<h", 128), "C215", id="colour"),
        pytest.param(broken(70, "<h", 7), "C205", id="unknown type"),
        pytest.param(broken(108, "<f", float("nan")), "C205", id="offset not a number"),
        pytest.param(broken(280, "<f", float("inf")), "C205", id="affine not finite"),
        pytest.param(broken(344, "4s", b"ni1\0"), "C228", id="voxels elsewhere"),
    ],
)
def test_what_cannot_be_read_truly_is_refused_with_its_reason(data, id):
    with pytest.raises(ImageError, match=id):
        open_volume([data])


def test_a_packed_bomb_is_unpacked_no_further_than_it_claims():
    bomb = gzip.compress(written() + bytes(64 * 1024**2), compresslevel=1)
    assert np.array_equal(open_volume([bomb]).voxels, VOXELS.T)


@pytest.mark.parametrize(
    "name", ["nibabel_anatomical.nii", "totalseg_example_ct_sm.nii.gz", "totalseg_example_seg.nii.gz"]
)
def test_real_volumes_are_read_as_nibabel_reads_them(name):
    data = shared(f"nifti/{name}").read_bytes()
    assert_same(gzip.decompress(data) if name.endswith("gz") else data)
    volume = open_volume([data])
    assert volume.facts.frames == len(volume.voxels)


@pytest.mark.parametrize(("name", "volumes"), [("nibabel_functional.nii", 20), ("nibabel_example4d.nii.gz", 2)])
def test_real_files_of_several_volumes_are_refused(name, volumes):
    with pytest.raises(ImageError, match="C227") as caught:
        open_volume([shared(f"nifti/{name}").read_bytes()])
    assert caught.value.parameters == {"n": volumes}
