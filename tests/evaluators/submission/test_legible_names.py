"""Names a vendor writes and others read: what stands in them is what is seen."""

import json

import pytest

from evaluators.errors import SubmissionError
from evaluators.submission.card import read_card
from support.models import card_text

FIRST = '"dark", "bright"'


def refused(text):
    with pytest.raises(SubmissionError) as caught:
        read_card(text)
    return caught.value.id


@pytest.mark.parametrize(
    "character",
    [
        pytest.param("\n", id="line end"),
        pytest.param("\x1b", id="escape"),
        pytest.param("\u202e", id="turns the text"),
        pytest.param("\u200b", id="no width"),
        pytest.param("\u2028", id="line separator"),
        pytest.param("\U000e0041", id="tag"),
        pytest.param("\ue000", id="private use"),
        pytest.param("\ufeff", id="byte order mark"),
    ],
)
@pytest.mark.parametrize("place", ["class", "name of the model", "developer"])
def test_a_character_that_is_not_seen_is_refused_in_a_name(place, character):
    written = {"class": '"dark"', "name of the model": '"Brightness"', "developer": '"Example GmbH"'}[place]
    name = json.dumps(f"b{character}c") if character < "\U00010000" else f'"b{character}c"'
    assert refused(card_text().replace(written, name)) == "C532"


@pytest.mark.parametrize(
    "classes",
    [
        pytest.param('"a b", "a  b"', id="one space or two"),
        pytest.param('"a b", "a\\u00a0b"', id="a space that does not break"),
        pytest.param('"\\ufb01t", "fit"', id="ligature"),
        pytest.param('"\\uff21", "A"', id="wide letter"),
        pytest.param('"o\\u0308", "\\u00f6"', id="composed or not"),
    ],
)
def test_classes_that_read_alike_are_refused(classes):
    text = card_text().replace(FIRST, classes).replace('positive = ["bright"]\nthreshold = 0.5\n', "")
    assert refused(text) == "C533"


def test_a_class_name_of_ten_thousand_letters_is_refused():
    assert refused(card_text().replace('"dark"', f'"{"d" * 10_000}"')) == "C105"


@pytest.mark.parametrize("name", ["Läsion (gutartig)", "病变", "<img src=x onerror=alert(1)>", "Grade Ⅱ", "β-zone"])
def test_a_name_in_any_alphabet_stays_as_it_is_written(name):
    assert read_card(card_text().replace('"dark"', f'"{name}"')).task.classes[0] == name


def test_upper_and_lower_case_are_told_apart():
    text = card_text().replace(FIRST, '"Cardigan", "cardigan"').replace('positive = ["bright"]\nthreshold = 0.5\n', "")
    assert read_card(text).task.classes == ("Cardigan", "cardigan")
