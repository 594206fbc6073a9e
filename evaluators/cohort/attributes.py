"""What cases can be grouped by: further columns of the table, and facts of the images."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import Final

from evaluators.cohort.case_draft import CaseDraft
from evaluators.cohort.columns import ColumnRoles, plain
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

    Ages become bands of ten years and the words for the sexes one vocabulary, so that sites can be compared.
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
        groups = 0 < len(values) <= VALUES_LIMIT and (len(cells) == 1 or not _tells_apart(table, column, roles))
        if groups and all(len(value) <= LENGTH_LIMIT and value.isprintable() for value in values):
            return column, lambda cell: "" if is_missing(cell) else cell
        return column, None


def _tells_apart(table: Table, column: str, roles: ColumnRoles) -> bool:
    """Return whether most values of a column belong to one patient each, as names and numbers of people do.

    A name stands in as many rows as its patient has images: to look for cells that differ would not be enough.
    """
    patients: Iterable[str | int] = count() if roles.patient is None else table.cells(roles.patient)
    first: dict[str, str | int] = {}
    shared = set()
    for value, patient in zip(table.cells(column), patients, strict=False):
        if not is_missing(value) and first.setdefault(value, patient) != patient:
            shared.add(value)
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
