"""Classification: binary where classes are named positive, else one of several classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from evaluators.domain.estimate import Estimate
from evaluators.domain.plan import LockedPlan
from evaluators.domain.reference import Reference
from evaluators.domain.results import Confusion, Curves
from evaluators.tasks.asked import ENRICHED, Asked, asked_of
from evaluators.tasks.curves import curves_of
from evaluators.tasks.decisions import decisions_of
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.task import Evaluated
from evaluators.tasks.units import FailedPolicy, Units, binary_sample, units_of
from evaluators.tasks.verification import verification_of

_WORST_CASE: Final = frozenset({"sensitivity", "specificity"})


class Classification:
    """The task ``classification``."""

    key: Final = "classification"

    def answered_by(self, reference: Reference) -> bool:
        """Return whether a reference names a class."""
        return reference.label is not None

    def units(self, cases: Sequence[ScoredCase], locked: LockedPlan, policy: FailedPolicy) -> Units:
        """Return the cases or patients that have a reference."""
        return units_of(cases, locked, policy)

    def asked(self, units: Units, locked: LockedPlan, *, probabilities: bool) -> tuple[Asked, ...]:
        """Return all estimates that the plan asks for."""
        return asked_of(units, locked, probabilities=probabilities)

    def more(self, evaluated: Evaluated) -> dict[str, Any]:
        """Return the confusion matrix, the curves, and what is told of unreadable and of unverified cases."""
        cases, locked, units = evaluated.cases, evaluated.locked, evaluated.units
        return {
            "combine": locked.plan.combine if locked.plan.level != "image" else None,
            "prevalence": _prevalence(cases, locked),
            "worst_case": _worst_case(evaluated),
            "confusion": _confusion(units, locked, probabilities=evaluated.probabilities),
            "curves": _curves(units, locked, probabilities=evaluated.probabilities),
            "verification": verification_of(cases, locked),
        }


def _worst_case(evaluated: Evaluated) -> tuple[Estimate, ...]:
    """Return sensitivity and specificity as if the model had been wrong on every unreadable case."""
    if not evaluated.unreadable:
        return ()
    last = max((case.number for case in evaluated.cases), default=0)
    wrong = [
        ScoredCase(number, patient, reference, scores=None, failed=True)
        for number, (reference, patient) in enumerate(evaluated.unreadable, last + 1)
    ]
    units = units_of([*evaluated.cases, *wrong], evaluated.locked, "wrong")
    asked = asked_of(units, evaluated.locked, probabilities=evaluated.probabilities)
    return evaluated.estimating.estimates([one for one in asked if one.row.id in _WORST_CASE], {})


def _prevalence(cases: Sequence[ScoredCase], locked: LockedPlan) -> float | None:
    """Return the share of positive units, failed ones included whatever the policy."""
    units = units_of(cases, locked, "wrong")
    return float(units.positive.mean()) if locked.positive and len(units.positive) else None


def _confusion(units: Units, locked: LockedPlan, *, probabilities: bool) -> Confusion | None:
    """Return counts by class; where more than two classes are told apart by ``positive``: negative and positive."""
    if not len(units.patient):
        return None
    made = decisions_of(units, locked, probabilities=probabilities)
    columns = len(made.columns)
    counts = np.bincount(made.truth * columns + made.decision, minlength=len(made.rows) * columns)
    table = counts.reshape(len(made.rows), columns).tolist()
    return Confusion(rows=made.rows, columns=made.columns, counts=tuple(tuple(row) for row in table))


def _curves(units: Units, locked: LockedPlan, *, probabilities: bool) -> Curves:
    if not locked.positive or not len(units.patient):
        return Curves()
    sample, target = binary_sample(units, locked, probabilities=probabilities), locked.plan.report.target_prevalence
    enriched = locked.plan.cohort.sampling in ENRICHED
    if enriched and target is not None:
        sample = sample.at_prevalence(target)
    return curves_of(sample, locked, prevalence_known=not enriched or target is not None)
