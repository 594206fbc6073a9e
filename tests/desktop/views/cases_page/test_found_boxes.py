"""The boxes of a detector over an image, linked with what they find."""

from desktop.views.cases_page.found_boxes import with_boxes
from desktop.widgets.viewer.marks import Link, Marks, Rectangle
from evaluators.analyses.case_errors import CaseStanding
from evaluators.analyses.matched_boxes import MatchedBoxes
from evaluators.domain.outcome import ScoredBox
from evaluators.texts import Words

REFERENCE = Rectangle(0, 0, 12, 12, "nodule", "reference", "nodule")
MARKS = Marks(("nodule", "mass"), rectangles=(REFERENCE,))


def standing(boxes):
    return CaseStanding(
        number=1,
        verdict="right",
        row=None,
        column=None,
        failed=False,
        score=0.5,
        scores=None,
        near=False,
        wrongness=0.0,
        boxes=boxes,
    )


def drawn(label, score):
    return ScoredBox(label=label, score=score, left=0, top=0, right=10, bottom=10)


def test_a_box_stands_dashed_with_its_score_and_leads_to_the_lesion_it_finds():
    matched = MatchedBoxes((drawn(0, 0.875), drawn(1, 0.5)), ((6.0, 6.0), None), ())
    marks = with_boxes(MARKS, standing(matched), Words("de"))
    assert marks.rectangles[0] == REFERENCE
    assert [(box.source, box.caption) for box in marks.rectangles[1:]] == [
        ("model", "nodule 0,88"),
        ("model", "mass 0,50"),
    ]
    assert marks.links == (Link((5.0, 5.0), (6.0, 6.0), "nodule"),)


def test_without_boxes_the_marks_stay_as_they_are():
    assert with_boxes(MARKS, None, Words("en")) is MARKS
    assert with_boxes(MARKS, standing(None), Words("en")) is MARKS
