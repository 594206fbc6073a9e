"""A threshold from split-off patients."""

import pytest

from evaluators.domain.plan import Tuning
from evaluators.errors import PlanError
from evaluators.evaluation.tuning import tuned_threshold, tuning_patients

SCORES = [0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9]
POSITIVE = [False, False, False, True, False, True, True, True]


def test_the_split_depends_on_the_plan_and_on_nothing_else():
    first = tuning_patients(range(1, 101), 0.3, "seed")
    assert len(first) == 30
    assert first == tuning_patients(list(reversed(range(1, 101))), 0.3, "seed")
    assert first != tuning_patients(range(1, 101), 0.3, "another")


@pytest.mark.parametrize(
    ("rule", "threshold"),
    [("sensitivity >= 0.75", 0.7), ("sensitivity >= 1.0", 0.4), ("sensitivity >= 0.76", 0.4)],
)
def test_the_largest_threshold_that_reaches_the_sensitivity_is_taken(rule, threshold):
    assert tuned_threshold(Tuning(fraction=0.3, rule=rule), SCORES, POSITIVE) == threshold


def test_a_specificity_rule_takes_the_smallest_threshold_that_calls_enough_negatives_negative():
    threshold = tuned_threshold(Tuning(fraction=0.3, rule="specificity >= 0.75"), SCORES, POSITIVE)
    assert 0.3 < threshold < 0.3000001


def test_an_unknown_rule_is_refused():
    with pytest.raises(PlanError) as error:
        tuned_threshold(Tuning(fraction=0.3, rule="accuracy >= 0.9"), SCORES, POSITIVE)
    assert error.value.id == "C471"


def test_a_split_without_positives_cannot_tune_sensitivity():
    with pytest.raises(PlanError) as error:
        tuned_threshold(Tuning(fraction=0.3, rule="sensitivity >= 0.9"), [0.1], [False])
    assert error.value.id == "C472"
