"""Which cases stand behind a number or a place in a plot."""

import numpy as np
import pytest

from evaluators.analyses.case_groups import NEAR, CaseGroups, scores_of
from support.scored_cases import binary_case, binary_cases, locked_plan

POSITIVES = (0.9, 0.7, 0.4)
NEGATIVES = (0.6, 0.3, 0.2, 0.1)


def groups_of(cases, **plan):
    return CaseGroups(cases, locked_plan(**plan), probabilities=True)


@pytest.fixture
def groups():
    """Cases 1 to 3 are positive, 4 to 7 negative, 8 is a positive the model failed on, 9 has no reference."""
    cases = binary_cases(POSITIVES, NEGATIVES)
    return groups_of([*cases, binary_case(8, True, None), binary_case(9, None, 0.8)])


def test_the_cells_of_the_matrix_hold_every_case_once(groups):
    cells = {(row, column): groups.cell(row, column) for row in (0, 1) for column in (0, 1)}
    assert cells == {(0, 0): [5, 6, 7], (0, 1): [4], (1, 0): [3, 8], (1, 1): [1, 2]}


def test_a_failed_case_counts_as_missed_where_the_plan_says_wrong(groups):
    assert groups.wrong(positive=True) == [3, 8]
    assert groups.wrong(positive=False) == [4]
    assert groups.failed() == [8]


def test_a_failed_case_is_not_missed_where_the_plan_leaves_it_out():
    groups = groups_of([*binary_cases(POSITIVES, NEGATIVES), binary_case(8, True, None)], failed_cases="excluded")
    assert groups.wrong(positive=True) == [3]
    assert groups.failed() == [8]
    assert groups.everyone() == [1, 2, 3, 4, 5, 6, 7]


def test_predictive_values_rest_on_what_the_model_called(groups):
    assert groups.called(positive=True) == [1, 2, 4]
    assert groups.called(positive=False) == [3, 5, 6, 7, 8]
    assert groups.with_reference(positive=True) == [1, 2, 3, 8]


def test_a_range_of_scores_ends_below_its_upper_limit_but_includes_one(groups):
    assert groups.scored(0.3, 0.6) == [3, 5]
    assert groups.scored(0.6, 1.0) == [1, 2, 4]
    assert groups_of(binary_cases((1.0,), (0.0,))).scored(0.95, 1.0) == [1]


def test_another_threshold_moves_cases_between_the_groups(groups):
    assert groups.at_threshold(0.3, positive=True, called=True) == [1, 2, 3]
    assert groups.at_threshold(0.3, positive=False, called=True) == [4, 5]
    assert groups.at_threshold(0.3, positive=True, called=False) == [8]


def test_a_subgroup_opens_its_cases():
    cases = [binary_case(1, True, 0.9, sex="female"), binary_case(2, False, 0.2, sex="male")]
    assert groups_of(cases).of_group("sex", "male") == [2]


def test_a_place_of_the_curve_opens_the_cases_with_scores_around_it():
    scores = [place / 100 for place in range(100)]
    groups = groups_of(binary_cases(scores[1::2], scores[::2]))
    near = groups.near_roc(0.0, 0.0)
    assert len(near) == NEAR
    assert set(near) == set(groups.scored(0.8, 1.0))
    assert set(groups.near_roc(1.0, 1.0)) == set(groups.scored(0.0, 0.2))
    assert set(groups.near_recall(1.0)) == set(groups.scored(0.0, 0.2))


def test_a_group_of_the_calibration_plot_opens_its_cases():
    scores = [place / 100 for place in range(100)]
    groups = groups_of(binary_cases(scores[1::2], scores[::2]))
    assert groups.risk_group(0.04) == groups.scored(0.0, 0.095)


def test_the_images_of_a_patient_are_opened_together():
    cases = [
        binary_case(1, True, 0.2, patient=1),
        binary_case(2, True, 0.9, patient=1),
        binary_case(3, False, 0.1, patient=2),
        binary_case(4, True, 0.3, patient=3),
    ]
    groups = groups_of(cases, level="patient", combine="max")
    assert groups.cell(1, 1) == [1, 2]
    assert groups.wrong(positive=True) == [4]


def test_without_cases_every_group_is_empty():
    groups = groups_of([])
    assert groups.everyone() == groups.failed() == groups.near_roc(0.5, 0.5) == groups.near_recall(0.5) == []


def test_the_scores_handed_out_are_those_decided_on(groups):
    scores, positive = scores_of(groups)
    assert np.nanmax(scores) == 0.9
    assert positive.sum() == 4
