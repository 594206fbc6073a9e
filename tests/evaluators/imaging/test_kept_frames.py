"""What was marked in each image of a case, in one file: written, read one by one, and believed for nothing."""

import io
import zipfile

import numpy as np
import pytest

from evaluators.errors import ImageError
from evaluators.imaging.kept_frames import MOST_BOXES, FrameArchive, KeptFrames
from evaluators.imaging.view_masks import boxes_from

SIZE = (4, 6)
BOX = (1, 0.5, 1.0, 2.0, 3.0, 4.0)


def label_map(value):
    return np.full(SIZE, value, np.uint8)


def archive(*arrays, **options):
    kept = FrameArchive(**options)
    for array in arrays:
        kept.add(array)
    return kept.content()


def with_entry(content, name="0.npy"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, content)
    return out.getvalue()


def plain(array, **options):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, **options)
    return out.getvalue()


def test_each_image_is_read_on_its_own():
    kept = KeptFrames(archive(label_map(1), label_map(2)), SIZE)
    assert (kept.labels(1) == 2).all()
    assert (kept.labels(0) == 1).all()
    assert kept.boxes(0).shape == (0, 6)
    with pytest.raises(ImageError, match="C205"):
        kept.labels(2)


def test_boxes_are_read_as_they_were_found_and_none_is_none():
    kept = KeptFrames(archive(np.array([BOX], np.float32), np.zeros((0, 6), np.float32)), SIZE)
    assert kept.labels(0) is None
    assert kept.boxes(0).tolist() == [list(BOX)]
    assert kept.boxes(1).tolist() == []


def test_a_full_file_keeps_the_beginning_and_stays_within_its_bound():
    rng = np.random.default_rng(0)
    noise = [rng.integers(0, 255, (64, 64), np.uint8) for _ in range(20)]
    content = archive(*noise, limit=40_000)
    assert len(content) <= 40_000
    kept = KeptFrames(content, (64, 64))
    assert (kept.labels(0) == noise[0]).all()
    with pytest.raises(ImageError, match="C205"):
        kept.labels(19)


@pytest.mark.parametrize(
    "content",
    [
        plain(np.zeros((5, 6), np.uint8)),
        plain(np.zeros(SIZE, np.uint16)),
        plain(np.zeros((1, 5), np.float32)),
        plain(np.zeros((MOST_BOXES + 1, 6), np.float32)),
        plain(np.full((1, 6), np.nan, np.float32)),
        plain(np.array([None] * 24, object).reshape(SIZE)),
        plain(label_map(1))[:-3],
        plain(label_map(1).ravel()),
        b"",
        b"no array",
    ],
    ids=["size", "type", "columns", "too many", "not a number", "objects", "cut off", "shape", "empty", "other"],
)
def test_what_is_no_array_of_this_image_is_not_read(content):
    with pytest.raises(ImageError, match="C204"):
        KeptFrames(with_entry(content), SIZE).labels(0)


def test_images_of_one_case_may_have_sizes_of_their_own_but_not_any():
    kept = KeptFrames(archive(label_map(1), np.ones((2, 9), np.uint8)), None)
    assert [kept.labels(image).shape for image in (0, 1)] == [SIZE, (2, 9)]
    huge = plain(np.zeros((1, 1), np.uint8)).replace(b"(1, 1), }      ", b"(99999, 99999)}")
    with pytest.raises(ImageError, match="C204"):
        KeptFrames(with_entry(huge), None).labels(0)


def test_what_is_no_archive_is_not_opened():
    with pytest.raises(ImageError, match="C204"):
        KeptFrames(b"PK no archive", SIZE)


@pytest.mark.parametrize(
    "boxes",
    [[[1.0, *BOX[1:]]], [[-1, *BOX[1:]]], [[1, 2, 3]], [[True, *BOX[1:]]], 5, [BOX] * (MOST_BOXES + 1), [None]],
)
def test_boxes_that_no_worker_says_are_not_believed(boxes):
    with pytest.raises(ImageError, match="C204"):
        boxes_from({"boxes": boxes})


def test_boxes_are_believed_as_they_are_said():
    assert boxes_from({"rings": []}) == []
    assert boxes_from({"boxes": [list(BOX)]}) == [BOX]


@pytest.mark.parametrize("how", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_an_entry_whose_packed_bytes_are_damaged_is_refused(how):
    out, noise = io.BytesIO(), np.random.default_rng(5).bytes(4096)
    with zipfile.ZipFile(out, "w", how) as made:
        made.writestr("0.npy", noise)
    content = bytearray(out.getvalue())
    content[40:400] = bytes([255]) * 360
    with pytest.raises(ImageError, match="C204"):
        KeptFrames(bytes(content), None).labels(0)


def test_an_array_of_less_than_no_rows_is_refused_before_it_is_read():
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f4", "fortran_order": False, "shape": (-1, 6)})
    with pytest.raises(ImageError, match="C204"):
        KeptFrames(with_entry(header.getvalue() + bytes(240)), None).boxes(0)
