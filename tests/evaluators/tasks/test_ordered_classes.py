"""Classes that have an order on the card, from finished cases to results."""

import numpy as np
import pytest

from evaluators.domain.estimate import Reason
from evaluators.errors import PlanError
from evaluators.tasks.asking import goals_without_method
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.summarising import summarise
from support.scored_cases import SEED, goal, locked_plan

GRADES = ("none", "mild", "moderate", "severe")


def graded(pairs):
    """Return cases with this reference and decision each; no decision: the model failed."""
    return [
        ScoredCase(
            number=number,
            patient=number,
            reference=truth,
            scores=None if decided is None else tuple(np.eye(4)[decided] * 0.7 + 0.075),
            failed=decided is None,
            category="model_nan" if decided is None else None,
        )
        for number, (truth, decided) in enumerate(pairs, 1)
    ]


def plan(*goals, ordered=True, **more):
    found = locked_plan(*goals, classes=GRADES, positive=(), threshold=None, **more)
    return found.model_copy(update={"ordered": ordered or None})


def estimates(pairs, locked=None):
    found = summarise(graded(pairs), locked or plan(), seed=SEED, excluded={}, confirmatory=True)
    return {one.id: one for one in found.estimates}


PAIRS = [(0, 0), (1, 2), (2, 2), (3, 3), (3, 1), (0, 0)]


def test_an_order_brings_its_own_measures():
    found = estimates(PAIRS)
    assert found["class_error"].value == pytest.approx((1 + 2) / 6)
    assert found["within_one_class"].value == pytest.approx(5 / 6)
    assert found["weighted_kappa"].value == pytest.approx(1 - 5 / expected())
    assert found["sensitivity_at_least[moderate]"].value == pytest.approx(2 / 3)
    assert found["specificity_at_least[moderate]"].value == pytest.approx(2 / 3)
    assert found["auroc_at_least[severe]"].n.positives == 2
    assert "auroc_at_least[none]" not in found


def expected():
    """Return the squared distance of all pairs of a reference and a decision, over the cases."""
    truth, decided = (np.array(values) for values in zip(*PAIRS, strict=True))
    return np.square(truth[:, None] - decided).sum() / len(PAIRS)


def test_without_an_order_there_are_none_of_them_unless_the_plan_asks():
    assert not set(estimates(PAIRS, plan(ordered=False))) & {"class_error", "weighted_kappa", "auroc_at_least[mild]"}
    assert set(estimates(PAIRS, plan(ordered=False, metrics=("weighted_kappa",)))) == {"weighted_kappa"}


def test_a_failed_case_is_as_far_off_as_can_be_and_wrong_everywhere():
    found = estimates([*PAIRS, (1, None)])
    assert found["class_error"].value == pytest.approx((1 + 2 + 2) / 7)
    assert found["within_one_class"].value == pytest.approx(5 / 7)
    assert found["sensitivity_at_least[mild]"].value == pytest.approx(4 / 5)


def test_shares_and_areas_take_goals_and_kappa_does_not():
    goals = [
        goal(metric, at_least=0.5) for metric in ("within_one_class", "auroc_at_least[moderate]", "weighted_kappa")
    ]
    assert goals_without_method(plan(*goals)) == ("weighted_kappa >= 0.5",)


def test_one_class_only_has_reasons():
    found = estimates([(1, 1), (1, 2), (1, 1)])
    assert found["weighted_kappa"].undefined is Reason.ONE_CLASS_ONLY
    assert found["auroc_at_least[mild]"].undefined is Reason.ONE_CLASS_ONLY
    assert found["specificity_at_least[mild]"].undefined is Reason.NO_NEGATIVES
    assert found["class_error"].value == pytest.approx(1 / 3)


def test_an_unknown_grade_is_refused():
    with pytest.raises(PlanError):
        estimates(PAIRS, plan(metrics=("auroc_at_least[fatal]",)))
