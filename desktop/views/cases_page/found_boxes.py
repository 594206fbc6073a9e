"""The boxes of a detector over the image: each with its score, linked with the lesion it finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.widgets.label import printable
from desktop.widgets.viewer.marks import Link, Marks, Rectangle, Source
from evaluators.texts import Words

if TYPE_CHECKING:
    from evaluators.analyses.case_errors import CaseStanding


def with_boxes(
    marks: Marks,
    standing: CaseStanding | None,
    words: Words,
    *,
    source: Source = "model",
    classes: Sequence[str] | None = None,
) -> Marks:
    """Return the marks with the boxes of a model; as they are where there are none.

    Args:
        marks: Of the reference, and of other models.
        standing: What the model marked in the case.
        words: For the scores.
        source: Which model.
        classes: Its classes; None: those of the marks.
    """
    marks = _captioned(marks, words)
    matched = standing.boxes if standing is not None else None
    if matched is None:
        return marks
    rectangles, links = list(marks.rectangles), list(marks.links)
    named = marks.classes if classes is None else tuple(classes)
    for box, finds in zip(matched.boxes, matched.finds, strict=True):
        if box.label >= len(named):
            continue
        name = named[box.label]
        caption = _caption(name, box.score, words)
        rectangles.append(Rectangle(box.left, box.top, box.right, box.bottom, name, source, caption))
        if finds is not None:
            links.append(Link(((box.left + box.right) / 2, (box.top + box.bottom) / 2), finds, name, source))
    colours = (*marks.classes, *(name for name in named if name not in marks.classes))
    return replace(marks, classes=colours, rectangles=tuple(rectangles), links=tuple(links))


def _captioned(marks: Marks, words: Words) -> Marks:
    """Return the marks with a caption for every box that has a score and none yet."""
    if all(one.score is None for one in marks.rectangles):
        return marks
    told = (
        one if one.score is None else replace(one, caption=_caption(one.label, one.score, words), score=None)
        for one in marks.rectangles
    )
    return replace(marks, rectangles=tuple(told))


def _caption(name: str, score: float, words: Words) -> str:
    return f"{printable(name)} {words.number(score, 2)}"
