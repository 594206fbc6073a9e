"""NRRD volumes as pynrrd writes them."""

import gzip

import nrrd
import numpy as np
import pytest

from evaluators.errors import ImageError
from evaluators.imaging.open import identify, open_image, read_facts
from evaluators.imaging.volumes import open_volume

VOXELS = np.arange(24, dtype=np.int16).reshape(2, 3, 4)
"""Columns, rows, slices, as pynrrd stores them."""
STEPS = np.array([[0.0, 0.5, 0.0], [0.0, 0.0, -0.7], [-3.0, 0.0, 0.0]])
PLACED = {"space": "left-posterior-superior", "space directions": STEPS, "space origin": [10.0, -20.0, 30.0]}


def written(folder, voxels=VOXELS, encoding="raw", **header):
    path = folder / "volume.nrrd"
    nrrd.write(str(path), voxels, {**PLACED, "encoding": encoding, **header})
    return path.read_bytes()


def without(data, field):
    lines = data.split(b"\n")
    return b"\n".join(line for line in lines if not line.startswith(field))


@pytest.mark.parametrize("encoding", ["raw", "gzip", "bzip2"])
@pytest.mark.parametrize("kind", ["u1", "i2", "u4", "f4", "f8"])
def test_voxels_are_those_that_were_written(tmp_path, encoding, kind):
    data = written(tmp_path, VOXELS.astype(kind), encoding)
    assert identify(data) == "nrrd"
    assert np.array_equal(open_volume([data]).voxels, VOXELS.T)


def test_big_endian_voxels_are_turned(tmp_path):
    data = written(tmp_path, endian="little").replace(b"endian: little", b"endian: big")
    assert np.array_equal(open_volume([data]).voxels, VOXELS.T.byteswap())


@pytest.mark.parametrize(
    ("space", "signs"),
    [
        ("left-posterior-superior", (1, 1, 1)),
        ("LPS", (1, 1, 1)),
        ("right-anterior-superior", (-1, -1, 1)),
        ("left-anterior-superior", (1, -1, 1)),
    ],
)
def test_the_space_says_which_way_the_axes_grow(tmp_path, space, signs):
    grid = open_volume([written(tmp_path, space=space)]).grid
    assert grid.shape == (4, 3, 2)
    for slice_index, row, column in ((0, 0, 0), (3, 2, 1)):
        expected = (np.array(PLACED["space origin"]) + np.array([column, row, slice_index]) @ STEPS) * signs
        assert grid.position(slice_index, row, column) == pytest.approx(tuple(expected))


def test_facts_need_no_voxels(tmp_path):
    data = written(tmp_path)
    facts = read_facts(data[:-40])
    assert (facts.width, facts.height, facts.frames, facts.bits) == (2, 3, 4, 16)
    assert facts.notes == ()


def test_a_file_without_a_known_space_is_read_and_says_so(tmp_path):
    data = without(without(without(written(tmp_path), b"space:"), b"space directions"), b"space origin")
    volume = open_volume([data.replace(b"dimension: 3", b"dimension: 3\nspacings: 0.5 0.7 3")])
    assert volume.grid.spacing == (3, 0.7, 0.5)
    assert "orientation_assumed" in volume.facts.notes


def test_an_axis_outside_space_may_only_have_length_one(tmp_path):
    steps = np.vstack([[np.nan] * 3, STEPS])
    single = written(tmp_path, VOXELS[np.newaxis], **{"space directions": steps})
    assert np.array_equal(open_volume([single]).voxels, VOXELS.T)
    colour = written(tmp_path, np.stack([VOXELS] * 3), **{"space directions": steps})
    with pytest.raises(ImageError, match="C227"):
        open_volume([colour])


def test_a_single_slice_is_an_image(tmp_path):
    assert open_image(written(tmp_path, VOXELS[..., :1])).values().tolist() == [[0, 12], [4, 16], [8, 20]]


def replaced(old, new):
    return lambda data: data.replace(old, new)


@pytest.mark.parametrize(
    ("change", "id"),
    [
        pytest.param(lambda data: data[:-1], "C204", id="cut off"),
        pytest.param(replaced(b"sizes: 2 3 4", b"sizes: 32767 32767 32767"), "C229", id="claims 32767 cubed"),
        pytest.param(replaced(b"sizes: 2 3 4", b"sizes: 2 3"), "C205", id="sizes do not fit"),
        pytest.param(replaced(b"sizes: 2 3 4", b"sizes: 2 3 0"), "C205", id="no slices"),
        pytest.param(replaced(b"sizes: 2 3 4", b"sizes: 2 3 x"), "C205", id="no number"),
        pytest.param(replaced(b"encoding: raw", b"encoding: raw\ndata file: ../secret.raw"), "C228", id="detached"),
        pytest.param(replaced(b"encoding: raw", b"encoding: ascii"), "C202", id="text"),
        pytest.param(replaced(b"encoding: raw", b"encoding: raw\nbyte skip: -1"), "C202", id="skip"),
        pytest.param(replaced(b"encoding: raw", b"encoding: raw\nencoding: raw"), "C205", id="field twice"),
        pytest.param(replaced(b"type: int16", b"type: block"), "C215", id="no numbers"),
        pytest.param(replaced(b"(-3,0,0)", b"(-3,1,0)"), "C226", id="sheared"),
        pytest.param(replaced(b"(-3,0,0)", b"(0,0,0)"), "C205", id="flat"),
        pytest.param(replaced(b"\n\n", b"\n"), "C205", id="header without end"),
    ],
)
def test_what_cannot_be_read_truly_is_refused_with_its_reason(tmp_path, change, id):
    data = written(tmp_path).replace(b"type: short", b"type: int16").replace(b"-3.0,0.0,0.0", b"-3,0,0")
    changed = change(data)
    assert changed != data
    with pytest.raises(ImageError, match=id):
        open_volume([changed])


def test_a_packed_bomb_is_unpacked_no_further_than_it_claims(tmp_path):
    head = written(tmp_path).replace(b"encoding: raw", b"encoding: gzip").partition(b"\n\n")[0]
    packed = gzip.compress(VOXELS.tobytes(order="F") + bytes(64 * 1024**2), compresslevel=1)
    assert np.array_equal(open_volume([head + b"\n\n" + packed]).voxels, VOXELS.T)
