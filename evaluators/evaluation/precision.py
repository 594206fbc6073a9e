"""How precise the goals will be and how many cases they need, told before anything runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from evaluators.domain.case import Case
from evaluators.domain.plan import LockedPlan, ResolvedGoal
from evaluators.domain.reference import Reference
from evaluators.metrics.registry import METRICS
from evaluators.statistics.clustered import assumed_design_effect
from evaluators.statistics.sample_size import (
    auroc_half_width,
    cases_for_auroc,
    cases_for_proportion,
    proportion_half_width,
)
from evaluators.tasks.registry import TASKS

HALF_WAY = 0.5
"""Where a goal assumes no true value: half-way between the benchmark and perfect."""


@dataclass(frozen=True, slots=True)
class Size:
    """The cohort in the numbers that precision depends on."""

    cases: int
    patients: int
    positives: int
    design_effect: float
    """D0 of the positives (sensitivity, AUROC)."""
    design_effect_negatives: float


@dataclass(frozen=True, slots=True)
class Expectation:
    """What to expect of one goal. None where no formula is offered for the metric."""

    goal: ResolvedGoal
    assumed_true: float | None
    half_width: float | None
    needed_80: int | None
    """Cases that count (of the whole cohort for AUROC, else of the metric's own class); None: not reachable."""
    needed_90: int | None


def cohort_size(cases: Iterable[Case], locked: LockedPlan) -> Size:
    """Return the cohort in numbers: cases with a reference that are not excluded, or patients at patient level."""
    labels = [
        (case.patient, case.reference.label in locked.positive)
        for case in cases
        if case.exclusion is None and case.reference is not None and _counts(case.reference, locked)
    ]
    if locked.plan.level == "patient":
        units = {patient: False for patient, _ in labels}
        for patient, positive in labels:
            units[patient] = units[patient] or positive
        labels = list(units.items())
    icc = locked.plan.icc_assumed
    return Size(
        cases=len(labels),
        patients=len({patient for patient, _ in labels}),
        positives=sum(positive for _, positive in labels),
        design_effect=_design_effect([patient for patient, positive in labels if positive], icc),
        design_effect_negatives=_design_effect([patient for patient, positive in labels if not positive], icc),
    )


def expectations(size: Size, locked: LockedPlan) -> tuple[Expectation, ...]:
    """Return what to expect of every goal of the plan."""
    return tuple(_expectation(goal, size, locked) for goal in locked.goals)


def _expectation(goal: ResolvedGoal, size: Size, locked: LockedPlan) -> Expectation:
    name = goal.metric.partition("[")[0]
    benchmark = goal.lower if goal.comparator == ">=" else goal.upper if goal.comparator == "<=" else None
    rule = METRICS[name].interval_rule if name in METRICS else "none"
    if benchmark is None or rule not in {"proportion", "auroc"} or not 0 < benchmark < 1 or not size.cases:
        return Expectation(goal, goal.assumed_true, None, None, None)
    true = goal.assumed_true if goal.assumed_true is not None else benchmark + HALF_WAY * (1 - benchmark)
    alpha = locked.plan.alpha_one_sided
    negatives = size.cases - size.positives
    if rule == "auroc":
        if not size.positives or not negatives:
            return Expectation(goal, true, None, None, None)
        share = size.positives / size.cases
        half = auroc_half_width(true, size.positives, negatives, 1 - 2 * alpha, size.design_effect)
        needed = [
            cases_for_auroc(
                benchmark, true, positive_share=share, alpha=alpha, power=power, design_effect=size.design_effect
            )
            for power in (0.8, 0.9)
        ]
        return Expectation(goal, true, half, needed[0], needed[1])
    counted, effect = _counted(name, size)
    width = proportion_half_width(true, counted / effect, 1 - 2 * alpha) if counted else None
    needed = [
        cases_for_proportion(benchmark, true, alpha=alpha, power=power, design_effect=effect) for power in (0.8, 0.9)
    ]
    return Expectation(goal, true, width, needed[0], needed[1])


def _counted(metric: str, size: Size) -> tuple[int, float]:
    """Return the cases a proportion rests on, as far as that is known before the run, and their design effect."""
    if metric == "sensitivity":
        return size.positives, size.design_effect
    if metric == "specificity":
        return size.cases - size.positives, size.design_effect_negatives
    return size.cases, max(size.design_effect, size.design_effect_negatives)


def _counts(reference: Reference, locked: LockedPlan) -> bool:
    return TASKS[locked.task].answered_by(reference)


def _design_effect(patients: list[int | None], icc: float) -> float:
    sizes = np.array(list(Counter(patients).values()), dtype=np.int64)
    return assumed_design_effect(sizes, icc) if len(sizes) else 1.0
