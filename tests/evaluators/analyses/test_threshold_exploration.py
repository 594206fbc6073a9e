"""What another threshold would have decided."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evaluators.analyses.threshold_exploration import ThresholdExploration

SCORES = np.array([0.9, 0.5, 0.2, 0.5, 0.1, np.nan, np.nan])
POSITIVE = np.array([True, True, True, False, False, True, False])


def test_a_score_at_the_threshold_is_positive_and_a_failed_case_wrong():
    counts = ThresholdExploration(SCORES, POSITIVE).at(0.5)
    assert (counts.found, counts.missed, counts.alarms, counts.spared) == (2, 2, 2, 1)
    assert counts.sensitivity == 0.5
    assert counts.specificity == 1 / 3
    assert counts.cases == 7


def test_one_class_alone_has_no_share_of_the_other():
    counts = ThresholdExploration(np.array([0.5]), np.array([True])).at(0.7)
    assert counts.sensitivity == 0.0
    assert counts.specificity is None


@given(
    cases=st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=30),
    thresholds=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_a_higher_threshold_never_finds_more_nor_alarms_more(cases, thresholds):
    scores = np.array([score for score, _ in cases], np.float64)
    positive = np.array([truth for _, truth in cases], bool)
    exploration = ThresholdExploration(scores, positive)
    low, high = (exploration.at(threshold) for threshold in sorted(thresholds))
    assert low.found >= high.found
    assert low.alarms >= high.alarms
    assert low.cases == high.cases == len(cases)
