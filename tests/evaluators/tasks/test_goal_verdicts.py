"""Verdicts: what is shown, what is not, and when there is none."""

from __future__ import annotations

import pytest

from evaluators.statistics.proportions import clopper_pearson
from evaluators.tasks.asking import goals_without_method
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.summarising import summarise
from support.scored_cases import SEED, binary_cases, goal, locked_plan

# Sensitivity 95/100, specificity 80/100.
COHORT = binary_cases([0.9] * 95 + [0.2] * 5, [0.1] * 80 + [0.7] * 20)


def results(*goals, cases=COHORT, confirmatory=True, amended_late=False, post_hoc=False, **plan):
    return summarise(
        cases,
        locked_plan(*goals, **plan),
        seed=SEED,
        excluded={},
        confirmatory=confirmatory,
        amended_late=amended_late,
        post_hoc=post_hoc,
    )


def words(*goals, **arguments):
    return [(verdict.verdict, verdict.why_none) for verdict in results(*goals, **arguments).verdicts]


@pytest.mark.parametrize(
    ("wanted", "word"),
    [
        (goal("sensitivity", at_least=0.88), "shown"),  # exact interval of 95/100: 0.887 to 0.984
        (goal("sensitivity", at_least=0.90), "not_shown"),
        (goal("sensitivity", at_least=0.99), "missed"),
        (goal("sensitivity", at_most=0.99), "shown"),
        (goal("sensitivity", at_most=0.95), "not_shown"),
        (goal("sensitivity", at_most=0.80), "missed"),
        (goal("sensitivity", within=(0.88, 0.99)), "shown"),
        (goal("sensitivity", within=(0.90, 0.99)), "not_shown"),
        (goal("sensitivity", within=(0.1, 0.5)), "missed"),
        (goal("brier", at_most=0.5), "shown"),
        (goal("lr_positive", at_least=2.0), "shown"),
        (goal("net_benefit[0.1]", at_least=0.3), "shown"),
    ],
    ids=lambda value: value.text if hasattr(value, "text") else value,
)
def test_an_interval_is_compared_with_the_goal(wanted, word):
    assert words(wanted) == [(word, None)]


def test_an_estimate_with_a_goal_shows_exactly_the_interval_of_its_verdict():
    found = results(goal("sensitivity", at_least=0.85), interval_level=0.8)
    estimate = next(one for one in found.estimates if one.id == "sensitivity")
    assert estimate == found.verdicts[0].estimate
    assert estimate.interval.level == pytest.approx(0.95)
    assert (estimate.interval.lower, estimate.interval.upper) == pytest.approx(clopper_pearson(95, 100, 0.95))
    assert next(one for one in found.estimates if one.id == "specificity").interval.level == 0.8


def test_alpha_sets_the_level_of_goal_intervals():
    found = results(goal("sensitivity", at_least=0.85), alpha_one_sided=0.05)
    assert found.verdicts[0].estimate.interval.level == pytest.approx(0.9)


def test_exploratory_late_amended_and_post_hoc_runs_have_no_verdict_each_for_its_own_reason():
    wanted = goal("sensitivity", at_least=0.5)
    assert words(wanted, confirmatory=False) == [("none", "exploratory")]
    assert words(wanted, confirmatory=False, amended_late=True) == [("none", "amended_late")]
    assert words(wanted, post_hoc=True) == [("none", "post_hoc")]
    assert results(wanted, post_hoc=True).threshold_origin == "post_hoc"


def test_fewer_than_five_patients_have_a_value_but_neither_interval_nor_verdict():
    cases = binary_cases([0.9] * 4, [0.1] * 30)
    found = results(goal("sensitivity", at_least=0.1), cases=cases)
    assert found.verdicts[0].estimate.value == 1.0
    assert found.verdicts[0].estimate.interval is None
    assert words(goal("sensitivity", at_least=0.1), cases=cases) == [("none", "too_few_patients")]
    many_images = binary_cases([0.9] * 40, [0.1] * 40, images=10)
    assert words(goal("sensitivity", at_least=0.1), cases=many_images) == [("none", "too_few_patients")]


def test_what_cannot_be_computed_has_no_verdict():
    assert words(goal("specificity", at_least=0.1), cases=binary_cases([0.9] * 30, [])) == [("none", "not_computable")]


def test_a_metric_without_a_proven_interval_gets_none():
    plan = locked_plan(goal("mcc", at_least=0.1), goal("auroc", at_least=0.7))
    assert goals_without_method(plan) == ("mcc >= 0.1",)
    assert words(goal("mcc", at_least=0.1)) == [("none", "no_interval_method")]


def test_secondary_goals_wait_for_all_primary_ones():
    easy, hard = goal("sensitivity", at_least=0.5), goal("specificity", at_least=0.95)
    second = goal("auroc", at_least=0.5, primary=False)
    assert words(easy, second) == [("shown", None), ("shown", None)]
    assert words(second, easy, hard) == [("none", "after_missed_primary"), ("shown", None), ("missed", None)]


def test_a_fixed_sequence_stops_at_the_first_goal_not_shown():
    goals = (goal("sensitivity", at_least=0.9), goal("specificity", at_least=0.5))
    assert words(*goals, goals_rule="fixed_sequence") == [("not_shown", None), ("none", "after_unshown_goal")]
    assert words(*goals[::-1], goals_rule="fixed_sequence") == [("shown", None), ("not_shown", None)]


def test_holm_judges_the_clearer_goal_at_half_the_error():
    goals = (goal("sensitivity", at_least=0.885), goal("specificity", at_least=0.5))
    found = results(*goals, goals_rule="holm")
    assert [verdict.verdict for verdict in found.verdicts] == ["shown", "shown"]
    levels = [verdict.estimate.interval.level for verdict in found.verdicts]
    assert levels == pytest.approx([0.95, 0.975])
    alone = results(goals[0], goal("specificity", at_least=0.9), goals_rule="holm")
    assert [verdict.verdict for verdict in alone.verdicts] == ["not_shown", "missed"]


def test_new_cases_are_those_of_a_whole_cohort_of_the_same_make_up():
    wanted = goal("sensitivity", at_least=0.90, assumed_true=0.95)
    verdict = results(wanted).verdicts[0]
    assert verdict.verdict == "not_shown"
    assert (verdict.new_cases_needed, verdict.new_cases_needed_90) == (510, 632)  # 255 and 316 positives, half of all
    assert verdict.expected_precision == pytest.approx(0.045, abs=0.002)
    assert results(goal("sensitivity", at_least=0.5, assumed_true=0.9)).verdicts[0].new_cases_needed is None
    assert results(goal("sensitivity", at_least=0.97, assumed_true=0.95)).verdicts[0].new_cases_needed is None
    area = results(goal("auroc", at_least=0.985, assumed_true=0.995)).verdicts[0]
    assert area.new_cases_needed < area.new_cases_needed_90


def test_images_of_the_same_patient_need_more_new_cases():
    wanted = goal("sensitivity", at_least=0.90, assumed_true=0.95)
    clustered = binary_cases([0.9] * 95 + [0.2] * 5, [0.1] * 80 + [0.7] * 20, images=5)
    assert results(wanted, cases=clustered).verdicts[0].new_cases_needed == 1122  # 255 · 2.2 = 561 of half the cases


def test_a_balanced_accuracy_goal_of_several_classes_can_be_shown():

    cases = [
        ScoredCase(number, number, number % 3, tuple(0.8 if k == number % 3 else 0.1 for k in range(3)), failed=False)
        for number in range(120)
    ]
    wanted = goal("balanced_accuracy", at_least=0.9)
    plan = {"classes": ("a", "b", "c"), "positive": (), "threshold": None}
    assert words(wanted, cases=cases, **plan) == [("shown", None)]
