"""Rows of a predictions table with a score for each class, or one score for the positive class of two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from evaluators.cohort.columns import CASE_NAMES, plain
from evaluators.cohort.decimals import DecimalSign, is_missing, parse_number, signs_in_column
from evaluators.cohort.label_table import Row, Table
from evaluators.domain.outcome import FailureCategory
from evaluators.domain.submission import Card
from evaluators.errors import TableError
from evaluators.inference.combining import Combine, combined
from evaluators.inference.interpretation import TOLERANCE

SCORE: Final = "score"
"""Column with one score, that of the positive class."""


PREFIX: Final = "prob_"
"""How columns of scores begin that stand beside others about the same classes."""


class ScoreRows:
    """Reads scores.

    Args:
        table: The predictions.
        card: Names the classes.

    Raises:
        TableError: The columns do not fit the card (``C150``), or show both decimal signs (``M09``).
    """

    def __init__(self, table: Table, card: Card) -> None:
        self._card = card
        names = score_columns(table, card.task.classes)
        self._columns = [table.columns.index(name) for name in names]
        self._decimal = decimal_of(table, names)

    def said(self, rows: Sequence[Row]) -> dict[str, Any] | FailureCategory:
        """Return the one answer of rows that speak about the same."""
        answers = [self._scores(row) for row in rows]
        if not answers:
            return FailureCategory.NO_PREDICTION
        if any(answer != answers[0] for answer in answers):
            return FailureCategory.NOT_REPEATABLE
        return answers[0] if isinstance(answers[0], FailureCategory) else {"scores": answers[0]}

    def together(self, answers: Sequence[dict[str, Any]], how: Combine) -> dict[str, Any]:
        """Return the scores of a case from those of its images."""
        return {"scores": combined([answer["scores"] for answer in answers], how, self._card)}

    def _scores(self, row: Row) -> tuple[float, ...] | FailureCategory:
        scores = numbers_in(row, self._columns, self._decimal)
        if isinstance(scores, FailureCategory):
            return scores
        if min(scores) < -TOLERANCE or max(scores) > 1 + TOLERANCE:
            return FailureCategory.NOT_PROBABILITIES
        scores = [min(max(score, 0.0), 1.0) for score in scores]
        if len(scores) == 1:
            first = self._card.task.positive == self._card.task.classes[:1]
            return (scores[0], 1 - scores[0]) if first else (1 - scores[0], scores[0])
        return tuple(scores) if abs(sum(scores) - 1) <= TOLERANCE else FailureCategory.NOT_PROBABILITIES


def numbers_in(row: Row, places: Sequence[int], decimal: DecimalSign | None) -> list[float] | FailureCategory:
    """Return the numbers of some cells of a row, or why there are none."""
    cells = [row.cells[place] for place in places]
    if any(is_missing(cell) for cell in cells):
        return FailureCategory.NO_PREDICTION
    numbers = [parse_number(cell, decimal) for cell in cells]
    found = [number for number in numbers if number is not None]
    return found if len(found) == len(numbers) else FailureCategory.NOT_A_NUMBER


def score_classes(table: Table) -> list[str]:
    """Return the classes that the columns speak of; none where there is one ``score``.

    Raises:
        TableError: There are no two columns beside those of the case (``C150``), or one is not of numbers (``C151``).
    """
    if score_column(table) is not None:
        return []
    scores = [name for name in table.columns if name.casefold().startswith(PREFIX)]
    if len(scores) > 1:  # beside others, such as the reference
        return [name[len(PREFIX) :] for name in scores]
    classes = [name for name in table.columns if plain(name) not in CASE_NAMES]
    if len(classes) < 2:
        raise TableError("C150", columns=_listed(table.columns))
    for name in classes:
        if signs_in_column(set(table.cells(name))) is None:
            raise TableError("C151", column=name)
    return classes


def score_column(table: Table) -> str | None:
    """Return the column with one score, if there is one."""
    return next((name for name in table.columns if plain(name) == SCORE), None)


def decimal_of(table: Table, columns: Sequence[str]) -> DecimalSign | None:
    """Return the one decimal sign of columns of numbers.

    Raises:
        TableError: They show both (``M09``).
    """
    found: set[DecimalSign] = set()
    for name in columns:
        found |= signs_in_column(cell for cell in table.cells(name) if parse_number(cell, None) is not None) or set()
        if len(found) > 1:
            raise TableError("M09", col=name)
    return next(iter(found), None)


def score_columns(table: Table, classes: Sequence[str]) -> list[str]:
    """Return the columns with the scores: one for each class, or the one ``score`` of two classes.

    Raises:
        TableError: There are none (``C150``).
    """
    columns = [column_of(table, name) for name in classes]
    if columns and None not in columns:
        return [name for name in columns if name is not None]
    score = score_column(table)
    if score is None or len(classes) != 2:
        raise TableError("C150", columns=_listed(table.columns))
    return [score]


def column_of(table: Table, name: str) -> str | None:
    """Return the column with the scores of a class: of its name, or ``prob_`` and its name."""
    if name in table.columns:
        return name
    wanted = (PREFIX + name).casefold()
    return next((column for column in table.columns if column.casefold() == wanted), None)


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(columns[:20]) + (" …" if len(columns) > 20 else "")
