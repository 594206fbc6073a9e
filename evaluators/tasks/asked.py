"""Which estimates a plan asks for: each with its metric, its sample and its place in the results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from evaluators.domain.estimate import Reason
from evaluators.domain.plan import LockedPlan
from evaluators.errors import PlanError
from evaluators.metrics.definition import MetricDefinition
from evaluators.metrics.ordinal import at_least
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import OperatingSettings
from evaluators.metrics.weighted import Prepared
from evaluators.tasks.units import Units, binary_sample, multiclass_sample

GROUPS: Final = {
    "calibration": ("calibration_intercept", "calibration_slope", "observed_expected", "ece", "ece_perfect"),
}
"""Names under ``report.metrics`` that stand for several metrics."""
ENRICHED: Final = frozenset({"case_control", "enriched"})
"""Ways of sampling under which the share of positives says nothing about the clinic."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One estimate to be made."""

    row: MetricDefinition
    prepared: Prepared[Any]
    parameter: str | None = None
    """A class, or a risk in shortest form."""
    reweighted: bool = False
    """Whether the estimate is only made at the target prevalence, because the cohort's says nothing."""

    @property
    def id(self) -> str:
        """Return the id of the estimate: ``auroc``, ``sensitivity[nevus]``, ``net_benefit[0.1]``."""
        return self.row.id if self.parameter is None else f"{self.row.id}[{self.parameter}]"

    @property
    def unit(self) -> str | None:
        """Return the unit of the estimate."""
        return None if self.row.unit is None else self.row.unit(self.prepared)

    def value(self) -> float | Reason:
        """Return the estimate, or why there is none."""
        if self.reweighted and self.prepared.settings.target_prevalence is None:
            return Reason.NO_TARGET_PREVALENCE
        return self.row.value(self.prepared)


def asked_of(units: Units, locked: LockedPlan, *, probabilities: bool) -> tuple[Asked, ...]:
    """Return all estimates that the plan asks for, in the order of the registry.

    Raises:
        PlanError: A metric is unknown or not defined for this task (``C301``).
    """
    everything = tuple(_binary(units, locked, probabilities=probabilities)) if locked.positive else ()
    if units.one_class_each and (not locked.positive or len(locked.classes) > 2):
        everything += tuple(_multiclass(units, locked, probabilities=probabilities))
    return chosen_of(everything, locked)


def chosen_of(everything: Sequence[Asked], locked: LockedPlan) -> tuple[Asked, ...]:
    """Return those of all estimates that the plan names, or all defaults.

    Raises:
        PlanError: A metric is unknown or not defined for this task (``C301``).
    """
    wanted, goals = wanted_by(locked), {goal.metric for goal in locked.goals}
    ordered = bool(locked.ordered)
    chosen = tuple(
        one
        for one in everything
        if one.id in goals
        or (one.row.id in wanted or one.id in wanted if wanted else _is_default(one.row, ordered=ordered))
    )
    missing = [name for name in wanted if not any(name in {one.row.id, one.id} for one in chosen)]
    missing += [goal.metric for goal in locked.goals if not any(goal.metric == one.id for one in chosen)]
    if missing:
        raise PlanError("C301", metric=missing[0])
    return chosen


def _is_default(row: MetricDefinition, *, ordered: bool) -> bool:
    return not row.on_request and (ordered or not row.ordinal)


def wanted_by(locked: LockedPlan) -> tuple[str, ...]:
    """Return the names asked for, goals included; empty: all defaults."""
    names = [metric for name in locked.plan.report.metrics for metric in GROUPS.get(name, (name,))]
    return (*names, *(goal.metric for goal in locked.goals)) if names else ()


def _enriched(locked: LockedPlan) -> bool:
    return locked.plan.cohort.sampling in ENRICHED


def _binary(units: Units, locked: LockedPlan, *, probabilities: bool) -> Iterator[Asked]:
    report = locked.plan.report
    settings = OperatingSettings(locked.threshold, report.target_prevalence, minimum_tpr=report.minimum_tpr)
    sample = binary_sample(units, locked, probabilities=probabilities)
    enriched, target = _enriched(locked), report.target_prevalence
    at_target = sample.at_prevalence(target) if enriched and target is not None else sample
    plain, moved = Prepared(sample, settings), Prepared(at_target, settings)
    for row in METRICS.values():
        if row.binary is None or row.ordinal or row.sample is not None:
            continue
        reweighted = enriched and row.prevalence_dependent
        prepared = moved if reweighted else plain
        if "risk" not in row.needs:
            yield Asked(row, prepared, reweighted=reweighted)
            continue
        for risk in _risks(row.id, locked):
            yield Asked(row, Prepared(prepared.sample, replace(settings, risk=risk)), repr(risk), reweighted)


def _risks(metric: str, locked: LockedPlan) -> Iterable[float]:
    """Return the ends of the range of interest and the risks that goals or the report name."""
    named = [goal.metric for goal in locked.goals] + list(locked.plan.report.metrics)
    brackets = [name[len(metric) + 1 : -1] for name in named if name.startswith(f"{metric}[")]
    return sorted({*locked.plan.report.thresholds_of_interest, *(_risk(metric, text) for text in brackets)})


def _risk(metric: str, text: str) -> float:
    try:
        risk = float(text)
    except ValueError:
        risk = 0.0
    if not 0 < risk < 1 or repr(risk) != text:
        raise PlanError("C301", metric=f"{metric}[{text}]")
    return risk


def _multiclass(units: Units, locked: LockedPlan, *, probabilities: bool) -> Iterator[Asked]:
    # One target prevalence says nothing about several classes.
    settings = OperatingSettings(locked.threshold, target_prevalence=None)
    sample, enriched = multiclass_sample(units, probabilities=probabilities), _enriched(locked)
    whole = Prepared(sample, settings)
    for row in METRICS.values():
        # Where classes are named positive, the plain id means the question "positive or not?".
        if row.multiclass is not None and not (locked.positive and row.binary is not None):
            yield Asked(row, whole, reweighted=enriched and row.prevalence_dependent)
    each = [(name, Prepared(sample.one_vs_rest(index), settings)) for index, name in enumerate(locked.classes)]
    above = [(name, Prepared(at_least(sample, index), settings)) for index, name in enumerate(locked.classes) if index]
    for row in METRICS.values():
        if row.binary is None or not (row.per_class or row.ordinal):
            continue
        for name, prepared in above if row.ordinal else each:
            yield Asked(row, prepared, name, reweighted=enriched and row.prevalence_dependent)
