"""What cases can be grouped by: further columns of the table, and facts of the images."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import Final

from evaluators.cohort.case_draft import CaseDraft
from evaluators.cohort.columns import ColumnRoles, plain
from evaluators.cohort.days import is_of_birth, without_day
from evaluators.cohort.decimals import is_missing, parse_number
from evaluators.cohort.label_table import Table
from evaluators.domain.case import Note

VALUES_LIMIT: Final = 40
"""A column with more different values makes no groups."""
LENGTH_LIMIT: Final = 60
AGE_NAMES: Final = frozenset(["age", "ageyears", "ageapprox", "patientage", "alter"])
SEX_NAMES: Final = frozenset(["sex", "gender", "patientsex", "geschlecht"])
_SEXES = {
    **dict.fromkeys(["f", "female", "w", "weiblich"], "female"),
    **dict.fromkeys(["m", "male", "männlich", "maennlich"], "male"),
    **dict.fromkeys(["o", "other", "d", "divers", "diverse"], "other"),
}


class AttributeColumns:
    """The columns of a table that become attributes, and what their cells become.

    Ages become bands of ten years and the words for the sexes one vocabulary, so that sites can be compared. Days
    become months, and birthdays nothing: ages are what groups by.
    Columns in which most values stand at one patient each are left out: they make no groups, and may hold names.
    """

    def __init__(self, table: Table, roles: ColumnRoles) -> None:
        self._chosen: dict[str, tuple[int, Callable[[str], str]]] = {}
        left_out = []
        for column in roles.attributes:
            name, convert = self._reading(table, column, roles)
            if convert is None or name in self._chosen:
                left_out.append(column)
            else:
                self._chosen[name] = (table.columns.index(column), convert)
        self.notes: tuple[Note, ...] = ()
        if left_out:
            self.notes = (Note(id="columns_left_out", parameters={"columns": ", ".join(left_out)}),)

    @property
    def names(self) -> frozenset[str]:
        """Return the names of the attributes."""
        return frozenset(self._chosen)

    def read(self, cells: Sequence[str]) -> dict[str, str]:
        """Return the attributes of a row."""
        read = {name: convert(cells[index]) for name, (index, convert) in self._chosen.items()}
        return {name: value for name, value in read.items() if value}

    @staticmethod
    def _reading(table: Table, column: str, roles: ColumnRoles) -> tuple[str, Callable[[str], str] | None]:
        """Return the attribute a column becomes and how; None where it becomes none."""
        cells = [cell for cell in table.cells(column) if not is_missing(cell)]
        values = set(cells)
        if (
            plain(column) in AGE_NAMES
            and values
            and all(parse_number(value, roles.decimal) is not None for value in values)
        ):
            return "age_band", lambda cell: age_band(parse_number(cell, roles.decimal))
        if plain(column) in SEX_NAMES and values and all(value.casefold() in _SEXES for value in values):
            return "sex", lambda cell: _SEXES.get(cell.casefold(), "")
        days = {value: without_day(value) for value in values}
        if is_of_birth(column) and any(month is not None for month in days.values()):
            return column, None
        kept = {value: value if month is None else month for value, month in days.items()}
        groups = _are_groups(table, column, roles, kept)
        return column, (lambda cell: kept.get(cell, "")) if groups else None


def _are_groups(table: Table, column: str, roles: ColumnRoles, kept: Mapping[str, str]) -> bool:
    """Return whether what is kept of the cells of a column makes groups of patients."""
    values = {value for value in kept.values() if value}
    if not 0 < len(values) <= VALUES_LIMIT or not all(len(one) <= LENGTH_LIMIT and one.isprintable() for one in values):
        return False
    filled = sum(not is_missing(cell) for cell in table.cells(column))
    return filled == 1 or not _tells_apart(table, column, roles, kept)


def _tells_apart(table: Table, column: str, roles: ColumnRoles, kept: Mapping[str, str]) -> bool:
    """Return whether most values of a column belong to one patient each, as names and numbers of people do.

    A name stands in as many rows as its patient has images: to look for cells that differ would not be enough.
    """
    patients: Iterable[str | int] = count() if roles.patient is None else table.cells(roles.patient)
    first: dict[str, str | int] = {}
    shared = set()
    for value, patient in zip(table.cells(column), patients, strict=False):
        told = kept.get(value)
        if told and first.setdefault(told, patient) != patient:
            shared.add(told)
    return 2 * len(shared) < len(first)


def age_band(years: float | None) -> str:
    """Return ``40-49``; ``90+`` from 90 on, where few people are left; empty where there is no such age."""
    if years is None or not 0 <= years < 130:
        return ""
    decade = int(years) // 10 * 10
    return "90+" if decade >= 90 else f"{decade}-{decade + 9}"


def facts_as_attributes(draft: CaseDraft) -> dict[str, str]:
    """Return sex, age_band, manufacturer, modality and month as far as the image says them."""
    if draft.file.described is None:
        return {}
    facts = draft.file.described.facts
    said = {
        "sex": facts.sex,
        "age_band": age_band(facts.age_years),
        "manufacturer": facts.manufacturer,
        "modality": facts.modality,
        "month": facts.month,
    }
    return {name: value for name, value in said.items() if value}
