"""Values shown before their intervals are known."""

from evaluators.analyses.point_values import point_values
from evaluators.domain.estimate import Reason
from evaluators.tasks.summarising import summarise
from support.scored_cases import SEED, binary_cases, locked_plan

CASES = binary_cases((0.9, 0.7, 0.4), (0.6, 0.3, 0.2, 0.1))


def test_they_are_the_values_of_the_results_that_follow():
    locked = locked_plan()
    results = summarise(CASES, locked, seed=SEED, excluded={}, confirmatory=True)
    found = {point.id: point.value for point in point_values(CASES, locked, probabilities=True)}
    expected = {one.id: one.undefined if one.value is None else one.value for one in results.estimates}
    assert found == expected


def test_a_value_that_does_not_exist_says_why():
    only_negative = binary_cases((), (0.2, 0.1))
    found = {point.id: point.value for point in point_values(only_negative, locked_plan(), probabilities=True)}
    assert found["sensitivity"] is Reason.NO_POSITIVES
