"""From counted pixels to results of a segmentation."""

import numpy as np
import pytest
from scipy import stats

from evaluators.domain.outcome import Outcome, Overlap
from evaluators.domain.plan import SegmentationPlan
from evaluators.domain.reference import MaskFile, Reference
from evaluators.errors import PlanError
from evaluators.tasks.asking import check_plan, goals_without_method
from evaluators.tasks.goal_measures import measures_of
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.summarising import summarise
from support.scored_cases import SEED, goal, locked_plan

CLASSES = ("background", "liver", "spleen")
EMPTY = Overlap(both=0, reference=0, predicted=0)
DRAWN = Reference(masks=(MaskFile(path="mask.png", sha256="0" * 64, size=1, format="index_image"),))


def plan(*goals, positive=(), **options):
    base = locked_plan(*goals, classes=CLASSES, positive=positive, threshold=None, **options)
    return base.model_copy(update={"task": "segmentation"})


def case(number, *overlaps, patient=None, failed=False, masks=True):
    """Return a case with (shared, reference, predicted) of liver and spleen."""
    counted = tuple(Overlap(both=b, reference=r, predicted=p) for b, r, p in overlaps)
    return ScoredCase(
        number=number,
        patient=number if patient is None else patient,
        reference=None,
        scores=None,
        failed=failed,
        category="model_nan" if failed else None,
        standard=DRAWN if masks else None,
        outcome=Outcome(case=number, status="evaluated", overlaps=(EMPTY, *counted)) if counted else None,
    )


def summary(cases, locked, **options):
    found = summarise(cases, locked, seed=SEED, excluded={}, **{"confirmatory": True, **options})
    return found, {estimate.id: estimate for estimate in found.estimates}


def dices(*values):
    """Return one case for each Dice of the liver, in hundredths."""
    return [case(n, (hundredths, 100, 100), (0, 0, 0)) for n, hundredths in enumerate(values, 1)]


def test_structures_are_summarised_each_and_together_without_the_background():
    cases = [case(1, (50, 100, 100), (10, 10, 10)), case(2, (100, 100, 100), (0, 0, 0))]
    found, by_id = summary(cases, plan())
    assert by_id["dice[liver]"].value == pytest.approx(0.75)
    assert by_id["dice[spleen]"].value == pytest.approx(1.0)
    assert by_id["dice"].value == pytest.approx((0.75 + 1) / 2)
    assert by_id["dice[spleen]"].n.cases == 1
    assert "dice[background]" not in by_id
    assert (found.task, found.confusion, found.flow.evaluated) == ("segmentation", None, 2)


def test_the_interval_of_few_patients_is_students_over_patient_means():
    values = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    _, by_id = summary(dices(50, 60, 70, 80, 90, 100), plan())
    expected = stats.t.interval(0.95, 5, np.mean(values), stats.sem(values))
    interval = by_id["dice[liver]"].interval
    assert (interval.lower, interval.upper) == pytest.approx((expected[0], min(expected[1], 1)))
    assert interval.method == "t"


@pytest.mark.parametrize(("least", "verdict"), [(0.81, "shown"), (0.82, "not_shown"), (0.95, "missed")])
def test_a_goal_on_dice_is_judged_with_one_more_patient_of_the_worst_value(least, verdict):
    found, by_id = summary(dices(*[90] * 30), plan(goal("dice[liver]", at_least=least)))
    worse, better = [0.9] * 30 + [0.0], [0.9] * 30 + [1.0]
    lower = np.mean(worse) - stats.t.ppf(0.975, 30) * stats.sem(worse)
    upper = np.mean(better) + stats.t.ppf(0.975, 30) * stats.sem(better)
    interval = by_id["dice[liver]"].interval
    assert (interval.lower, interval.upper) == pytest.approx((lower, upper))
    assert [one.verdict for one in found.verdicts] == [verdict]


def test_failed_cases_count_as_nothing_found_and_are_told_both_ways():
    cases = [*dices(80, 80, 80, 80, 80), case(6, failed=True)]
    found, by_id = summary(cases, plan())
    other = {estimate.id: estimate for estimate in found.other_policy}
    assert by_id["dice[liver]"].value == pytest.approx(0.8 * 5 / 6)
    assert other["dice[liver]"].value == pytest.approx(0.8)
    assert (found.flow.failed, found.failures[0].case) == (1, 6)


def test_a_case_without_masks_has_no_reference():
    found, _ = summary([*dices(80), case(2, masks=False)], plan())
    assert (found.flow.no_reference, found.flow.evaluated) == (1, 1)


def test_the_rule_for_empty_masks_is_the_plans():
    cases = [*dices(100), case(2, (0, 0, 7), (0, 0, 0))]
    _, either = summary(cases, plan())
    _, reference = summary(cases, plan(segmentation=SegmentationPlan(empty="reference")))
    assert (either["dice[liver]"].value, reference["dice[liver]"].value) == pytest.approx((0.5, 1.0))


def test_only_structures_named_positive_are_scored():
    _, by_id = summary(dices(80), plan(positive=("liver",)))
    assert {estimate.parameter for estimate in by_id.values()} == {"liver"}


def test_what_a_plan_can_ask_of_masks_is_known_before_the_run():
    offered = {measure.id for measure in measures_of(plan()) if measure.takes_goal}
    assert {"dice", "dice[liver]", "iou[spleen]", "missed_structures[liver]"} <= offered
    assert goals_without_method(plan(goal("dice", at_least=0.8))) == ()
    with pytest.raises(PlanError) as caught:
        check_plan(plan(metrics=("auroc",)))
    assert caught.value.id == "C301"
