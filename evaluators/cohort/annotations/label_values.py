"""Cells of label tables that say more than one class: several classes, a measurement."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from evaluators.cohort.decimals import DecimalSign, is_missing, parse_number
from evaluators.cohort.labels import LabelState
from evaluators.cohort.yes_no import NO, YES

_UNCERTAIN: Final = frozenset({"-1", "-1.0"})
_BETWEEN: Final = re.compile(r"[|;]")
_UNIT_IN_HEADER: Final = re.compile(r".*?[(\[]\s*([^()\[\]]{1,20}?)\s*[)\]]\s*")
_NUMBER_AND_UNIT: Final = re.compile(r"([+-]?[\d.,]+(?:[eE][+-]?\d+)?)\s*([^\d\s.,+-].{0,19})")


class Several(NamedTuple):
    """All classes that hold, as the table writes them; none: it says that none holds."""

    state: LabelState
    words: tuple[str, ...] = ()
    raw: str = ""
    unknown: tuple[str, ...] = ()
    """Columns in which nothing is said."""


class Measured(NamedTuple):
    """A number, and its unit where the cell or the header names one."""

    state: LabelState
    value: float | None = None
    unit: str | None = None
    raw: str = ""


def several_columns(cells: Mapping[str, str]) -> Several:
    """Read one row with a column of 0 and 1 for each class, of which several may hold.

    An empty cell among filled ones is not known, not a 0: which of several findings was not looked for changes results.
    So is -1, the sign for "uncertain" in collections of chest radiographs.

    Args:
        cells: Column, named like the class or like a word mapped to it, to cell.
    """
    unknown = tuple(column for column, cell in cells.items() if is_missing(cell) or _folded(cell) in _UNCERTAIN)
    answered = {column: cell for column, cell in cells.items() if column not in unknown}
    if not answered:
        return Several(LabelState.MISSING)
    odd = next((cell for cell in answered.values() if _folded(cell) not in YES | NO), None)
    if odd is not None:
        return Several(LabelState.OUTSIDE, raw=odd)
    words = tuple(column for column, cell in answered.items() if _folded(cell) in YES)
    return Several(LabelState.CLASS, words, "|".join(words), unknown)


def several_in_one(cell: str) -> Several:
    """Read a cell such as ``edema|effusion`` or ``edema; effusion``; an empty one is missing.

    A word for nothing, such as ``No Finding``, is a word like any other: the person maps it to nothing.
    """
    if is_missing(cell):
        return Several(LabelState.MISSING, raw=cell)
    words = (part.strip() for part in _BETWEEN.split(cell))
    return Several(LabelState.CLASS, tuple(dict.fromkeys(word for word in words if word)), cell)


def unit_in_header(column: str) -> str | None:
    """Return ``%`` for ``ef (%)`` and ``mm`` for ``diameter [mm]``; None where a header names no unit."""
    found = _UNIT_IN_HEADER.fullmatch(column)
    return found[1] if found else None


def measured(cell: str, *, column: str, decimal: DecimalSign | None, unit_cell: str | None = None) -> Measured:
    """Read a number with its unit, from a column of units, the cell itself (``57 %``), or the header.

    Args:
        cell: Of the measurement.
        column: Its header.
        decimal: The sign before the decimals; None where no number of the table has any.
        unit_cell: Of the column of units, if there is one.

    Returns:
        OUTSIDE where the cell is no number, or where two places name different units.
    """
    if is_missing(cell):
        return Measured(LabelState.MISSING, raw=cell)
    value, unit = parse_number(cell.strip(), decimal), None
    if value is None and (found := _NUMBER_AND_UNIT.fullmatch(cell.strip())):
        value, unit = parse_number(found[1], decimal), found[2].strip()
    units = {one for one in (unit, unit_cell, unit_in_header(column)) if one}
    if value is None or len(units) > 1:
        return Measured(LabelState.OUTSIDE, raw=cell)
    return Measured(LabelState.CLASS, value, next(iter(units), None), cell)


def _folded(value: str) -> str:
    return value.strip().casefold()
