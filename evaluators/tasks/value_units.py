"""Measurements as arrays, and the estimates a plan asks for about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from evaluators.domain.plan import LockedPlan, MeasurementPlan
from evaluators.errors import PlanError
from evaluators.metrics.agreement import ValueSample
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import OperatingSettings
from evaluators.metrics.weighted import Prepared
from evaluators.tasks.asked import Asked, chosen_of
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.sample_units import SampleUnits
from evaluators.tasks.units import FailedPolicy, known_cases, numbered

ValueUnits: TypeAlias = SampleUnits[ValueSample]
"""What was measured and what is true, one row a case, by number."""


def value_units_of(cases: Sequence[ScoredCase], locked: LockedPlan, policy: FailedPolicy) -> ValueUnits:
    """Return the cases whose reference is a number; a failed one has none of the model, or is left out.

    Args:
        cases: All offered cases that were not excluded.
        locked: The plan; the acceptable error is used.
        policy: What happens to failed cases.
    """
    known = known_cases(cases, policy)
    sample = ValueSample(
        measured=np.array([_measured(case) for case in known], np.float64),
        reference=np.array([_true(case) for case in known], np.float64),
        patient=numbered(np.array([case.patient for case in known], np.int64)),
        acceptable=(locked.plan.measurement or MeasurementPlan()).acceptable_error,
        unit=locked.value_unit,
    )
    return ValueUnits(sample, tuple(case.attributes for case in known))


def asked_of_values(units: ValueUnits, locked: LockedPlan) -> tuple[Asked, ...]:
    """Return all estimates that the plan asks for, in the order of the registry.

    Raises:
        PlanError: A metric is unknown or not defined for measurements (``C301``), or about an acceptable error that the
            plan does not name (``C861``); the plan wants one measurement a patient (``C864``).
    """
    if locked.plan.level == "patient":
        raise PlanError("C864")
    prepared = Prepared(units.sample, OperatingSettings())
    rows = [row for row in METRICS.values() if row.sample is ValueSample]
    if units.sample.acceptable is None:
        named = {*locked.plan.report.metrics, *(goal.metric for goal in locked.goals)}
        if any(row.trials is not None and row.id in named for row in rows):
            raise PlanError("C861")
        rows = [row for row in rows if row.trials is None]
    return chosen_of([Asked(row, prepared) for row in rows], locked)


def _true(case: ScoredCase) -> float:
    value = None if case.standard is None else case.standard.value
    assert value is not None, "known cases have a number"
    return value


def _measured(case: ScoredCase) -> float:
    value = None if case.failed or case.outcome is None else case.outcome.value
    return np.nan if value is None else value
