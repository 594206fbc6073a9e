import pytest

from evaluators.domain.estimate import Counts, Estimate, Interval, Reason
from evaluators.report import numerals
from evaluators.texts import Words
from support.example_results import ALL, SENSITIVITY, estimate

EN, DE = Words("en"), Words("de")


def limits(lower, upper):
    return Interval(lower=lower, upper=upper, level=0.95, method="wilson")


@pytest.mark.parametrize(
    ("lower", "upper", "english", "german"),
    [
        pytest.param(0.8498, 0.9121, "0.849–0.913", "0,849–0,913", id="limits move outward"),
        pytest.param(0.85, 0.85, "0.850–0.850", "0,850–0,850", id="exact decimals stay"),
        pytest.param(-0.0801, 0.034, "−0.081 to 0.034", "−0,081 bis 0,034", id="negative limits need a word"),
        pytest.param(0.5, None, "≥ 0.500", "≥ 0,500", id="open above"),
        pytest.param(None, 12.345, "≤ 12.4", "≤ 12,4", id="open below"),
        pytest.param(0.0, 1204.2, "0.000–1,205", "0,000–1.205", id="large limits need no decimals"),
    ],
)
def test_an_interval_is_rounded_outward_and_written_as_the_language_does(lower, upper, english, german):
    assert numerals.interval(limits(lower, upper), EN) == english
    assert numerals.interval(limits(lower, upper), DE) == german


def test_a_value_is_rounded_to_the_nearest():
    assert numerals.value(0.8755, EN) == "0.876"
    assert numerals.value(-0.12345, DE) == "−0,123"
    assert numerals.value(-0.0001, EN) == "0.000"


def test_an_estimate_without_a_value_says_why():
    missing = Estimate(metric="ppv", undefined=Reason.NOTHING_PREDICTED_POSITIVE, n=ALL)
    assert numerals.estimate_value(missing, EN) == "–"
    assert numerals.estimate_interval(missing, EN) == EN("results.reasons.nothing_predicted_positive")


def test_a_value_that_was_rounded_to_steps_shows_no_third_digit():
    coarse = estimate("sensitivity", 0.9, 0.65, 1.0, Counts(patients=10, cases=20, rounded=True))
    assert numerals.estimate_value(coarse, DE) == "0,90"
    assert numerals.estimate_interval(coarse, DE) == "0,65–1,0"


def test_a_suppressed_estimate_shows_nothing_else():
    hidden = Estimate(metric="ppv", suppressed=True)
    cells = [
        show(hidden, DE) for show in (numerals.estimate_value, numerals.estimate_interval, numerals.estimate_cases)
    ]
    assert cells == ["unterdrückt", "–", "–"]


def test_cases_stand_with_their_patients():
    assert numerals.estimate_cases(SENSITIVITY, EN) == "80 (40)"


def test_the_german_interval_is_never_abbreviated():
    assert numerals.interval_with_level(limits(0.1, 0.2), DE) == "95-%-Konfidenzintervall 0,100–0,200"
    assert numerals.interval_with_level(limits(0.1, 0.2), EN) == "95% CI 0.100–0.200"
    assert numerals.level(0.975, EN) == "97.5%"


def test_a_number_in_brackets_follows_the_language_and_a_class_does_not():
    assert numerals.estimate_name(estimate("net_benefit", 0.1, 0.0, 0.2, parameter="0.1"), DE).endswith("(0,1)")
    assert (
        numerals.estimate_name(estimate("sensitivity", 0.1, 0.0, 0.2, parameter="nevus"), DE) == "Sensitivität (nevus)"
    )


def test_a_metric_of_a_newer_version_shows_its_id():
    assert numerals.estimate_name(estimate("brand_new", 0.1, 0.0, 0.2), EN) == "brand_new"


def test_small_numbers_are_readable():
    assert numerals.tiny(5.96e-08, DE) == "6,0 × 10⁻⁸"
    assert numerals.p_value(0.0004, EN) == "<\u00a00.001"
    assert numerals.milliseconds(41.27, DE) == "41,3"


@pytest.mark.parametrize(
    ("metric", "reason", "said"),
    [
        ("invented_structures", Reason.NO_NEGATIVES, "every case holds the structure"),
        ("missed_structures", Reason.NO_POSITIVES, "no case holds the structure"),
        ("sensitivity", Reason.NO_POSITIVES, "no positive cases"),
    ],
)
def test_the_reason_for_no_value_speaks_of_what_is_measured(metric, reason, said):
    nothing = Estimate(metric=metric, undefined=reason, n=Counts(patients=0, cases=0))
    assert numerals.estimate_interval(nothing, EN) == said


def test_lesions_and_events_are_not_called_cases():
    n = Counts(patients=76, cases=362, of="lesions")
    assert numerals.counted(n, Words("en")) == "362 lesions"
    assert numerals.counted(n.model_copy(update={"cases": 1, "of": "events"}), Words("de")) == "1 Ereignis"
    assert numerals.counted(n.model_copy(update={"of": None}), Words("en")) == "362"
