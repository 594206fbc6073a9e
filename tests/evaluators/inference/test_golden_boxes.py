"""Boxes of a vendor's sample against those computed here."""

from __future__ import annotations

import json

import pytest

from evaluators.domain.outcome import ScoredBox
from evaluators.inference.golden_boxes import Apart, boxes_apart, golden_boxes

CLASSES = ("nodule", "mass")
BOX = {"label": "nodule", "score": 0.9, "left": 0, "top": 0, "right": 10, "bottom": 10}


def found(label: int = 0, score: float = 0.9, right: float = 10) -> ScoredBox:
    return ScoredBox(label=label, score=score, left=0, top=0, right=right, bottom=10)


def apart(*ours: ScoredBox) -> Apart:
    return boxes_apart(golden_boxes(json.dumps({"boxes": [BOX]}).encode()), ours, CLASSES)


def test_the_same_boxes_do_not_differ_and_no_boxes_on_both_sides_neither() -> None:
    assert apart(found()).difference == 0
    assert boxes_apart((), (), CLASSES).difference == 0


def test_the_larger_of_score_and_missing_overlap_is_told_with_its_class() -> None:
    by_score, by_overlap = apart(found(score=0.7)), apart(found(right=5))
    assert (by_score.name, by_score.expected, by_score.found) == ("nodule", 0.9, 0.7)
    assert (by_overlap.difference, by_overlap.expected, by_overlap.found) == (0.5, 1.0, 0.5)


def test_a_box_without_a_partner_differs_by_its_score() -> None:
    assert apart().difference == 0.9
    assert apart(found(), found(label=1, score=0.3)) == (0.3, "mass", 0.0, 0.3)


@pytest.mark.parametrize("text", [b"", b"{}", b'{"boxes": 3}', b'[{"label": "a"}]', b'[{"score": 2}]'])
def test_what_is_no_list_of_boxes_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match="no list of boxes"):
        golden_boxes(text)
