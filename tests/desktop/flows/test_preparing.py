"""The preparation as a form, and back."""

from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from desktop.flows.preparing import FITS, PRESETS, VALUES, Form, form_of, preset, resized, steps_of
from evaluators.domain.preparation import Step
from evaluators.submission.preflight_input import prepared_size

STEPS = TypeAdapter(list[Step])


def parsed(steps):
    return STEPS.validate_python(steps, strict=False)


@pytest.mark.parametrize("values", VALUES)
@pytest.mark.parametrize("fit", FITS)
def test_what_the_form_says_is_what_it_reads_back(fit, values):
    form = Form(fit, values, "bicubic", 160, 120, 176, (0.1, 0.2, 0.3), (0.4, 0.5, 0.6))
    read = form_of(parsed(steps_of(form)))
    assert (read.fit, read.values) == (fit, values)
    assert steps_of(read) == steps_of(form)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_makes_images_of_the_size_the_model_takes(name):
    form = preset(name, (224, 224), 3)
    assert form.complete
    assert prepared_size(parsed(steps_of(form))) == (224, 224)


def test_the_published_cut_of_imagenet_is_256_then_224():
    assert preset("middle_imagenet", (224, 224), 3).first == 256


def test_nothing_is_guessed_where_the_file_leaves_the_size_open():
    assert not preset("whole_unit", None, 3).complete


def test_numbers_of_three_colours_are_not_taken_for_one_grey_channel():
    assert not preset("whole_imagenet", (8, 8), 1).complete


@pytest.mark.parametrize(
    "steps",
    [
        [{"do": "window", "centre": 40.0, "width": 400.0}],
        [{"do": "pad", "width": 8, "height": 8, "value": 0.0}],
        [{"do": "offset", "add": -127.0}, {"do": "scale", "divide_by": 128.0}],
        [{"do": "crop_centre", "width": 8, "height": 8, "rounding": "down"}],
    ],
)
def test_steps_the_form_has_no_words_for_are_left_as_they_are(steps):
    assert form_of(parsed(steps)) is None


def test_a_size_that_does_not_fit_is_set_where_it_was_last_made():
    steps = steps_of(replace(preset("middle_imagenet", (224, 224), 3), first=300))
    changed = parsed(resized(parsed(steps), 160, 128))
    assert prepared_size(changed) == (160, 128)
    assert changed[0].size == 300
    assert resized(parsed([{"do": "scale", "divide_by": 255.0}]), 8, 8) is None
