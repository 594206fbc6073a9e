"""Masks case by case: every expectation follows from counts of a few pixels."""

from dataclasses import replace

import pytest

from evaluators.analyses.case_errors import Border
from evaluators.analyses.overlap_cases import OverlapGroups, overlap_standings
from evaluators.domain.outcome import Outcome, Overlap, Surface
from evaluators.domain.reference import MaskFile, Reference
from evaluators.tasks.protocol import ScoredCase
from support.scored_cases import locked_plan

CLASSES = ("background", "liver", "spleen")
DRAWN = Reference(masks=(MaskFile(path="mask.png", sha256="0" * 64, size=1, format="index_image"),))


def overlap(both, reference, predicted):
    return Overlap(both=both, reference=reference, predicted=predicted)


def case(number, *structures, failed=False, known=True, **attributes):
    """A case with these counts of liver and spleen; the background is not scored."""
    counts = None if failed else (overlap(50, 50, 50), *structures)
    outcome = None if counts is None else Outcome(case=number, status="evaluated", overlaps=counts)
    standard = DRAWN if known else None
    return ScoredCase(number, number, None, None, failed, attributes=attributes, standard=standard, outcome=outcome)


CASES = (
    case(1, overlap(10, 10, 10), overlap(5, 10, 10), sex="female"),  # Dice 1 and 0.5
    case(2, overlap(0, 10, 0), overlap(0, 0, 0)),  # the liver missed, no spleen to be scored
    case(3, overlap(4, 8, 4), overlap(0, 0, 3)),  # Dice 8/12; a spleen invented
    case(4, overlap(0, 0, 0), overlap(0, 0, 0)),  # nothing there, nothing marked
    case(5, failed=True),
    case(6, overlap(0, 0, 0), overlap(0, 0, 0), known=False),
)


@pytest.fixture
def locked():
    return locked_plan(classes=CLASSES, positive=(), threshold=None).model_copy(update={"task": "segmentation"})


def test_a_case_stands_by_its_mean_dice_and_by_what_was_missed_or_invented(locked):
    found = {one.number: one for one in overlap_standings(CASES, locked)}
    assert [found[number].verdict for number in (1, 2, 3, 4)] == [
        "drawn", "missed_structure", "invented_structure", "drawn",
    ]  # fmt: skip
    assert found[1].score == pytest.approx(0.75)
    assert found[1].dice == {"liver": pytest.approx(1.0), "spleen": pytest.approx(0.5)}
    assert (found[2].score, found[2].wrongness) == (0.0, 2.0)  # nothing drawn where something is: before everything
    assert found[3].score == pytest.approx((8 / 12 + 0) / 2)
    assert (found[4].score, found[4].dice) == (None, {})
    assert (found[5].failed, found[5].score) == (True, None)
    assert found[6].verdict is None


def test_a_case_tells_how_far_its_borders_lie_apart_and_how_large_its_structures_are(locked):
    border = Surface(nsd=0.5, hd95=3.0, assd=1.0)
    told = {"surfaces": (None, border, None), "unit": "mm", "voxel_ml": 0.5}
    first, second = (one.outcome.model_copy(update=told) for one in CASES[:2])
    cases = (replace(CASES[0], outcome=first), replace(CASES[1], outcome=second), *CASES[2:])
    assert overlap_standings(cases, locked)[0].borders == {"liver": Border(3.0, 0.5, "mm")}
    liver = OverlapGroups(cases, locked).volumes()["liver"]
    assert liver.case.tolist() == [1, 2]
    assert (liver.reference.tolist(), liver.predicted.tolist()) == ([5.0, 5.0], [5.0, 0.0])
    assert liver.nearest(4.0, 1.0) == [2]
    assert OverlapGroups(CASES, locked).volumes() == {}


def test_dice_of_every_case_is_known_by_structure_but_of_none_the_model_failed_on(locked):
    found = OverlapGroups(CASES, locked).dice()
    assert list(found) == ["liver", "spleen"]
    assert 5 not in found["liver"].case
    assert found["liver"].dice[found["liver"].case.tolist().index(2)] == 0.0  # drawn nowhere
    assert found["liver"].nearest(-1.0) == 2


def test_every_number_opens_the_cases_behind_it(locked):
    groups = OverlapGroups(CASES, locked)
    assert groups.everyone() == [1, 2, 3, 4, 5]
    assert groups.failed() == [5]
    assert groups.missed() == groups.missed("liver") == [2]
    assert groups.missed("spleen") == []
    assert groups.invented("spleen") == [3]
    assert groups.holding("spleen") == [1, 3, 5]
    assert groups.of_group("sex", "female") == [1]
