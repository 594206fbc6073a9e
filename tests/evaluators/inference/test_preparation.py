"""Images prepared exactly as the card says; expected values by hand or from Pillow itself."""

import io

import numpy as np
import pytest
from PIL import Image as Pillow

from evaluators.domain.case import ImageFacts
from evaluators.domain.submission import Input
from evaluators.errors import ImageError
from evaluators.imaging.image import Image
from evaluators.imaging.open import open_image
from evaluators.inference.preparation import prepare
from support.models import plain_image


def picture(pixels):
    pixels = np.asarray(pixels, np.uint8)
    facts = ImageFacts(format="png", width=pixels.shape[1], height=pixels.shape[0], channels=3, decoder="by hand")
    return Image(pixels=pixels, facts=facts, tone=None)


def card_input(*steps, colour="RGB", layout="NCHW", dtype="float32"):
    return Input.model_validate_json(
        Input.model_construct(name="image", layout=layout, dtype=dtype, colour=colour, steps=steps).model_dump_json(
            warnings=False
        )
    )


def prepared(pixels, *steps, **options):
    return prepare(picture(pixels), card_input(*steps, **options)).tensor


def column(rows):
    """Return an image of one column per value, all channels equal."""
    return np.repeat(np.array(rows, np.uint8)[..., np.newaxis], 3, axis=2)


NOISE = np.random.default_rng(1).integers(0, 256, (37, 53, 3), np.uint8)


def test_the_layout_is_as_declared():
    assert prepared(NOISE).shape == (1, 3, 37, 53)
    assert prepared(NOISE, layout="NHWC").shape == (1, 37, 53, 3)
    assert prepared(NOISE, colour="grey").shape == (1, 1, 37, 53)
    np.testing.assert_array_equal(prepared(NOISE)[0].transpose(1, 2, 0), NOISE)


def test_bgr_turns_the_channels_round_before_any_step():
    steps = ({"do": "normalise", "mean": [1.0, 2.0, 3.0], "std": [1.0, 1.0, 2.0]},)
    assert prepared([[[30, 20, 10]]], *steps, colour="BGR").ravel().tolist() == [9.0, 18.0, 13.5]


@pytest.mark.parametrize("filter", ["nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"])
def test_resizing_is_pillows_on_8_bit_pixels(filter):
    ours = prepared(NOISE, {"do": "resize", "width": 20, "height": 11, "filter": filter, "resampler": "pillow"})
    theirs = Pillow.fromarray(NOISE).resize((20, 11), Pillow.Resampling[filter.upper()])
    np.testing.assert_array_equal(ours[0].transpose(1, 2, 0), np.asarray(theirs))


@pytest.mark.parametrize("filter", ["nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"])
def test_grey_shown_as_colour_is_resized_like_colour(filter):
    out = io.BytesIO()
    Pillow.fromarray(NOISE[..., 0]).save(out, "PNG")
    steps = ({"do": "resize", "width": 20, "height": 11, "filter": filter, "resampler": "pillow"},)
    ours = prepare(open_image(out.getvalue()), card_input(*steps)).tensor
    theirs = Pillow.fromarray(NOISE[..., 0]).convert("RGB").resize((20, 11), Pillow.Resampling[filter.upper()])
    np.testing.assert_array_equal(ours[0].transpose(1, 2, 0), np.asarray(theirs))


def test_resizing_after_scaling_is_done_on_fractions():
    resize = {"do": "resize", "width": 20, "height": 11, "filter": "bilinear", "resampler": "pillow"}
    scale = {"do": "scale", "divide_by": 255.0}
    late, early = prepared(NOISE, scale, resize), prepared(NOISE, resize, scale)
    difference = np.abs(late - early).max()
    assert 0 < difference <= 1 / 255  # half a grey level in each of Pillow's two passes


@pytest.mark.parametrize(("size", "expected"), [((53, 37), (10, 14)), ((37, 53), (14, 10)), ((20, 20), (10, 10))])
def test_the_longer_side_is_cut_to_whole_pixels(size, expected):
    image = np.zeros((size[1], size[0], 3), np.uint8)
    step = {"do": "resize_shorter", "size": 10, "filter": "bilinear", "resampler": "pillow"}
    assert prepared(image, step).shape[2:] == expected  # 10 * 53 / 37 = 14.3


def test_the_centre_square_rounds_half_a_pixel_down():
    assert prepared(column([[0, 1, 2, 3, 4]] * 2), {"do": "crop_centre_square"})[0, 0, 0].tolist() == [1, 2]


@pytest.mark.parametrize(("rounding", "first"), [("half_even", 2), ("down", 1)])
def test_half_a_pixel_of_a_centre_crop_goes_where_the_card_says(rounding, first):
    crop = {"do": "crop_centre", "width": 2, "height": 1, "rounding": rounding}
    assert prepared(column([[0, 1, 2, 3, 4]]), crop)[0, 0, 0].tolist() == [first, first + 1]  # offset 1.5


def test_a_crop_larger_than_the_image_gets_a_black_border():
    crop = {"do": "crop_centre", "width": 4, "height": 1}
    assert prepared(column([[7]]), crop)[0, 0, 0].tolist() == [0, 7, 0, 0]
    assert prepared(column([[7]]), {**crop, "rounding": "down"})[0, 0, 0].tolist() == [0, 0, 7, 0]


def test_padding_centres_and_keeps_what_is_large_enough():
    pad = {"do": "pad", "width": 3, "height": 1, "value": 9.0}
    assert prepared(column([[7]]), pad)[0, 0, 0].tolist() == [9, 7, 9]
    assert prepared(column([[1, 2, 3, 4]]), pad)[0, 0, 0].tolist() == [1, 2, 3, 4]
    assert prepared(column([[7]]), {**pad, "value": -0.5})[0, 0, 0].tolist() == [-0.5, 7, -0.5]


def test_values_change_step_by_step():
    steps = (
        {"do": "scale", "divide_by": 2.0},
        {"do": "offset", "add": 1.0},
        {"do": "normalise", "mean": [1.0, 2.0, 3.0], "std": [1.0, 2.0, 4.0]},
    )
    assert prepared([[[10, 20, 30]]], *steps).ravel().tolist() == [5.0, 4.5, 3.25]


def test_an_image_is_normalised_by_itself_and_a_constant_one_becomes_zero():
    step = {"do": "normalise_image"}
    assert prepared(column([[0, 2]]), step)[0, 0, 0].tolist() == [-1.0, 1.0]
    assert not prepared(column([[7, 7]]), step).any()


@pytest.mark.parametrize(("dtype", "expected"), [("float32", 1.5), ("float16", 1.5), ("uint8", 2)])
def test_the_type_is_as_declared(dtype, expected):
    tensor = prepared(column([[3]]), {"do": "scale", "divide_by": 2.0}, dtype=dtype)
    assert (tensor.dtype, tensor[0, 0, 0, 0]) == (np.dtype(dtype), expected)


def test_a_window_takes_stored_values_of_grey_images():
    grey = open_image(plain_image(100, mode="L", size=(2, 1)))
    window = {"do": "window", "centre": 110.0, "width": 40.0}
    assert prepare(grey, card_input(window, colour="grey")).tensor.ravel().tolist() == [
        63.75,
        63.75,
    ]  # (100 - 90) / 40 * 255
    with pytest.raises(ImageError):
        prepare(picture(NOISE), card_input(window, colour="grey"))


def test_the_image_itself_is_never_written_into():
    image = open_image(plain_image(100, mode="L"))
    window = {"do": "window", "centre": 110.0, "width": 40.0}
    first = prepare(image, card_input(window, {"do": "scale", "divide_by": 3.0}, colour="grey"))
    second = prepare(image, card_input(window, {"do": "scale", "divide_by": 3.0}, colour="grey"))
    np.testing.assert_array_equal(first.tensor, second.tensor)
