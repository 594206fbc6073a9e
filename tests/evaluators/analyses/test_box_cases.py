"""Boxes case by case, from a few images that can be matched by hand."""

from __future__ import annotations

from evaluators.analyses.box_cases import BoxGroups
from evaluators.analyses.standings import groups_of, standings_of
from evaluators.domain.outcome import Outcome, ScoredBox
from evaluators.domain.reference import Box, Reference
from evaluators.tasks.protocol import ScoredCase
from support.scored_cases import locked_plan

LOCKED = locked_plan(classes=("nodule", "mass"), positive=()).model_copy(update={"task": "detection"})


def scored(number: int, there: list[tuple[str, float]], drawn: list[tuple[int, float, float]] | None) -> ScoredCase:
    """Return a case of squares at (0, 0): classes and sides that are there; labels, scores and sides drawn."""
    boxes = tuple(Box(label=name, left=0, top=0, right=side, bottom=side) for name, side in there)
    found = tuple(
        ScoredBox(label=label, score=score, left=0, top=0, right=side, bottom=side)
        for label, score, side in drawn or ()
    )
    return ScoredCase(
        number=number,
        patient=number,
        reference=None,
        scores=None,
        failed=drawn is None,
        standard=Reference(boxes=boxes),
        outcome=Outcome(case=number, status="failed" if drawn is None else "evaluated", boxes=found),
        attributes={"sex": "F" if number % 2 else "M"},
    )


CASES = (
    scored(1, [("nodule", 10)], [(0, 0.9, 10), (0, 0.3, 10)]),
    scored(2, [("nodule", 40)], [(1, 0.8, 40)]),
    scored(3, [], [(0, 0.7, 10)]),
    scored(4, [("mass", 100)], []),
    scored(5, [("mass", 20)], None),
)


def test_a_case_stands_by_what_was_missed_and_the_largest_lesion_missed_is_the_worst() -> None:
    standings = {one.number: one for one in standings_of(CASES, LOCKED)}
    assert [standings[number].verdict for number in (1, 2, 3, 4)] == ["right", "missed", "false_alarm", "missed"]
    assert [standings[number].wrongness for number in (1, 2, 3, 4)] == [0, 1601, 0.7, 10001]
    assert [standings[number].score for number in (1, 4, 5)] == [0.9, 0.0, None]


def test_each_box_at_the_threshold_knows_the_lesion_it_finds() -> None:
    first = standings_of(CASES, LOCKED)[0].boxes
    assert first is not None
    assert [box.score for box in first.boxes] == [0.9]
    assert first.finds == ((5.0, 5.0),)
    assert (first.found, first.alarms, first.missed) == (1, 0, ())


def test_numbers_open_the_cases_behind_them() -> None:
    groups = groups_of(CASES, LOCKED)
    assert groups.behind("lesion_sensitivity", None) == [2, 4, 5]
    assert groups.behind("lesion_sensitivity", "mass") == [4, 5]
    assert groups.behind("false_positives_per_image", None) == [2, 3]
    assert groups.behind("false_positives_per_image", "nodule") == [3]
    assert groups.behind("froc_score", None) == [1, 2, 3, 4, 5]
    assert groups.failed() == [5]
    assert groups.of_group("sex", "M") == [2, 4]


def test_lesions_are_counted_by_size_and_those_missed_are_opened() -> None:
    groups = BoxGroups(CASES, LOCKED)
    assert [(one.name, one.lesions, one.found) for one in groups.sizes()] == [
        ("small", 2, 1),
        ("medium", 1, 0),
        ("large", 1, 0),
    ]
    assert groups.sized("medium") == [2]
    assert all(one.limits is None for one in groups.sizes())
