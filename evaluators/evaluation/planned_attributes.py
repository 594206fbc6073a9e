"""Attributes the plan names, held against those the cohort has."""

from __future__ import annotations

from collections.abc import Sequence

from evaluators.domain.case import Case
from evaluators.domain.plan import Plan


def cohort_attributes(cases: Sequence[Case]) -> tuple[str, ...]:
    """Return the names of all attributes that a case which is not excluded has, sorted."""
    return tuple(sorted({name for case in cases if case.exclusion is None for name in case.attributes}))


def without_data(plan: Plan, cases: Sequence[Case]) -> tuple[str, ...]:
    """Return what the plan names and no case has: attributes for subgroups, then the column of the reference method."""
    method = plan.reference.method_column
    planned = (*plan.subgroups.attributes, *(() if method is None else (method,)))
    known = cohort_attributes(cases)
    return tuple(name for name in dict.fromkeys(planned) if name not in known)
