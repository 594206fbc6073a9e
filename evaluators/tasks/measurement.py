"""Measurement: one number a case, compared with the number of the reference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from evaluators.domain.plan import LockedPlan
from evaluators.domain.reference import Reference
from evaluators.tasks.asked import Asked
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.task import Evaluated
from evaluators.tasks.units import FailedPolicy
from evaluators.tasks.value_units import ValueUnits, asked_of_values, value_units_of


class Measurement:
    """The task ``measurement``."""

    key: Final = "measurement"

    def answered_by(self, reference: Reference) -> bool:
        """Return whether a reference is a number."""
        return reference.value is not None

    def units(self, cases: Sequence[ScoredCase], locked: LockedPlan, policy: FailedPolicy) -> ValueUnits:
        """Return the cases that were measured by the reference."""
        return value_units_of(cases, locked, policy)

    def asked(self, units: ValueUnits, locked: LockedPlan, *, probabilities: bool) -> tuple[Asked, ...]:  # noqa: ARG002 - as every task
        """Return all estimates that the plan asks for."""
        return asked_of_values(units, locked)

    def more(self, evaluated: Evaluated) -> dict[str, Any]:  # noqa: ARG002 - as every task
        """Return nothing more."""
        return {}
