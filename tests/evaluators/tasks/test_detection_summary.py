"""Results of detectors, from boxes that can be matched by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from evaluators.domain.estimate import Reason
from evaluators.domain.outcome import Outcome, ScoredBox
from evaluators.domain.plan import DetectionPlan, LockedPlan, ResolvedGoal
from evaluators.domain.reference import Box, Point, Reference
from evaluators.domain.results import Results
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.summarising import summarise
from support.scored_cases import SEED, goal, locked_plan

AT = (0.0, 0.0, 10.0, 10.0)
AWAY = (50.0, 50.0, 60.0, 60.0)


def locked(*goals: ResolvedGoal, **plan: Any) -> LockedPlan:
    """Return a plan for a detector of two classes with the threshold 0.5."""
    found: LockedPlan = locked_plan(*goals, classes=("nodule", "mass"), positive=(), **plan)
    return found.model_copy(update={"task": "detection"})


def drawn(*rows: tuple[int, float, tuple[float, ...]]) -> tuple[ScoredBox, ...]:
    """Return boxes of a model from label, score and corners."""
    return tuple(
        ScoredBox(label=label, score=score, left=at[0], top=at[1], right=at[2], bottom=at[3])
        for label, score, at in rows
    )


def there(*rows: tuple[str, tuple[float, ...]]) -> Reference:
    """Return a reference from class and corners; none: the reader saw nothing."""
    return Reference(
        boxes=tuple(Box(label=name, left=at[0], top=at[1], right=at[2], bottom=at[3]) for name, at in rows)
    )


def case(number: int, standard: Reference | None, boxes: tuple[ScoredBox, ...] | None, patient: int = 0) -> ScoredCase:
    """Return a case; no boxes at all (None): the model failed."""
    return ScoredCase(
        number=number,
        patient=patient or number,
        reference=None,
        scores=None,
        failed=boxes is None,
        category="model_crashed" if boxes is None else None,
        standard=standard,
        outcome=Outcome(case=number, status="failed" if boxes is None else "evaluated", boxes=boxes),
    )


def results(cases: Sequence[ScoredCase], plan: LockedPlan | None = None) -> Results:
    return summarise(cases, plan or locked(), seed=SEED, excluded={}, confirmatory=True)


def value(found: Results, id: str) -> float | Reason | None:
    one = next(one for one in found.estimates if one.id == id)
    return one.value if one.undefined is None else one.undefined


HIT = case(1, there(("nodule", AT)), drawn((0, 0.9, AT)))
MISS = case(2, there(("nodule", AT)), drawn((0, 0.8, AWAY)))
QUIET = case(3, there(), drawn())


def test_lesions_and_false_alarms_are_counted_at_the_locked_threshold() -> None:
    unsure = case(4, there(("mass", AT)), drawn((1, 0.4, AT), (0, 0.4, AWAY)))
    found = results([HIT, MISS, QUIET, unsure])
    assert value(found, "lesion_sensitivity") == pytest.approx(1 / 3)
    assert value(found, "lesion_sensitivity[nodule]") == 0.5
    assert value(found, "lesion_sensitivity[mass]") == 0.0
    assert value(found, "false_positives_per_image") == 0.25
    assert value(found, "false_positives_per_image[mass]") == 0.0


def test_a_box_of_the_wrong_class_is_a_false_alarm_and_finds_nothing() -> None:
    found = results([case(1, there(("mass", AT)), drawn((0, 0.9, AT)))])
    assert value(found, "lesion_sensitivity") == 0.0
    assert value(found, "false_positives_per_image") == 1.0


def test_an_image_in_which_the_reader_saw_nothing_counts_in_every_denominator_of_false_alarms() -> None:
    assert value(results([MISS]), "false_positives_per_image") == 1.0
    assert value(results([MISS, QUIET]), "false_positives_per_image") == 0.5


def test_a_failed_image_has_its_lesions_missed_and_no_part_in_false_alarms() -> None:
    crashed = case(5, there(("nodule", AT)), None)
    found = results([HIT, MISS, crashed])
    assert value(found, "lesion_sensitivity") == pytest.approx(1 / 3)
    assert value(found, "false_positives_per_image") == 0.5
    other = {one.id: one.value for one in found.other_policy}
    assert other["lesion_sensitivity"] == 0.5


def test_a_patient_has_the_score_of_the_best_box_and_none_without_boxes() -> None:
    twice = [case(6, there(), drawn((0, 0.1, AWAY)), patient=3), QUIET]
    assert value(results([HIT, MISS, *twice]), "patient_auroc") == 1.0
    louder = case(7, there(), drawn((0, 0.85, AWAY)), patient=3)
    assert value(results([HIT, MISS, *twice, louder]), "patient_auroc") == 0.5


def test_points_are_found_by_boxes_around_them_and_no_overlap_is_made_up() -> None:
    point = Reference(points=(Point(label="nodule", x=5, y=5),))
    found = results([case(1, point, drawn((0, 0.9, AT)))])
    assert value(found, "lesion_sensitivity") == 1.0
    assert value(found, "ap_step") == 1.0
    assert value(found, "ap_50") is Reason.NO_EXTENT


def test_the_plan_says_how_boxes_match() -> None:
    large = case(1, there(("nodule", (4.0, 4.0, 6.0, 6.0))), drawn((0, 0.9, AT)))
    assert value(results([large]), "lesion_sensitivity") == 0.0
    assert value(results([large], locked(detection=DetectionPlan(match="centre"))), "lesion_sensitivity") == 1.0
    assert value(results([large], locked(detection=DetectionPlan(iou=0.04))), "lesion_sensitivity") == 1.0


def test_only_the_classes_named_positive_are_evaluated() -> None:
    both = case(1, there(("nodule", AT), ("mass", AWAY)), drawn((0, 0.9, AT), (1, 0.9, AT)))
    only = locked().model_copy(update={"positive": ("nodule",)})
    assert value(results([both], only), "lesion_sensitivity") == 1.0
    assert value(results([both], only), "false_positives_per_image") == 0.0


def test_without_any_lesion_there_are_false_alarms_and_reasons() -> None:
    found = results([QUIET])
    assert value(found, "false_positives_per_image") == 0.0
    assert value(found, "froc_score") is Reason.NO_POSITIVES
    assert value(found, "lesion_sensitivity") is Reason.NO_POSITIVES
    assert found.curves.froc is None


def test_goals_are_judged_on_lesions_and_on_false_alarms() -> None:
    plan = locked(goal("lesion_sensitivity", at_least=0.5), goal("false_positives_per_image", at_most=0.5))
    many = [case(number, there(("nodule", AT)), drawn((0, 0.9, AT))) for number in range(1, 41)]
    found = results(many, plan)
    assert [one.verdict for one in found.verdicts] == ["shown", "shown"]
    methods = [one.estimate.interval.method for one in found.verdicts if one.estimate.interval]
    assert methods == ["clopper-pearson", "poisson effective n"]


def test_the_size_of_a_new_cohort_is_told_in_images_not_in_lesions() -> None:
    three = tuple(("nodule", (20.0 * place, 0.0, 20.0 * place + 10, 10.0)) for place in range(3))
    boxes = drawn(*((0, 0.9, at) for _, at in three[:2]))
    many = [case(number, there(*three), boxes) for number in range(1, 13)]
    wanted = goal("lesion_sensitivity", at_least=0.8, assumed_true=0.9)
    (verdict,) = results(many, locked(wanted, icc_assumed=0.0)).verdicts
    assert verdict.new_cases_needed == -(-113 // 3)  # 113 lesions, three in each image


def test_the_froc_curve_is_read_at_the_plans_points() -> None:
    found = results([HIT, MISS, QUIET], locked(detection=DetectionPlan(fp_points=(0.25, 1.0))))
    assert found.curves.froc is not None
    assert found.curves.froc.x == (0.25, 1.0)
    assert found.curves.froc.y == (0.5, 0.5)
    assert value(found, "froc_score") == 0.5


def test_a_model_that_draws_every_box_as_it_is_has_the_best_values() -> None:
    perfect = [HIT, QUIET, case(4, there(("mass", AWAY)), drawn((1, 0.7, AWAY)))]
    found = results(perfect)
    best = {one.id: one.value for one in found.estimates}
    assert best.pop("false_positives_per_image") == 0.0
    assert {value for id, value in best.items() if not id.startswith("false")} == {1.0}


def test_one_box_missed_more_never_makes_a_number_better() -> None:
    cases = [HIT, MISS, QUIET, case(4, there(("mass", AT), ("nodule", AWAY)), drawn((1, 0.7, AT), (0, 0.6, AWAY)))]
    fewer = [*cases[:3], case(4, cases[3].standard, drawn((1, 0.7, AT)))]
    before, after = results(cases), results(fewer)
    for id in ("lesion_sensitivity", "froc_score", "ap_50", "ap_step", "map_50_95"):
        assert value(after, id) < value(before, id)  # type: ignore[operator]
