"""Measurements as arrays, and the estimates a plan asks for about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluators.domain.plan import LockedPlan, MeasurementPlan
from evaluators.errors import PlanError
from evaluators.metrics.agreement import ValueSample
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import BoolArray, IntArray, OperatingSettings
from evaluators.metrics.weighted import Prepared
from evaluators.tasks.asked import Asked, chosen_of
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.units import FailedPolicy, known_cases, numbered


@dataclass(frozen=True, eq=False, slots=True)
class ValueUnits:
    """What was measured and what is true, one row a case, by number."""

    sample: ValueSample
    attributes: tuple[Mapping[str, str], ...]

    @property
    def patient(self) -> IntArray:
        """Return the number of the patient from 0, shape (n,)."""
        return self.sample.patient

    @property
    def truth(self) -> IntArray:
        """Return the stratum of each case: the same for all."""
        return self.sample.truth

    @property
    def positive(self) -> BoolArray:
        """Return the stratum of each case as a yes or no."""
        return self.sample.truth.astype(np.bool_)

    def only(self, chosen: BoolArray, *, renumbered: bool) -> ValueUnits:
        """Return some of the cases, their patients counted anew or so that weights of all patients still fit."""
        sample = self.sample.only(chosen)
        if renumbered:
            sample = replace(sample, patient=numbered(sample.patient))
        return ValueUnits(sample, tuple(self.attributes[index] for index in np.flatnonzero(chosen)))


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
