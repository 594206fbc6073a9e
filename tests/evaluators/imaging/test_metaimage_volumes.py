"""MetaImage volumes written by hand, as the format's description says."""

import zlib

import numpy as np
import pytest

from evaluators.errors import ImageError
from evaluators.imaging.open import identify, open_image, read_facts
from evaluators.imaging.volumes import open_volume

VOXELS = np.arange(24, dtype=np.int16).reshape(4, 3, 2)
"""Slices, rows, columns: the columns lie next to each other in the file."""


def written(voxels=VOXELS, content=None, **entries):
    """Return a file; the matrix names the directions of columns, rows and slices, one after the other."""
    fields = {
        "ObjectType": "Image",
        "NDims": voxels.ndim,
        "BinaryData": "True",
        "BinaryDataByteOrderMSB": "False",
        "CompressedData": "False",
        "TransformMatrix": "0 1 0 0 0 -1 -1 0 0",
        "Offset": "10 -20 30",
        "ElementSpacing": "0.5 0.7 3",
        "DimSize": " ".join(map(str, voxels.shape[::-1])),
        "ElementType": "MET_SHORT",
        **entries,
        "ElementDataFile": entries.get("ElementDataFile", "LOCAL"),
    }
    head = "".join(f"{name} = {value}\n" for name, value in fields.items() if value is not None)
    return head.encode() + (voxels.tobytes() if content is None else content)


def test_voxels_and_their_places_are_those_of_the_file():
    data = written()
    volume = open_volume([data])
    assert identify(data) == "mha"
    assert np.array_equal(volume.voxels, VOXELS)
    # Columns 0.5 mm along y, rows 0.7 mm along -z, slices 3 mm along -x.
    assert volume.grid.position(3, 2, 1) == pytest.approx((10 - 9, -20 + 0.5, 30 - 1.4))
    assert volume.facts.notes == ("volume_contrast_from_values",)


def test_packed_voxels_are_unpacked():
    data = written(content=zlib.compress(VOXELS.tobytes()), CompressedData="True", CompressedDataSize="30")
    assert np.array_equal(open_volume([data]).voxels, VOXELS)


@pytest.mark.parametrize("name", ["BinaryDataByteOrderMSB", "ElementByteOrderMSB"])
def test_big_endian_voxels_are_turned(name):
    data = written(content=VOXELS.astype(">i2").tobytes(), **{name: "True"})
    assert np.array_equal(open_volume([data]).voxels, VOXELS)


@pytest.mark.parametrize(("name", "kind"), [("MET_UCHAR", "u1"), ("MET_UINT", "u4"), ("MET_DOUBLE", "f8")])
def test_other_types_of_numbers_are_read(name, kind):
    assert np.array_equal(open_volume([written(VOXELS.astype(kind), ElementType=name)]).voxels, VOXELS)


def test_older_names_and_absent_entries_have_their_meaning():
    data = written(TransformMatrix=None, Offset=None, ElementSpacing=None, Rotation="1 0 0 0 1 0 0 0 1", Origin="1 2 3")
    assert open_volume([data]).grid.position(1, 1, 1) == (2, 3, 4)


def test_facts_need_no_voxels():
    facts = read_facts(written(content=b""))
    assert (facts.format, facts.width, facts.height, facts.frames) == ("mha", 2, 3, 4)


def test_a_flat_file_is_an_image():
    flat = written(VOXELS[0], TransformMatrix="1 0 0 1", Offset="0 0", ElementSpacing="1 2")
    assert open_image(flat).values().tolist() == [[0, 1], [2, 3], [4, 5]]


@pytest.mark.parametrize(
    ("data", "id"),
    [
        pytest.param(written()[:-1], "C204", id="cut off"),
        pytest.param(written(DimSize="32767 32767 32767"), "C229", id="claims 32767 cubed"),
        pytest.param(written(DimSize="2 3"), "C205", id="sizes do not fit"),
        pytest.param(written(DimSize="2 -3 4"), "C205", id="negative size"),
        pytest.param(written(VOXELS.reshape(2, 2, 3, 2), TransformMatrix=None, Offset=None), "C227", id="four axes"),
        pytest.param(written(ElementDataFile="volume.raw"), "C228", id="voxels elsewhere"),
        pytest.param(written(ElementNumberOfChannels="3"), "C215", id="colour"),
        pytest.param(written(ElementType="MET_STRING"), "C215", id="no numbers"),
        pytest.param(written(HeaderSize="-1"), "C205", id="header to skip"),
        pytest.param(written(TransformMatrix="1 0 0 0 1 0 1 0 1"), "C226", id="sheared"),
        pytest.param(written(ElementSpacing="0 1 1"), "C205", id="no distance"),
        pytest.param(written(Offset="nan 0 0"), "C205", id="offset not a number"),
        pytest.param(written(NDims="x"), "C205", id="no number"),
        pytest.param(written(Comment="a\nb"), "C205", id="line without a name"),
    ],
)
def test_what_cannot_be_read_truly_is_refused_with_its_reason(data, id):
    with pytest.raises(ImageError, match=id):
        open_volume([data])


def test_a_packed_bomb_is_unpacked_no_further_than_it_claims():
    bomb = zlib.compress(VOXELS.tobytes() + bytes(64 * 1024**2), 1)
    assert np.array_equal(open_volume([written(content=bomb, CompressedData="True")]).voxels, VOXELS)
