"""Several classes, and several images a patient."""

from __future__ import annotations

import pytest

from evaluators.errors import PlanError
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.summarising import summarise
from support.scored_cases import SEED, binary_case, locked_plan


def summary(cases, plan):
    return summarise(cases, plan, seed=SEED, excluded={}, confirmatory=True)


def values(results):
    return {estimate.id: estimate.value for estimate in results.estimates}


def three_classes(*rows):
    """Return cases from (reference, scores)."""
    return [
        ScoredCase(
            number, number, reference, scores, failed=scores is None, category="model_error" if scores is None else None
        )
        for number, (reference, scores) in enumerate(rows, 1)
    ]


ABC = {"classes": ("a", "b", "c"), "positive": (), "threshold": None}
SIX = three_classes(
    (0, (0.8, 0.1, 0.1)),
    (0, (0.3, 0.6, 0.1)),
    (1, (0.1, 0.8, 0.1)),
    (1, (0.2, 0.5, 0.3)),
    (2, (0.1, 0.2, 0.7)),
    (2, None),
)


def test_several_classes_are_counted_each_against_the_rest():
    results = summary(SIX, locked_plan(**ABC))
    found = values(results)
    assert found["sensitivity[a]"] == 0.5
    assert found["specificity[b]"] == pytest.approx(2 / 4)  # the failed case is wrong in every question
    assert found["balanced_accuracy"] == pytest.approx((0.5 + 1.0 + 0.5) / 3)
    assert found["accuracy"] == pytest.approx(4 / 6)
    assert "sensitivity" not in found
    assert "weighted_kappa" not in found
    assert results.confusion.columns == ("a", "b", "c", "failed")
    assert results.confusion.counts == ((1, 1, 0, 0), (0, 2, 0, 0), (0, 0, 1, 1))
    assert results.prevalence is None


def test_positive_classes_among_several_add_their_scores():
    plan = locked_plan(classes=("a", "b", "c"), positive=("b", "c"))
    results = summary(SIX[:5], plan)
    found = values(results)
    assert found["sensitivity"] == 1.0
    assert found["specificity"] == 0.5
    assert found["sensitivity[a]"] == 0.5
    assert results.confusion.rows == ("negative", "positive")
    assert results.confusion.counts == ((1, 1), (0, 3))


def test_without_a_threshold_the_largest_score_decides():
    plan = locked_plan(classes=("a", "b", "c"), positive=("b", "c"), threshold=None)
    # b and c together exceed a, but a is the largest.
    cases = three_classes((1, (0.4, 0.3, 0.3)), (0, (0.6, 0.2, 0.2)))
    assert values(summary(cases, plan))["sensitivity"] == 0.0


def test_patients_of_several_classes_need_positive_ones():
    cases = [ScoredCase(n, 1, n, (0.2, 0.3, 0.5), failed=False) for n in range(3)]
    with pytest.raises(PlanError) as error:
        summary(cases, locked_plan(**ABC, level="patient"))
    assert error.value.id == "C300"


def test_patients_are_positive_if_any_image_is_and_take_the_largest_score():
    cases = [
        binary_case(1, False, 0.2, patient=1),
        binary_case(2, True, 0.6, patient=1),
        binary_case(3, False, 0.7, patient=2),
        binary_case(4, False, 0.1, patient=2),
    ]
    largest = summary(cases, locked_plan(level="patient"))
    assert largest.confusion.counts == ((0, 1), (0, 1))
    assert {estimate.id: estimate.n.cases for estimate in largest.estimates}["auroc"] == 2
    assert largest.combine == "max"
    mean = summary(cases, locked_plan(level="patient", combine="mean"))
    assert mean.confusion.counts == ((1, 0), (1, 0))  # 0.4 and 0.4: both below 0.5
    assert largest.flow.evaluated == 4


def test_a_patient_with_a_failed_image_has_failed():
    cases = [binary_case(1, True, 0.9, patient=1), binary_case(2, True, None, patient=1)]
    assert values(summary(cases, locked_plan(level="patient")))["sensitivity"] == 0.0
    assert values(summary(cases, locked_plan(level="patient", failed_cases="excluded")))["sensitivity"] == 1.0
