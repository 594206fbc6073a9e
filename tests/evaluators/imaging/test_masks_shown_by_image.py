"""Masks of a case of several images as they lie over each of them; images need not have one size."""

import io

import numpy as np
import pytest
from PIL import Image as Pillow

from evaluators.errors import ImageError
from evaluators.imaging.kept_frames import FrameArchive
from evaluators.imaging.view_masks import opened_mask, opened_prediction, outline_answer, outline_from
from evaluators.imaging.view_stack import open_stack

SIZES = ((6, 8), (9, 7), (6, 8))


def png(values):
    out = io.BytesIO()
    Pillow.fromarray(np.asarray(values, np.uint8)).save(out, "PNG")
    return out.getvalue()


def square(size, start):
    values = np.zeros(size)
    values[1:3, start : start + 2] = 1
    return values


@pytest.fixture
def stack():
    return open_stack("images", [png(np.full(size, 50)) for size in SIZES])


def rings(drawn, stack, index):
    return outline_from(*outline_answer(drawn, stack, index, background=True))


def reference(*images):
    return {
        "formats": ["index_image"] * len(images),
        "names": [{"0": "background", "1": "bright"}] * len(images),
        "classes": ["background", "bright"],
        "resample": False,
        "images": list(images),
        "uids": [None] * len(images),
    }


def test_each_image_shows_its_own_mask_and_one_without_shows_none(stack):
    drawn = opened_mask(reference(1, 0), [png(square(SIZES[1], 4)), png(square(SIZES[0], 1))], stack)
    corners = {index: {x for ring in rings(drawn, stack, index)[1] for x, _ in ring} for index in (0, 1)}
    assert corners == {0: {1, 3}, 1: {4, 6}}
    assert rings(drawn, stack, 2) == {}


def test_a_mask_of_another_size_than_its_image_is_not_shown(stack):
    drawn = opened_mask(reference(1), [png(square(SIZES[0], 1))], stack)
    with pytest.raises(ImageError) as caught:
        rings(drawn, stack, 1)
    assert caught.value.id == "M24"


def test_what_a_run_kept_of_each_image_lies_over_it(stack):
    archive = FrameArchive()
    for start, size in enumerate(SIZES):
        archive.add(square(size, start).astype(np.uint8))
    drawn = opened_prediction(archive.content(), stack)
    assert [min(x for ring in rings(drawn, stack, index)[1] for x, _ in ring) for index in range(3)] == [0, 1, 2]
