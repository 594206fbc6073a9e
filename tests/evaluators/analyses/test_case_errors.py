"""Which case counts as what; every expectation is worked out by hand."""

import pytest

from evaluators.analyses.case_errors import case_standings
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.summarising import summarise
from support.scored_cases import SEED, binary_case, locked_plan


def standings(cases, plan=None, **options):
    return {one.number: one for one in case_standings(cases, plan or locked_plan(), **options)}


CASES = [
    binary_case(1, True, 0.9),
    binary_case(2, True, 0.5),  # at the threshold: positive
    binary_case(3, True, 0.2),
    binary_case(4, False, 0.8),
    binary_case(5, False, 0.46),
    binary_case(6, None, 0.9),
    binary_case(7, True, None),
    binary_case(8, False, None),
]


def test_the_verdict_follows_reference_and_threshold():
    found = standings(CASES)
    assert {number: one.verdict for number, one in found.items()} == {
        1: "right",
        2: "right",
        3: "missed",
        4: "false_alarm",
        5: "right",
        6: None,
        7: "missed",  # failed cases count as wrong in this plan
        8: "false_alarm",
    }


def test_failed_cases_that_are_not_counted_have_no_verdict():
    found = standings(CASES, locked_plan(failed_cases="excluded"))
    assert [found[7].verdict, found[8].verdict] == [None, None]
    assert found[7].failed


def test_near_is_within_five_hundredths_of_the_threshold():
    assert [number for number, one in standings(CASES).items() if one.near] == [2, 5]


def test_the_most_wrong_case_is_the_most_confident_error():
    found = standings(CASES)
    errors = sorted((one for one in found.values() if one.verdict in {"missed", "false_alarm"}), key=wrongness)
    assert [one.number for one in errors] == [3, 4, 7, 8]  # 0.8 sure of the wrong answer both, then the failed ones
    assert found[3].wrongness == pytest.approx(0.8)
    assert found[1].wrongness == pytest.approx(0.1)


def wrongness(standing):
    return -standing.wrongness, standing.number


def test_rows_and_columns_add_up_to_the_confusion_matrix():
    confusion = summarise(CASES, locked_plan(), seed=SEED, excluded={}, confirmatory=True).confusion
    found = standings(CASES).values()
    counted = [[sum(one.row == row and one.column == column for one in found) for column in confusion.columns]
               for row in confusion.rows]  # fmt: skip
    assert counted == [list(row) for row in confusion.counts] == [[1, 2], [2, 2]]


def test_a_patient_stands_as_the_largest_score_of_the_images():
    cases = [
        binary_case(1, True, 0.1, patient=1),
        binary_case(2, True, 0.7, patient=1),
        binary_case(3, True, 0.2, patient=2),
        binary_case(4, True, 0.3, patient=2),
    ]
    found = standings(cases, locked_plan(level="patient"))
    assert [one.verdict for one in found.values()] == ["right", "right", "missed", "missed"]
    assert found[1].score == pytest.approx(0.1)


def test_without_positive_classes_another_class_than_the_reference_is_wrong():
    plan = locked_plan(classes=("a", "b", "c"), positive=(), threshold=None)
    cases = [
        ScoredCase(1, 1, reference=0, scores=(0.5, 0.3, 0.2), failed=False),
        ScoredCase(2, 2, reference=0, scores=(0.2, 0.7, 0.1), failed=False),
        ScoredCase(3, 3, reference=2, scores=(0.28, 0.37, 0.35), failed=False),
        ScoredCase(4, 4, reference=2, scores=None, failed=True),
    ]
    found = standings(cases, plan)
    assert [(one.verdict, one.column) for one in found.values()] == [
        ("right", "a"),
        ("wrong_class", "b"),
        ("wrong_class", "b"),
        ("wrong_class", "failed"),
    ]
    assert found[2].wrongness == pytest.approx(0.8)
    assert [number for number, one in found.items() if one.near] == [3]  # 0.37 against 0.35


def test_several_positive_classes_are_judged_by_their_sum():
    plan = locked_plan(classes=("nevus", "melanoma", "carcinoma"), positive=("melanoma", "carcinoma"))
    cases = [
        ScoredCase(1, 1, reference=2, scores=(0.45, 0.3, 0.25), failed=False),
        ScoredCase(2, 2, reference=1, scores=(0.7, 0.1, 0.2), failed=False),
    ]
    found = standings(cases, plan)
    assert [(one.verdict, one.row, one.column) for one in found.values()] == [
        ("right", "positive", "positive"),
        ("missed", "positive", "negative"),
    ]
    assert found[1].score == pytest.approx(0.55)


def test_scores_that_are_no_probabilities_are_judged_by_their_distance_to_the_threshold():
    cases = [
        ScoredCase(1, 1, reference=1, scores=(0.0, -3.0), failed=False),
        ScoredCase(2, 2, reference=0, scores=(0.0, 7.0), failed=False),
        ScoredCase(3, 3, reference=0, scores=(0.0, 0.4), failed=False),
    ]
    found = standings(cases, locked_plan(threshold=0.0), probabilities=False)
    assert [one.wrongness for one in found.values()] == pytest.approx([3, 7, 0.4])
    assert [number for number, one in found.items() if one.near] == [3]  # 5 % of the range of 10 is 0.5


def test_without_any_reference_nothing_is_right_or_wrong():
    found = standings([binary_case(1, None, 0.9)])
    assert (found[1].verdict, found[1].row, found[1].near) == (None, None, False)
