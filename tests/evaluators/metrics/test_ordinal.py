"""Classes in an order, by hand."""

import numpy as np
import pytest

from evaluators.domain.estimate import Reason
from evaluators.metrics.ordinal import at_least
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import MultiClassSample, OperatingSettings
from evaluators.metrics.weighted import Prepared
from support.samples import decided_classes


def value(metric, table):
    return METRICS[metric].value(decided_classes(table))


def test_distance_counts_classes_and_a_failed_case_is_as_far_off_as_can_be():
    table = [[3, 1, 0, 0], [0, 2, 2, 1], [1, 0, 4, 0]]  # the last column: failed
    assert value("class_error", table) == pytest.approx((0 + 1 + 2 + 1 + 2) / 14)
    assert value("within_one_class", table) == pytest.approx(12 / 14)


def test_of_two_classes_none_is_further_away_than_one():
    assert value("within_one_class", [[3, 1], [1, 3]]) is Reason.DEGENERATE
    assert value("class_error", [[3, 1], [1, 3]]) == 0.25


def test_at_least_a_class_is_a_question_of_its_own():
    scores = np.array([[0.7, 0.2, 0.1], [0.2, 0.5, 0.3], [0.1, 0.2, 0.7], [np.nan] * 3])
    sample = at_least(MultiClassSample(scores, np.array([0, 1, 2, 2]), np.arange(4)), 1)
    assert sample.positive.tolist() == [False, True, True, True]
    assert sample.scores[:3] == pytest.approx([0.3, 0.8, 0.9])
    assert sample.scores[3] == -np.inf
    assert sample.decided.tolist() == [False, True, True, False]


@pytest.mark.parametrize("metric", ["class_error", "within_one_class", "weighted_kappa"])
def test_a_decision_one_class_further_off_is_never_better(metric):
    row = METRICS[metric]
    for start in range(4):
        nearer, further = np.diag([5, 4, 3, 2, 6]), np.diag([5, 4, 3, 2, 6])
        nearer[0, start] += 1
        further[0, start + 1] += 1
        near, far = row.value(decided_classes(nearer)), row.value(decided_classes(further))
        assert near <= far if row.direction == "lower" else near >= far


def test_decisions_at_random_have_no_kappa_and_swapped_ends_a_negative_one():
    assert value("weighted_kappa", [[4, 4], [4, 4]]) == pytest.approx(0)
    assert value("weighted_kappa", [[0, 0, 5], [0, 5, 0], [5, 0, 0]]) == pytest.approx(-1)


def test_cases_of_one_class_have_a_distance_but_no_kappa():
    sample = MultiClassSample(np.eye(3)[[0, 1, 0]], np.zeros(3, np.int64), np.arange(3))
    prepared = Prepared(sample, OperatingSettings())
    assert METRICS["weighted_kappa"].value(prepared) is Reason.ONE_CLASS_ONLY
    assert METRICS["class_error"].value(prepared) == pytest.approx(1 / 3)
