"""Rows of a predictions table with one box each, as tables of references draw them, and its score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from evaluators.cohort.annotations.annotation_columns import Form, form_of, label_column
from evaluators.cohort.coco_results import CATEGORY
from evaluators.cohort.decimals import is_missing, parse_number
from evaluators.cohort.label_table import Row, Table
from evaluators.domain.outcome import FARTHEST, FailureCategory, ScoredBox
from evaluators.domain.submission import Card
from evaluators.errors import TableError
from evaluators.evaluation.predicted_scores import decimal_of, numbers_in, score_column
from evaluators.inference.answers import MOST_BOXES
from evaluators.inference.combining import Combine
from evaluators.inference.interpretation import TOLERANCE

_BOXES: Final = frozenset({"corners", "size", "centre"})


class BoxRows:
    """Reads boxes; an image without a row has none, as lists of detections leave such images out.

    Args:
        table: The predictions.
        card: Names the classes.

    Raises:
        TableError: It has no boxes with scores (``C894``), they are shares of the image (``C292``), a class is none of
            the card's (``C821``), or a column shows both decimal signs (``M09``).
    """

    def __init__(self, table: Table, card: Card) -> None:
        form, score = _form(table), score_column(table)
        if form is None or score is None:
            raise TableError("C894", columns=", ".join(table.columns[:20]))
        names = [*form.columns, score]
        self._form, self._classes = form, card.task.classes
        self._places = [table.columns.index(name) for name in names]
        self._decimal = decimal_of(table, names)
        self._label = _label_of(table)
        self._is_number = self._label is not None and table.columns[self._label] == CATEGORY
        self._check(table)

    def said(self, rows: Sequence[Row]) -> dict[str, Any] | FailureCategory:
        """Return the boxes of all rows about one image, best first."""
        boxes: list[ScoredBox] = []
        for row in rows:
            box = self._box(row)
            if isinstance(box, FailureCategory):
                return box
            boxes += [] if box is None else [box]
        if len(boxes) > MOST_BOXES:
            return FailureCategory.WRONG_SHAPE
        return {"boxes": tuple(sorted(boxes, key=lambda box: -box.score))}

    def together(self, answers: Sequence[dict[str, Any]], how: Combine) -> dict[str, Any]:  # noqa: ARG002 - as every kind
        """Return the boxes of a case, which has one image."""
        (only,) = answers
        return only

    def _box(self, row: Row) -> ScoredBox | FailureCategory | None:
        """Return the box of a row; None where its numbers are left empty: nothing is there."""
        if all(is_missing(row.cells[place]) for place in self._places):
            return None
        numbers = numbers_in(row, self._places, self._decimal)
        if isinstance(numbers, FailureCategory):
            return numbers
        left, top, right, bottom = _corners(numbers[:4], self._form)
        if not -TOLERANCE <= numbers[4] <= 1 + TOLERANCE:
            return FailureCategory.NOT_PROBABILITIES
        if not (left < right and top < bottom) or max(map(abs, (left, top, right, bottom))) > FARTHEST:
            return FailureCategory.WRONG_SHAPE
        score = min(max(numbers[4], 0.0), 1.0)
        return ScoredBox(label=self._class(row), score=score, left=left, top=top, right=right, bottom=bottom)

    def _class(self, row: Row) -> int:
        """Return the place of the class on the card.

        Raises:
            TableError: It is none of the card's (``C821``).
        """
        said = "" if self._label is None else row.cells[self._label]
        if self._label is None and len(self._classes) == 1:
            return 0
        number = int(said) if self._is_number and said.isdecimal() and len(said) < 9 else 0
        if 0 < number <= len(self._classes):
            return number - 1  # COCO counts its categories from 1
        if said not in self._classes:
            raise TableError("C821", row=row.line, found=said, classes=", ".join(self._classes))
        return self._classes.index(said)

    def _check(self, table: Table) -> None:
        """Read every row once: a wrong class or unit must not come out in the middle of a run."""
        largest = 0.0
        for row in table.rows:
            if is_missing(row.cells[self._places[0]]):
                continue
            self._class(row)
            cells = (parse_number(row.cells[place], self._decimal) for place in self._places[:4])
            largest = max(largest, *(abs(number or 0.0) for number in cells))
        if 0 < largest <= 1:
            raise TableError("C292", columns=", ".join(self._form.columns))


def shows_boxes(table: Table) -> bool:
    """Return whether a table has boxes with scores."""
    return _form(table) is not None and score_column(table) is not None


def box_classes(table: Table) -> list[str]:
    """Return the classes that boxes are of, by first appearance; none where they are numbers or left out."""
    label = _label_of(table)
    if label is None or table.columns[label] == CATEGORY:
        return []
    return list(dict.fromkeys(cell for row in table.rows if (cell := row.cells[label])))


def _form(table: Table) -> Form | None:
    form = form_of(table, "boxes")
    return form if form is not None and form.layout in _BOXES else None


def _label_of(table: Table) -> int | None:
    if CATEGORY in table.columns:
        return table.columns.index(CATEGORY)
    form = _form(table)
    return None if form is None else label_column(table, form)


def _corners(numbers: Sequence[float], form: Form) -> tuple[float, float, float, float]:
    first, second, third, fourth = numbers
    if form.layout == "corners":
        return first, second, third, fourth
    if form.layout == "size":
        return first, second, first + third, second + fourth
    return first - third / 2, second - fourth / 2, first + third / 2, second + fourth / 2
