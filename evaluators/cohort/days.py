"""Days in tables, kept as months: the day of an examination beside a sex and an age names a person.

Nobody can tell 3 April from 4 March in ``03/04/2024``: of such a day only the year is kept.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

_CLOCK: Final = r"(?:[T ]?\d\d:?\d\d.*)?"
_YEAR_FIRST: Final = re.compile(rf"(\d{{4}})([-/.]?)(\d\d?)\2(\d\d?){_CLOCK}", re.ASCII)
_DAY_FIRST: Final = re.compile(rf"(\d\d?)([-/.])(\d\d?)\2(\d{{4}}|\d\d){_CLOCK}", re.ASCII)
_IN_WORDS: Final = re.compile(
    r"(?=.*\d)(?=.*\b(?:jan|feb|mar|mär|mrz|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)).*\b((?:19|20)\d\d)\b.*",
    re.IGNORECASE,
)
_YEARS: Final = range(1850, 2101)
_BIRTH: Final = ("birth", "geburt", "dob")


def is_of_birth(column: str) -> bool:
    """Return whether a column is named as one of birthdays is."""
    return any(word in column.casefold() for word in _BIRTH)


def without_day(cell: str) -> str | None:
    """Return ``2024-03`` for a day, ``2024`` where the month is unclear, empty where the year is; None for no day."""
    text = cell.strip()
    if (found := _YEAR_FIRST.fullmatch(text)) and (found[2] or len(found[3] + found[4]) == 4):
        return f"{found[1]}-{int(found[3]):02}" if _is_day(found[1], found[3], found[4]) else None
    if found := _DAY_FIRST.fullmatch(text):
        return _day_first(found[1], found[2], found[3], found[4])
    if (found := _IN_WORDS.fullmatch(text)) and len(re.findall(r"\d+", text)) > 1:
        return found[1]
    return None


def _day_first(one: str, sign: str, two: str, year: str) -> str | None:
    full = year if len(year) == 4 else f"20{year}"
    months = [month for day, month in ((one, two), (two, one)) if _is_day(full, month, day)]
    if not months:
        return None
    if len(year) == 2:
        return ""
    return f"{year}-{int(two):02}" if sign == "." and _is_day(year, two, one) else year


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        return date(int(year), int(month), int(day)).year in _YEARS
    except ValueError:
        return False
