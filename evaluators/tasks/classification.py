"""Classification: binary where classes are named positive, else one of several classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from evaluators.domain.estimate import Estimate
from evaluators.domain.plan import LockedPlan
from evaluators.domain.results import Confusion, Curves, Results
from evaluators.tasks.asked import ENRICHED, asked_of
from evaluators.tasks.curves import curves_of
from evaluators.tasks.decisions import decisions_of
from evaluators.tasks.estimating import Estimating
from evaluators.tasks.flow import failures_of, flow_of, stated, withheld
from evaluators.tasks.goals import Judging
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.units import FailedPolicy, Units, binary_sample, units_of
from evaluators.tasks.verification import verification_of

_WORST_CASE: Final = frozenset({"sensitivity", "specificity"})


def summarise_classification(
    cases: Sequence[ScoredCase],
    locked: LockedPlan,
    *,
    seed: str,
    excluded: Mapping[str, int],
    unreadable: Sequence[tuple[int, int]] = (),
    probabilities: bool = True,
    confirmatory: bool,
    amended_late: bool = False,
    post_hoc: bool = False,
) -> Results:
    """Return all results but integrity, optimisation, subgroups and what was measured on this machine.

    Args:
        cases: Every offered case that was not excluded, in any order.
        locked: The plan.
        seed: SHA-256 of the plan, hex.
        excluded: Reason to number of cases.
        unreadable: Reference class and patient of the excluded cases whose input could not be read.
        probabilities: Whether the scores are probabilities.
        confirmatory: Whether the plan was locked before the run and not touched by a late amendment.
        amended_late: Whether the plan was locked before the run but an amendment after the first inference touched it.
        post_hoc: Whether the threshold may have been chosen after an earlier look at these cases.

    Raises:
        PlanError: The plan does not fit the cases (``C300``) or asks for an unknown metric (``C301``).
    """
    policy = locked.plan.failed_cases
    estimating = Estimating(locked.plan, seed)
    units = units_of(cases, locked, policy)
    judging = _judging(units, locked, estimating, probabilities=probabilities)
    levels = judging.levels()
    estimates = estimating.estimates(tuple(judging.asked.values()), levels)
    flow = flow_of(cases, excluded)
    return Results(
        task="classification",
        **stated(locked, seed=seed, confirmatory=confirmatory, post_hoc=post_hoc),
        combine=locked.plan.combine if locked.plan.level != "image" else None,
        prevalence=_prevalence(cases, locked),
        flow=flow,
        estimates=estimates,
        other_policy=_other_policy(cases, locked, estimating, levels, probabilities=probabilities)
        if flow.failed
        else estimates,
        worst_case=_worst_case(cases, locked, estimating, unreadable, probabilities=probabilities),
        verdicts=judging.verdicts(
            {estimate.id: estimate for estimate in estimates},
            withheld(confirmatory=confirmatory, amended_late=amended_late, post_hoc=post_hoc),
        ),
        confusion=_confusion(units, locked, probabilities=probabilities),
        curves=_curves(units, locked, probabilities=probabilities),
        verification=verification_of(cases, locked),
        failures=failures_of(cases),
    )


class Classification:
    """The task ``classification``."""

    key: Final = "classification"
    summarise = staticmethod(summarise_classification)


def _judging(units: Units, locked: LockedPlan, estimating: Estimating, *, probabilities: bool) -> Judging:
    asked = asked_of(units, locked, probabilities=probabilities)
    return Judging(locked.goals, {one.id: one for one in asked}, estimating)


def _other_policy(
    cases: Sequence[ScoredCase],
    locked: LockedPlan,
    estimating: Estimating,
    levels: Mapping[str, float],
    *,
    probabilities: bool,
) -> tuple[Estimate, ...]:
    """Return the estimates with failed cases counted the other way."""
    other: FailedPolicy = "excluded" if locked.plan.failed_cases == "wrong" else "wrong"
    asked = asked_of(units_of(cases, locked, other), locked, probabilities=probabilities)
    return estimating.estimates(asked, levels)


def _worst_case(
    cases: Sequence[ScoredCase],
    locked: LockedPlan,
    estimating: Estimating,
    unreadable: Sequence[tuple[int, int]],
    *,
    probabilities: bool,
) -> tuple[Estimate, ...]:
    """Return sensitivity and specificity as if the model had been wrong on every unreadable case."""
    if not unreadable:
        return ()
    last = max((case.number for case in cases), default=0)
    wrong = [
        ScoredCase(number, patient, reference, scores=None, failed=True)
        for number, (reference, patient) in enumerate(unreadable, last + 1)
    ]
    units = units_of([*cases, *wrong], locked, "wrong")
    asked = asked_of(units, locked, probabilities=probabilities)
    return estimating.estimates([one for one in asked if one.row.id in _WORST_CASE], {})


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
