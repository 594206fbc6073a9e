"""Cases that are not what the card says the model is for."""

import pytest

from evaluators.cohort.intended_use import input_size
from evaluators.cohort.quality import findings_of
from evaluators.domain.case import Case, ImageFacts
from evaluators.submission.card import read_card
from support.models import card_text

FACTS = ImageFacts(format="png", width=20, height=20, channels=3, decoder="fake")


def card(limits="", **replaced):
    text = card_text(side=16).replace("[task]", f"{limits}\n\n[task]")
    for old, new in replaced.items():
        text = text.replace(f"{old} = ", f"{old} = {new} #", 1)
    return read_card(text)


def case(number, attributes=None, **facts):
    return Case(
        number=number, files=(), patient=number, facts=FACTS.model_copy(update=facts), attributes=attributes or {}
    )


def found(kind, card, *cases):
    seen = findings_of(cases, {}, card=card, training=None)
    return [(one.cases, one.parameters) for one in seen if one.kind == kind]


def test_another_modality_than_the_cards_is_found_and_a_missing_one_too():
    cases = case(1, modality="CT"), case(2, modality="MR"), case(3), case(4, modality="MR")
    limited = card('modalities = ["CT"]')
    assert found("modality_outside", limited, *cases) == [((2, 4), {"n": 2, "found": "MR 2", "declared": "CT"})]
    assert found("modality_unsaid", limited, *cases) == [((3,), {"n": 1})]
    assert not found("modality_outside", card(), *cases) + found("modality_unsaid", card(), *cases)


def test_another_body_part_than_the_cards_is_found_whatever_the_case_of_the_letters():
    cases = case(1, body_part="CHEST"), case(2, body_part="KNEE"), case(3)
    limited = card('body_parts = ["Chest", "Heart"]')
    assert found("body_part_outside", limited, *cases) == [
        ((2,), {"n": 1, "found": "KNEE 1", "declared": "Chest, Heart"})
    ]
    assert found("body_part_unsaid", limited, *cases) == [((3,), {"n": 1})]


def test_an_age_band_must_lie_outside_as_a_whole():
    cases = [
        case(1, age_years=17.9),
        case(2, age_years=18.0),
        case(3, age_years=90.5),
        case(4, age_years=91.0),
        case(5),
    ]
    cases += [case(n, {"age_band": band}) for n, band in enumerate(("0-9", "10-19", "90+"), start=6)]
    assert found("age_outside", card("age_years = [18, 90]"), *cases) == [
        ((1, 4, 6), {"n": 3, "low": "18", "high": "90"})
    ]


def test_an_image_smaller_than_the_input_on_either_side_is_found():
    cases = case(1), case(2, width=15), case(3, height=15), case(4, width=16, height=16)
    assert found("smaller_than_input", card(), *cases) == [((2, 3), {"n": 2, "size": "16 × 16"})]


@pytest.mark.parametrize(
    ("steps", "size"),
    [
        ('[{ do = "resize_shorter", size = 9, filter = "bilinear", resampler = "pillow" }]', (9, 9)),
        ('[{ do = "crop_centre_square" }, { do = "crop_centre", width = 9, height = 9 }]', None),
        ('[{ do = "scale", divide_by = 255.0 }]', None),
    ],
)
def test_the_size_is_that_to_which_the_steps_resize(steps, size):
    text = card_text()
    start, end = text.index("steps = "), text.index("[[output]]")
    assert input_size(read_card(f"{text[:start]}steps = {steps}\n\n{text[end:]}")) == size


def test_grey_for_a_model_of_colours_and_colour_for_a_model_of_greys_are_found():
    cases = case(1), case(2, channels=1)
    assert found("grey_for_colour", card(), *cases) == [((2,), {"n": 1})]
    assert found("colour_for_grey", card(colour='"grey"'), *cases) == [((1,), {"n": 1})]
    assert not found("colour_for_grey", card(), *cases) + found("grey_for_colour", card(colour='"grey"'), *cases)
