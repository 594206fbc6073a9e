"""Every kind of task is compared by the same questions: a good model beside one that misses more."""

import pytest

from evaluators.analyses.changed_cases import changes_of
from evaluators.analyses.comparison import Side, compare_measures
from evaluators.analyses.standings import standings_of
from evaluators.domain.outcome import Outcome, Overlap, ScoredBox
from evaluators.domain.reference import Box, MaskFile, Reference
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.registry import TASKS
from support.label_cases import label_case, label_plan
from support.scored_cases import SEED, binary_case, locked_plan
from support.videos_scored import video_case, video_plan

CASES = 14
MISSED_BY_BOTH, MISSED_BY_SECOND = {1}, {1, 2, 3, 4}
EVENT = "." * 20 + "#" * 11 + "." * 20
FOUND, MISSED = "0" * 20 + "9" * 11 + "0" * 20, "2" * 51


def of_task(task, **plan):
    return locked_plan(threshold=plan.pop("threshold", None), **plan).model_copy(update={"task": task})


def answered(number, standard, **outcome):
    return ScoredCase(
        number=number,
        patient=number,
        reference=None,
        scores=None,
        failed=False,
        standard=standard,
        outcome=Outcome(case=number, status="evaluated", **outcome),
    )


def outlined(number, *, missed):
    """Return a mask of which 90 of 100 pixels are found, or 30."""
    both = 30 if missed else 90
    overlaps = (Overlap(both=0, reference=0, predicted=0), Overlap(both=both, reference=100, predicted=100))
    file = MaskFile(path="mask.png", sha256="0" * 64, size=1, format="index_image")
    return answered(number, Reference(masks=(file,)), overlaps=overlaps)


def detected(number, *, missed):
    """Return an image with one lesion, and a box on it or beside it."""
    left = 50.0 if missed else 0.0
    box = ScoredBox(label=0, score=0.9, left=left, top=0.0, right=left + 10, bottom=10.0)
    standard = Reference(boxes=(Box(label="nodule", left=0.0, top=0.0, right=10.0, bottom=10.0),))
    return answered(number, standard, boxes=(box,))


def measured(number, *, missed):
    """Return a measurement that is a little off, or far."""
    true = 50.0 + 3 * number
    return answered(number, Reference(value=true, unit="mm"), value=true + (8.0 if missed else 0.5 + number % 3))


def labelled(number, *, missed):
    holds = ["edema"] if number % 2 else []
    return label_case(number, holds, (0.1 if missed == bool(holds) else 0.9, 0.1 + number / 100, 0.2))


TASK_SIDES = {
    "classification": (
        lambda number, missed: binary_case(number, bool(number % 2), 0.1 if missed == bool(number % 2) else 0.9),
        locked_plan(),
        "balanced_accuracy",
        1,
    ),
    "multilabel": (lambda number, missed: labelled(number, missed=missed), label_plan(), "macro_sensitivity", 1),
    "segmentation": (
        lambda number, missed: outlined(number, missed=missed),
        of_task("segmentation", classes=("background", "lesion"), positive=()),
        "dice[lesion]",
        1,
    ),
    "detection": (
        lambda number, missed: detected(number, missed=missed),
        of_task("detection", classes=("nodule",), positive=(), threshold=0.5),
        "lesion_sensitivity",
        1,
    ),
    "measurement": (
        lambda number, missed: measured(number, missed=missed),
        of_task("measurement", classes=("diameter",), positive=()),
        "mae",
        -1,
    ),
    "video": (
        lambda number, missed: video_case(number, MISSED if missed else FOUND, EVENT),
        video_plan(),
        "event_sensitivity",
        1,
    ),
}
"""A case of each task from its number and whether it is missed; the plan; a measure, and the sign of being better."""


def sides(task):
    made, locked, _, _ = TASK_SIDES[task]
    return [
        Side([made(number, number in missed) for number in range(1, CASES + 1)], locked, probabilities=True)
        for missed in (MISSED_BY_BOTH, MISSED_BY_SECOND)
    ]


def test_every_task_is_compared():
    assert TASK_SIDES.keys() == TASKS.keys()


@pytest.mark.parametrize("task", TASK_SIDES)
def test_the_better_model_is_ahead_and_the_interval_holds_the_difference(task):
    found = {one.first.id: one for one in compare_measures(*sides(task), seed=SEED).compared}
    _, _, metric, sign = TASK_SIDES[task]
    measure = found[metric]
    assert measure.difference.value == pytest.approx(measure.first.value - measure.second.value)
    assert measure.difference.value * sign > 0
    limits = measure.difference.interval
    assert limits.lower <= measure.difference.value <= limits.upper


@pytest.mark.parametrize("task", TASK_SIDES)
def test_a_model_against_itself_differs_nowhere(task):
    first, _ = sides(task)
    for one in compare_measures(first, first, seed=SEED).compared:
        assert one.difference.value in {0, None}
        assert one.p in {1.0, None}


@pytest.mark.parametrize("task", TASK_SIDES)
def test_the_cases_that_changed_are_those_that_only_one_missed(task):
    standings = [standings_of(side.cases, side.locked, probabilities=True) for side in sides(task)]
    found = changes_of(*standings, {number: number for number in range(1, CASES + 1)})
    assert {case.case for case in found.listed} == MISSED_BY_SECOND - MISSED_BY_BOTH
    assert {case.change for case in found.listed} <= {"only_first_right", "first_better"}
