"""Attributes the plan names, held against those the cohort has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from evaluators.domain.case import Case
from evaluators.domain.plan import Plan

MOST_GROUPS: Final = 20
"""Values of an attribute that can still be groups of patients; more are numbers or marks, such as image sizes."""


def grouping_attributes(cases: Sequence[Case]) -> tuple[tuple[str, ...], int]:
    """Return the attributes of few enough values to make groups, sorted, and how many attributes have more."""
    values: dict[str, set[str]] = {}
    for case in cases:
        if case.exclusion is None:
            for name, value in case.attributes.items():
                values.setdefault(name, set()).add(value)
    fitting = tuple(sorted(name for name, found in values.items() if len(found) <= MOST_GROUPS))
    return fitting, len(values) - len(fitting)


def cohort_attributes(cases: Sequence[Case]) -> tuple[str, ...]:
    """Return the names of all attributes that a case which is not excluded has, sorted."""
    return tuple(sorted({name for case in cases if case.exclusion is None for name in case.attributes}))


def without_data(plan: Plan, cases: Sequence[Case]) -> tuple[str, ...]:
    """Return what the plan names and no case has: attributes for subgroups, then the column of the reference method."""
    method = plan.reference.method_column
    planned = (*plan.subgroups.attributes, *(() if method is None else (method,)))
    known = cohort_attributes(cases)
    return tuple(name for name in dict.fromkeys(planned) if name not in known)
