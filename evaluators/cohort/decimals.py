"""Numbers in tables: which sign separates the decimals, and what a cell says. Never by the display language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Literal

DecimalSign = Literal[".", ","]

MISSING: Final = frozenset({"", "na", "n/a", "#n/a", "nan", "null"})
"""Cells, in lower case, that say nothing. ``none`` is not among them: it can be a finding."""

_PLAIN = re.compile(r"[+-]?\d+(?:([.,])\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_POINTS_GROUP = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?", re.ASCII)
_COMMAS_GROUP = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)


def is_missing(cell: str) -> bool:
    """Return whether a cell says nothing."""
    return cell.lower() in MISSING


def sign_in(cell: str) -> DecimalSign | Literal[""] | None:
    """Return the decimal sign a cell shows; empty for a whole number, None where the cell is no number.

    ``1.234`` shows a point: whether it is meant as a thousand can only be told by the person.
    """
    if match := _PLAIN.fullmatch(cell):
        return "." if match[1] == "." else "," if match[1] else ""
    if _POINTS_GROUP.fullmatch(cell):
        return ","
    return "." if _COMMAS_GROUP.fullmatch(cell) else None


def signs_in_column(cells: Iterable[str]) -> frozenset[DecimalSign] | None:
    """Return the decimal signs of a column of numbers; None where a cell is neither a number nor missing."""
    signs: set[DecimalSign] = set()
    for cell in cells:
        if is_missing(cell):
            continue
        sign = sign_in(cell)
        if sign is None:
            return None
        if sign:
            signs.add(sign)
    return frozenset(signs)


def parse_number(cell: str, decimal: DecimalSign | None) -> float | None:
    """Return the number of a cell; None where it is none, or none under this decimal sign."""
    sign = sign_in(cell)
    if sign is None:
        return None
    separator = decimal or sign or "."
    grouping, grouped = (",", _COMMAS_GROUP) if separator == "." else (".", _POINTS_GROUP)
    if cell.count(separator) > 1 or (grouping in cell and not grouped.fullmatch(cell)):
        return None
    return float(cell.replace(grouping, "").replace(separator, "."))
