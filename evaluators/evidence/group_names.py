"""Names of groups are words of the hospital's own table, and can be those of a doctor or a ward.

What is no common word for a group leaves the house as a letter, unless the names were ticked.
"""

from __future__ import annotations

import re
from string import ascii_uppercase
from typing import Final

from evaluators.domain.estimate import Estimate, Group
from evaluators.domain.results import SubgroupResult
from evaluators.evidence.manufacturers import OTHER, named
from evaluators.evidence.record import Record
from evaluators.evidence.suppression import WITHHELD

_WORDS: Final = frozenset({
    *("female", "male", "other", "unknown", "left", "right", "links", "rechts", WITHHELD),
    *("yes", "no", "true", "false", "ja", "nein"),
})  # fmt: skip
_COMMON: Final = re.compile(r"\d{1,3}-\d{1,3}|\d{1,3}\+?|\d{4}(-\d\d)?|[IVX]{1,4}|[A-Za-z]", re.ASCII)
_MODALITY: Final = re.compile(r"[A-Z]{2,4}", re.ASCII)

_Letters = dict[tuple[str, str], str]
"""Attribute and value to what stands in the value's place."""


def own_names(record: Record) -> dict[str, list[str]]:
    """Return the values of every attribute that has a value which is no common word for a group, sorted."""
    values: dict[str, set[str]] = {name: set(table) for name, table in record.cohort.demographics.items()}
    for group in record.results.subgroups:
        values.setdefault(group.attribute, set()).add(group.value)
    return {
        attribute: sorted(found)
        for attribute, found in values.items()
        if not all(_is_common(attribute, value) for value in found)
    }


def in_letters(record: Record) -> Record:
    """Return the record with a letter in the place of every such value, in their order."""
    letters = {
        (attribute, value): told
        for attribute, values in own_names(record).items()
        for value, told in zip(values, _told(attribute, values), strict=True)
    }
    demographics = {
        attribute: {letters.get((attribute, value), value): n for value, n in table.items()}
        for attribute, table in record.cohort.demographics.items()
    }
    groups = tuple(_renamed(group, letters) for group in record.results.subgroups)
    return record.model_copy(
        update={
            "cohort": record.cohort.model_copy(update={"demographics": demographics}),
            "results": record.results.model_copy(update={"subgroups": groups}),
        }
    )


def _told(attribute: str, values: list[str]) -> list[str]:
    """Return what stands in the place of values: known manufacturers by their names, all others a letter each."""
    if attribute == "manufacturer":
        makers = [next(iter(named({value: 1}))) for value in values]
        if OTHER not in makers and len(set(makers)) == len(makers):
            return makers
    return [ascii_uppercase[place] if place < len(ascii_uppercase) else str(place + 1) for place in range(len(values))]


def _is_common(attribute: str, value: str) -> bool:
    if attribute == "modality" and _MODALITY.fullmatch(value):
        return True
    return value in _WORDS or _COMMON.fullmatch(value) is not None


def _renamed(group: SubgroupResult, letters: _Letters) -> SubgroupResult:
    told = letters.get((group.attribute, group.value))
    if told is None:
        return group
    of = Group(attribute=group.attribute, value=told)

    def moved(estimates: tuple[Estimate, ...]) -> tuple[Estimate, ...]:
        return tuple(one.model_copy(update={"group": of}) for one in estimates)

    return group.model_copy(
        update={"value": told, "estimates": moved(group.estimates), "differences": moved(group.differences)}
    )
