"""The plan in words, in both languages."""

import pytest

from desktop.views.plan_page import wording
from evaluators.domain.plan import Goal, Plan, ReportPlan, ResolvedGoal, SubgroupPlan
from evaluators.domain.submission import Claim
from evaluators.evaluation.precision import Expectation, Size
from evaluators.texts import Words
from support.example_results import example_amendment, example_plan

ENGLISH, GERMAN = Words("en"), Words("de")
WORDS = {"en": ENGLISH, "de": GERMAN}
SIZE = Size(cases=1500, patients=1204, positives=252, design_effect=1.0, design_effect_negatives=1.0)


def expectation(**changes):
    goal = example_plan().goals[0]
    return Expectation(
        **{"goal": goal, "assumed_true": 0.9, "half_width": 0.0371, "needed_80": 300, "needed_90": 400, **changes}
    )


@pytest.mark.parametrize(
    ("words", "start"),
    [
        (ENGLISH, "With 252 positives, a sensitivity of 0.90 would have an interval of about ± 0.037."),
        (GERMAN, "Mit 252 positiven Fällen hätte eine Sensitivität von 0,90 ein Intervall von etwa ± 0,037."),
    ],
)
def test_the_precision_is_said_in_one_sentence_and_the_cases_needed_in_another(words, start):
    text = wording.precision_text(words, expectation(), SIZE)
    assert text.startswith(start)
    assert "300" in text


def test_a_goal_out_of_reach_is_said_to_be_so():
    text = wording.precision_text(ENGLISH, expectation(needed_80=None, needed_90=None), SIZE)
    assert text.endswith("cannot be shown, however many cases there are.")


def test_an_unknown_precision_is_not_invented():
    assert "cannot be told" in wording.precision_text(ENGLISH, expectation(half_width=None), SIZE)


@pytest.mark.parametrize("words", [ENGLISH, GERMAN])
def test_the_lock_sheet_has_six_lines_and_all_of_them_say_something(words):
    lines = wording.lines(words, example_plan(), wording.SHEET, wording.About(SIZE))
    assert len(lines) == 6
    assert all(line.label and line.text for line in lines)


def test_the_lock_sheet_names_measure_goal_threshold_and_cases():
    texts = " ".join(line.text for line in wording.lines(ENGLISH, example_plan(), wording.SHEET, wording.About(SIZE)))
    for part in ("Sensitivity: lower limit ≥ 0.6", "Threshold: 0.5.", "Specificity: lower limit ≥ 0.85", "1,500 cases"):
        assert part in texts


def test_a_goal_taken_from_a_claim_says_so_with_the_claims_interval():
    plan = example_plan()
    claimed = ResolvedGoal(
        metric="sensitivity",
        comparator=">=",
        lower=0.86,
        upper=None,
        margin=0.05,
        claim="sensitivity",
        assumed_true=None,
        primary=True,
    )
    locked = plan.model_copy(update={"goals": (claimed, *plan.goals[1:])})
    about = wording.About(SIZE, (Claim(metric="sensitivity", value=0.91, interval=(0.88, 0.94)),))
    lines = {language: wording.lines(words, locked, ["primary"], about)[0].text for language, words in WORDS.items()}
    assert "≥ 0.86: the vendor's claim 0.91 (0.88–0.94) less a margin of 0.05" in lines["en"]
    assert "≥ 0,86: Angabe des Herstellers 0,91 (0,88–0,94) abzüglich eines Spielraums von 0,05" in lines["de"]


def test_the_level_of_an_interval_is_written_as_the_report_writes_it():
    (line,) = wording.lines(GERMAN, example_plan(), ["counting"], wording.About())
    assert line.text.startswith("95-%-Konfidenzintervall;")


@pytest.mark.parametrize("words", [ENGLISH, GERMAN])
def test_screen_and_report_say_an_unknown_sampling_alike(words):
    assert words("desktop_plan.sampling.unknown") == words("report.sampling.unknown")


@pytest.mark.parametrize(
    ("value", "english", "german"), [(0.85, "0.85", "0,85"), (1.0, "1", "1"), (0.1234567, "0.1235", "0,1235")]
)
def test_numbers_have_no_needless_zeros_and_the_sign_of_the_language(value, english, german):
    assert wording.short(ENGLISH, value) == english
    assert wording.short(GERMAN, value) == german


def test_an_amendment_reads_as_field_old_and_new():
    assert wording.changes(ENGLISH, example_amendment()) == (
        "Question",
        "Is it good?",
        "Does the model find melanoma in our dermoscopic images?",
    )


def test_what_would_change_is_told_before_it_does():
    before = Plan(goal=(Goal(metric="sensitivity", at_least=0.85),))
    after = before.model_copy(
        update={
            "goal": (Goal(metric="sensitivity", at_least=0.8), Goal(metric="auroc", at_least=0.7, primary=False)),
            "failed_cases": "excluded",
            "subgroups": SubgroupPlan(attributes=("sex",)),
            "report": ReportPlan(target_prevalence=0.02),
            "icc_assumed": 0.2,
        }
    )
    told = {field: (old, new) for field, old, new in wording.differences(ENGLISH, before, after)}
    assert told["Goals"] == (
        "Sensitivity: lower limit ≥ 0.85 (main goal)",
        "Sensitivity: lower limit ≥ 0.8 (main goal)\nArea under the ROC curve: lower limit ≥ 0.7",
    )
    assert told["Failed cases"] == ("wrong", "not counted, reported separately")
    assert told["Subgroups"] == ("None.", "Sex; smallest group reported: 30 patients.")
    assert told["Reported"][1].endswith("PPV and NPV at a prevalence of 2%.")
    assert told["Statistics"] == ("0.3", "0.2")


def test_a_measure_of_one_class_is_named_with_its_class():
    assert wording.measure_name(GERMAN, "sensitivity[nevus]") == "Sensitivität (nevus)"


def test_a_goal_of_a_length_has_its_unit_and_one_of_a_share_has_none():
    goal = example_plan().goals[0]
    within = goal.model_copy(update={"metric": "bias", "comparator": "within", "lower": -1.0, "upper": 1.0})
    apart = goal.model_copy(update={"metric": "hd95_mm[liver]", "comparator": "<=", "lower": None, "upper": 4.0})
    assert wording.resolved_text(ENGLISH, within, "mm") == "Bias: interval within −1 to 1\u00a0mm"
    assert wording.resolved_text(GERMAN, apart, "cm").endswith("(liver): obere Grenze ≤ 4\u00a0mm")
    assert wording.resolved_text(ENGLISH, goal, "mm") == "Sensitivity: lower limit ≥ 0.6"


@pytest.mark.parametrize("words", [ENGLISH, GERMAN])
def test_the_thresholds_of_findings_are_told_one_by_one(words):
    locked = example_plan().model_copy(update={"thresholds": {"effusion": 0.4, "nodule": 0.25}})
    text = wording.lines(words, locked, ["primary"], wording.About(SIZE))[0].text
    assert text.endswith(f"effusion: {words.number(0.4, 1)}; nodule: {words.number(0.25, 2)}.")
