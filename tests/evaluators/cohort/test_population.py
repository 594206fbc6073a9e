"""The patients here compared with the developer's."""

import pytest

from evaluators.cohort.quality import findings_of
from evaluators.domain.case import Case, ImageFacts
from evaluators.errors import SubmissionError
from evaluators.submission.card import read_card, write_card
from support.models import card_text

FACTS = ImageFacts(format="png", width=20, height=20, channels=3, decoder="fake")


def card(population):
    return read_card(card_text().replace("[task]", f"[population]\n{population}\n\n[task]"))


def patients(first=1, *, n, age=None, **attributes):
    """Return cases of as many patients, two of each."""
    facts = FACTS.model_copy(update={"age_years": age})
    return [
        Case(number=number, files=(), patient=(number + 1) // 2, facts=facts, attributes=attributes)
        for number in range(2 * first - 1, 2 * (first + n) - 1)
    ]


def compared(population, cases):
    seen = findings_of(cases, {}, card=card(population), training=None)
    return {one.kind: one.parameters for one in seen if one.kind.startswith("population")}


SEXES = "sex = { female = 0.5, male = 0.5 }"


def test_patients_are_counted_once_and_shares_compared():
    found = compared(SEXES, patients(1, n=90, sex="female") + patients(91, n=10, sex="male"))
    # halves of 0.9 log2(0.9/0.7) + 0.1 log2(0.1/0.3) and of 0.5 log2(0.5/0.7) + 0.5 log2(0.5/0.3), and the root
    assert found["population_very"].pop("distance") == pytest.approx(0.3832, abs=1e-4)
    assert found == {
        "population_very": {
            "attribute": "sex", "difference": "very", "value": "female", "here": 0.9, "there": 0.5, "n": 100,
        }
    }  # fmt: skip


def test_a_difference_that_chance_explains_is_none():
    assert list(compared(SEXES, patients(1, n=4, sex="female") + patients(5, n=2, sex="male"))) == [
        "population_similar"
    ]
    many = patients(1, n=400, sex="female") + patients(401, n=200, sex="male")
    assert list(compared(SEXES, many)) == ["population_somewhat"]


def test_ages_are_put_into_the_cards_bands_and_called_older():
    bands = 'age_band = { "18-39" = 0.5, "40+" = 0.5 }'
    found = compared(bands, patients(1, n=60, age=71.5) + patients(61, n=10, age=39.9) + patients(71, n=30))
    assert found["population_very"]["difference"] == "very_older"
    assert found["population_very"]["here"] == pytest.approx(60 / 70)
    assert found["population_very"]["n"] == 70


def test_a_decade_is_divided_among_bands_by_years():
    bands = 'age_band = { "0-44" = 0.5, "45-79" = 0.5 }'
    found = compared(bands, patients(n=50, age_band="40-49"))
    assert found["population_similar"]["distance"] == pytest.approx(0)


def test_ages_in_no_band_of_the_card_count_as_other():
    found = compared('age_band = { "18-39" = 0.5, "40-59" = 0.5 }', patients(n=20, age=5.0))
    assert found["population_very"]["distance"] == pytest.approx(1)


def test_an_attribute_that_no_case_has_cannot_be_compared():
    assert compared(SEXES, patients(n=3)) == {"population_unknown": {"attribute": "sex"}}


def test_a_population_survives_being_written_and_read_again():
    made = card('age_band = { "18-39" = 0.4, "90+" = 0.6 }\n"skin type" = { I = 0.3, II = 0.7 }')
    assert made.population["skin type"] == {"I": 0.3, "II": 0.7}
    assert read_card(write_card(made)) == made


@pytest.mark.parametrize(
    ("population", "id_"),
    [
        ("sex = { female = 0.5, male = 0.4 }", "C313"),
        ("sex = { female = 1.0 }", "C105"),
        ('age_band = { "18-40" = 0.5, "40+" = 0.5 }', "C314"),
        ("age_band = { young = 0.5, old = 0.5 }", "C314"),
    ],
)
def test_a_population_that_is_none_is_refused(population, id_):
    with pytest.raises(SubmissionError) as raised:
        card(population)
    assert raised.value.id == id_
