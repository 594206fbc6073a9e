"""What a card says of patients and images, in sentences."""

import pytest

from desktop.views.model_page.declared import declared_sentences
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
    "population": {"sex": {"female": 0.6, "male": 0.4}, "skin_type": {"I-II": 0.25, "III-VI": 0.75}},
}


def test_everything_a_card_says_is_a_sentence():
    assert declared_sentences(CARD, Words("en")) == [
        "Made for images of: CT, MR.",
        "Made for body parts: CHEST.",
        "Not for: children, follow-up",
        "Setting: Radiology",
        "Made for patients aged 18 to 90 years.",
        "Developed on, by Sex: female 60%, male 40%.",
        "Developed on, by skin_type: I-II 25%, III-VI 75%.",
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
