"""What a card says of patients and images, in sentences."""

import pytest

from evaluators.submission.use_sentences import declared_sentences
from evaluators.texts import LANGUAGES, Words

CARD = {
    "intended_use": {
        "text": "Finding nodules.",
        "modalities": ["CT", "MR"],
        "body_parts": ["CHEST"],
        "age_years": [18, 90],
        "not_for": ["children", "follow-up"],
        "setting": "Radiology",
    },
    "population": {"sex": {"female": 0.6, "male": 0.4}, "age_band": {"18-64": 0.25, "65+": 0.75}},
}


def test_everything_a_card_says_is_a_sentence():
    assert declared_sentences(CARD, Words("en")) == [
        "Made for images of: CT, MR.",
        "Made for body parts: CHEST.",
        "Made for patients aged 18–90 years.",
        "Setting: Radiology",
        "Not for: children, follow-up",
        "Sex of the patients it was developed on: female (60%), male (40%).",
        "Age of the patients it was developed on: 18–64 (25%), 65+ (75%).",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "card",
    [
        {},
        {"intended_use": "for all", "population": ["everybody"]},
        {"intended_use": {"age_years": [90, 18]}, "population": {"sex": {"female": 3}}},
    ],
)
def test_where_a_card_is_silent_or_makes_no_sense_nothing_is_said(card, language):
    assert declared_sentences(card, Words(language)) == []


def test_a_card_whose_text_is_still_open_says_the_rest():
    assert declared_sentences({"intended_use": {"modalities": ["CT"]}}, Words("de")) == [
        "Gemacht für Bilder der Modalitäten: CT."
    ]
