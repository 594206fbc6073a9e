"""Measurement: one number a case, compared with the number of the reference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from evaluators.domain.plan import LockedPlan
from evaluators.domain.reference import Reference
from evaluators.domain.results import Curves, Measurements
from evaluators.tasks.asked import Asked
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.task import Evaluated
from evaluators.tasks.units import FailedPolicy
from evaluators.tasks.value_units import ValueUnits, asked_of_values, value_units_of

MOST_POINTS: Final = 2_000
"""In a plot; more are a cloud."""


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

    def more(self, evaluated: Evaluated) -> dict[str, Any]:
        """Return the pairs of measurements, for the plots."""
        return {"curves": Curves(measurements=_pairs(evaluated.units))}


def _pairs(units: ValueUnits) -> Measurements | None:
    sample = units.sample
    there = np.flatnonzero(sample.answered)
    if not len(there):
        return None
    chosen = there[:: 1 + (len(there) - 1) // MOST_POINTS]
    measured, reference = (tuple(values[chosen].tolist()) for values in (sample.measured, sample.reference))
    return Measurements(measured=measured, reference=reference, unit=sample.unit)
