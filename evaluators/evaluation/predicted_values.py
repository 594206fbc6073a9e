"""Rows of a predictions table with one measured number a case."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from evaluators.cohort.annotations.label_values import unit_in_header
from evaluators.cohort.columns import plain
from evaluators.cohort.decimals import signs_in_column
from evaluators.cohort.label_table import Row, Table
from evaluators.domain.outcome import LARGEST_VALUE, FailureCategory
from evaluators.domain.submission import Card
from evaluators.errors import TableError
from evaluators.evaluation.predicted_scores import decimal_of, numbers_in
from evaluators.inference.combining import Combine

_VALUE: Final = "value"
"""Column of the number; its header may name a unit behind it: ``value (mm)``."""


class ValueRows:
    """Reads measurements.

    Args:
        table: The predictions.
        card: Names the unit.

    Raises:
        TableError: There is no column of numbers (``C896``, ``C151``), its header names another unit than the card
            (``C863``), or it shows both decimal signs (``M09``).
    """

    def __init__(self, table: Table, card: Card) -> None:
        name = value_column(table)
        if name is None:
            raise TableError("C896", columns=", ".join(table.columns[:20]))
        given, declared = unit_in_header(name), card.task.unit
        if given is not None and declared is not None and given != declared:
            raise TableError("C863", found=given, model=declared)
        if signs_in_column(set(table.cells(name))) is None:
            raise TableError("C151", column=name)
        self._places = [table.columns.index(name)]
        self._decimal = decimal_of(table, [name])

    def said(self, rows: Sequence[Row]) -> dict[str, Any] | FailureCategory:
        """Return the one answer of rows that speak about the same."""
        answers = [self._number(row) for row in rows]
        if not answers:
            return FailureCategory.NO_PREDICTION
        if any(answer != answers[0] for answer in answers):
            return FailureCategory.NOT_REPEATABLE
        return answers[0] if isinstance(answers[0], FailureCategory) else {"value": answers[0][0]}

    def _number(self, row: Row) -> list[float] | FailureCategory:
        numbers = numbers_in(row, self._places, self._decimal)
        too_large = not isinstance(numbers, FailureCategory) and abs(numbers[0]) > LARGEST_VALUE
        return FailureCategory.NOT_A_NUMBER if too_large else numbers

    def together(self, answers: Sequence[dict[str, Any]], how: Combine) -> dict[str, Any]:
        """Return the value of a case from those of its images."""
        values = [answer["value"] for answer in answers]
        return {"value": math.fsum(values) / len(values) if how == "mean" else max(values)}


def value_column(table: Table) -> str | None:
    """Return the column with the number, if there is one."""
    return next((name for name in table.columns if _without_unit(name) == _VALUE), None)


def is_of_values(table: Table) -> bool:
    """Return whether a table can only be one of measurements."""
    return value_column(table) is not None


def _without_unit(name: str) -> str:
    return plain(name.partition("(")[0].partition("[")[0].strip())
