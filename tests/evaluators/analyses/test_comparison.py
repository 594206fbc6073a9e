"""Two submissions on the same cases, small enough to count by hand."""

from dataclasses import replace

import numpy as np
import pytest

from evaluators.analyses.case_errors import case_standings
from evaluators.analyses.changed_cases import changes_of
from evaluators.analyses.comparison import Margin, Side, compare_measures
from evaluators.domain.estimate import Reason
from evaluators.errors import PlanError
from support.scored_cases import SEED, binary_case, binary_cases, locked_plan

TRUTH = [True] * 20 + [False] * 20
GOOD = [0.9] * 18 + [0.2] * 2 + [0.1] * 17 + [0.8] * 3
"""Finds 18 of 20, spares 17 of 20."""
WORSE = [0.9] * 12 + [0.2] * 7 + [0.9] + [0.1] * 17 + [0.8] * 3
"""Finds 13 of 20: the first twelve and the last, which the good one misses."""


def cases(scores, truth=TRUTH, *, images=1):
    return [
        binary_case(number, positive, score, patient=(number - 1) // images)
        for number, (positive, score) in enumerate(zip(truth, scores, strict=True), 1)
    ]


def side(scores, truth=TRUTH, *, images=1, **plan):
    return Side(cases(scores, truth, images=images), locked_plan(**plan), probabilities=True)


def measured(first, second, **how):
    return {one.first.id: one for one in compare_measures(first, second, seed=SEED, **how).compared}


def test_a_difference_is_the_first_minus_the_second():
    found = measured(side(GOOD), side(WORSE))["sensitivity"]
    assert (found.first.value, found.second.value) == (0.9, 0.65)
    assert found.difference.value == pytest.approx(0.25)
    limits = found.difference.interval
    assert limits.lower < 0.25 < limits.upper


def test_shares_of_the_same_cases_get_the_exact_p():
    found = measured(side(GOOD), side(WORSE))["sensitivity"]
    assert found.p_method == "mcnemar exact"
    assert found.p == pytest.approx(2 * (1 + 7) / 2**7)  # six right in the first alone, one in the second alone
    assert found.p_holm >= found.p


def test_a_submission_against_itself_differs_nowhere():
    for found in measured(side(GOOD), side(GOOD)).values():
        if found.difference.value is not None:
            assert found.difference.value == 0
        assert found.p in {None, 1.0}


def test_the_other_way_round_everything_has_the_other_sign():
    there, back = measured(side(GOOD), side(WORSE)), measured(side(WORSE), side(GOOD))
    for id in ("sensitivity", "specificity", "balanced_accuracy"):
        one, other = there[id].difference, back[id].difference
        assert one.value == -other.value
        assert one.interval.lower == pytest.approx(-other.interval.upper)


def test_several_images_of_a_patient_are_no_exact_test():
    found = measured(side(GOOD, images=2), side(WORSE, images=2))["sensitivity"]
    assert (found.p, found.difference.interval.method) == (None, "mover paired")


def test_many_patients_with_several_images_are_resampled():
    truth, good, worse = TRUTH * 6, GOOD * 6, WORSE * 6
    found = measured(side(good, truth, images=2), side(worse, truth, images=2))["sensitivity"]
    assert (found.p_method, found.difference.interval.method) == ("bootstrap", "paired bca clustered")


def test_areas_of_many_patients_are_compared_as_delong_did():
    rng = np.random.default_rng(5)
    truth = (np.arange(160) < 80).tolist()
    first = np.clip(rng.normal(0.4, 0.1, 160) + 0.2 * np.array(truth), 0, 1)
    second = np.clip(first + rng.normal(0, 0.1, 160), 0, 1)
    found = measured(side(first.tolist(), truth), side(second.tolist(), truth))["auroc"]
    assert (found.p_method, found.difference.interval.method) == ("delong", "delong paired")
    assert found.difference.value > 0


def test_each_keeps_its_own_threshold():
    lower = Side(cases([score - 0.25 for score in GOOD]), locked_plan(threshold=0.3), probabilities=True)
    found = measured(side(GOOD), replace(lower, cases=cases([max(0.0, score - 0.25) for score in GOOD])))
    assert found["sensitivity"].difference.value == 0


def test_classes_with_other_names_are_compared_in_what_both_have():
    other = Side(cases(WORSE), locked_plan(classes=("benign", "cancer"), positive=("cancer",)), probabilities=True)
    found = measured(side(GOOD), other)
    assert found["sensitivity"].difference.value == pytest.approx(0.25)
    assert not any("[nevus]" in id for id in found)


def test_a_failed_case_counts_as_wrong_for_the_one_that_failed():
    failing = side([None, *GOOD[1:]])
    assert measured(failing, side(GOOD))["sensitivity"].difference.value == pytest.approx(-0.05)


def test_a_failed_case_is_left_out_of_both_where_the_plan_says_so():
    plan = {"failed_cases": "excluded"}
    found = measured(side([None, *GOOD[1:]], **plan), side(GOOD, **plan))["sensitivity"]
    assert found.first.n.cases == found.second.n.cases == 19


def test_one_patient_has_values_and_no_interval():
    found = measured(side(GOOD, images=40), side(WORSE, images=40))["sensitivity"]
    assert found.difference.value == pytest.approx(0.25)
    assert found.difference.no_interval is Reason.TOO_FEW_PATIENTS
    assert found.p is None


def test_one_class_only_is_a_typed_reason():
    truth = [True] * 40
    found = measured(side(GOOD, truth), side(WORSE, truth))["auroc"]
    assert found.difference.undefined is Reason.ONE_CLASS_ONLY


def test_no_cases_are_typed_reasons():
    found = measured(side([], []), side([], []))
    assert {one.difference.undefined for one in found.values()} == {Reason.NO_CASES}


def test_a_margin_is_shown_only_by_the_interval_of_a_goal():
    positives, negatives = [0.9] * 150, [0.1] * 150
    same = Side(binary_cases(positives, negatives), locked_plan(), probabilities=True)
    found = compare_measures(same, same, seed=SEED, margin=Margin("sensitivity", 0.05)).margin
    assert found.shown == "non_inferior"
    few = Side(binary_cases(positives[:10], negatives[:10]), locked_plan(), probabilities=True)
    assert compare_measures(few, few, seed=SEED, margin=Margin("sensitivity", 0.05)).margin.shown == "not_shown"


@pytest.mark.parametrize("metric", ["auprc", "calibration_slope", "lr_positive", "no_such_measure"])
def test_a_margin_without_a_method_that_holds_is_refused(metric):
    with pytest.raises(PlanError) as refused:
        compare_measures(side(GOOD), side(WORSE), seed=SEED, margin=Margin(metric, 0.05))
    assert refused.value.id == "C884"


def test_one_error_more_never_makes_the_margin_easier():
    lowest = [
        measured(
            side([0.9] * (20 - wrong) + [0.2] * wrong + GOOD[20:]), side(GOOD), margin=Margin("sensitivity", 0.05)
        )["sensitivity"].difference.interval.lower
        for wrong in (0, 1, 2, 6, 13)
    ]
    assert lowest == sorted(lowest, reverse=True)


def test_the_cases_that_changed_are_those_decided_differently():
    first, second = case_standings(cases(GOOD), locked_plan()), case_standings(cases(WORSE), locked_plan())
    numbers = {number: number + 100 for number in range(1, 41)}
    found = changes_of(first, second, numbers)
    apart = [(case.case, case.change) for case in found.listed if case.change.startswith("only")]
    assert apart == [*((number, "only_first_right") for number in range(13, 19)), (20, "only_second_right")]
    assert found.listed[0].other_case == 113
    assert (found.decided.both_right, found.decided.only_first, found.decided.only_second) == (29, 6, 1)
    assert found.decided.both_wrong == 4


def test_where_nothing_is_decided_the_largest_difference_comes_first():
    drawn = [
        [replace(one, verdict="drawn", wrongness=wrong) for one, wrong in zip(made, wrongness, strict=True)]
        for made, wrongness in (
            (case_standings(cases(GOOD[:3], TRUTH[:3]), locked_plan()), (0.1, 0.5, 0.2)),
            (case_standings(cases(GOOD[:3], TRUTH[:3]), locked_plan()), (0.1, 0.1, 0.3)),
        )
    ]
    found = changes_of(*drawn, {1: 1, 2: 2, 3: 3})
    assert found.decided is None
    assert [(one.case, one.change) for one in found.listed] == [(2, "second_better"), (3, "first_better")]
