"""Rows of a predictions table with a score for each of several labels, of which any number may hold."""

from __future__ import annotations

from typing import Final

from evaluators.cohort.label_table import Row, Table
from evaluators.domain.outcome import FailureCategory
from evaluators.domain.submission import Card
from evaluators.errors import TableError
from evaluators.evaluation.predicted_scores import (
    ScoreRows,
    column_of,
    decimal_of,
    numbers_in,
    score_classes,
    score_columns,
)
from evaluators.inference.interpretation import TOLERANCE

_LOOKED_AT: Final = 100
"""Rows that are enough to see whether the scores of a case add up to 1."""


class LabelRows(ScoreRows):
    """Reads the scores of labels.

    Args:
        table: The predictions.
        card: Names the labels.

    Raises:
        TableError: A label has no column (``C897``), or the columns show both decimal signs (``M09``).
    """

    def __init__(self, table: Table, card: Card) -> None:
        missing = [name for name in card.task.classes if column_of(table, name) is None]
        if missing:
            raise TableError("C897", missing=", ".join(missing[:20]))
        super().__init__(table, card)

    def _scores(self, row: Row) -> tuple[float, ...] | FailureCategory:
        scores = numbers_in(row, self._columns, self._decimal)
        if isinstance(scores, FailureCategory):
            return scores
        if min(scores) < -TOLERANCE or max(scores) > 1 + TOLERANCE:
            return FailureCategory.NOT_PROBABILITIES
        return tuple(min(max(score, 0.0), 1.0) for score in scores)


def shows_labels(table: Table) -> bool:
    """Return whether scores cannot be of classes that exclude each other: in most rows they do not add up to 1."""
    try:
        names = score_columns(table, score_classes(table))
        places, decimal = [table.columns.index(name) for name in names], decimal_of(table, names)
    except TableError:
        return False
    if len(names) < 2:
        return False
    found = [numbers_in(row, places, decimal) for row in table.rows[:_LOOKED_AT]]
    numbers = [scores for scores in found if not isinstance(scores, FailureCategory)]
    inside = all(-TOLERANCE <= score <= 1 + TOLERANCE for scores in numbers for score in scores)
    apart = sum(abs(sum(scores) - 1) > TOLERANCE for scores in numbers)
    return inside and 2 * apart > len(numbers)
