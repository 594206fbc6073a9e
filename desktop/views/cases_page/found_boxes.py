"""The boxes of a detector over the image: each with its score, linked with the lesion it finds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.widgets.label import printable
from desktop.widgets.viewer.marks import Link, Marks, Rectangle
from evaluators.texts import Words

if TYPE_CHECKING:
    from evaluators.analyses.case_errors import CaseStanding


def with_boxes(marks: Marks, standing: CaseStanding | None, words: Words) -> Marks:
    """Return the marks of the reference with the boxes of the model; as they are where there are none."""
    matched = standing.boxes if standing is not None else None
    if matched is None:
        return marks
    rectangles, links = list(marks.rectangles), list(marks.links)
    for box, finds in zip(matched.boxes, matched.finds, strict=True):
        if box.label >= len(marks.classes):
            continue
        name = marks.classes[box.label]
        caption = f"{printable(name)} {words.number(box.score, 2)}"
        rectangles.append(Rectangle(box.left, box.top, box.right, box.bottom, name, "model", caption))
        if finds is not None:
            links.append(Link(((box.left + box.right) / 2, (box.top + box.bottom) / 2), finds, name))
    return replace(marks, rectangles=tuple(rectangles), links=tuple(links))
