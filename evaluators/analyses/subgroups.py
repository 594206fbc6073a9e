"""Whether the model does as well in every group: estimates per group and the difference to all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluators.domain.estimate import Counts, Estimate, Group, Interval, Reason
from evaluators.domain.plan import LockedPlan
from evaluators.domain.results import SubgroupResult
from evaluators.metrics.sample import BoolArray, FloatArray, IntArray
from evaluators.statistics.bootstrap import patient_bootstrap, patient_strata
from evaluators.statistics.multiplicity import holm
from evaluators.statistics.paired import difference_interval, difference_p
from evaluators.tasks.asked import Asked
from evaluators.tasks.asking import asked_about, units_about
from evaluators.tasks.contributing import contributing_patients, counts_of, is_clustered
from evaluators.tasks.estimating import Estimating, Replicator
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.task import AnyUnits


def subgroup_results(
    cases: Sequence[ScoredCase], locked: LockedPlan, *, seed: str, probabilities: bool = True
) -> tuple[SubgroupResult, ...]:
    """Return every value of every attribute the plan names, in the plan's order and then by value.

    Compared are the headline metrics of discrimination. "All others" are the units with another value of the same
    attribute; units without a value belong to no group. Below the plan's minimum of contributing patients neither a
    metric nor its difference has a value; a group in which no metric has one is ``too_few``. p-values are adjusted
    (Holm) over all groups of all attributes, each metric apart; the two groups of a two-valued attribute are one
    comparison.

    Args:
        cases: Every offered case that was not excluded.
        locked: The plan.
        seed: SHA-256 of the plan, hex.
        probabilities: Whether the scores are probabilities.
    """
    units = units_about(cases, locked, locked.plan.failed_cases)
    analysis = _Analysis(locked, Estimating(locked.plan, seed), probabilities)
    return _adjusted([one for attribute in locked.plan.subgroups.attributes for one in analysis.of(units, attribute)])


@dataclass(frozen=True, slots=True)
class _Compared:
    """One group, its p-values not yet adjusted."""

    result: SubgroupResult
    p_values: Mapping[str, float]
    comparison: str
    """The same for groups that are compared with each other only."""


@dataclass(frozen=True, slots=True)
class _Analysis:
    locked: LockedPlan
    estimating: Estimating
    probabilities: bool

    def of(self, units: AnyUnits, attribute: str) -> list[_Compared]:
        """Return all groups of one attribute."""
        values = np.array([attributes.get(attribute, "") for attributes in units.attributes])
        known = units.only(values != "", renumbered=True)
        values = values[values != ""]
        names = sorted(set(values.tolist()))
        return [self._group(known, values == name, Group(attribute=attribute, value=name), names) for name in names]

    def _group(self, units: AnyUnits, member: BoolArray, group: Group, names: Sequence[str]) -> _Compared:
        own = units.only(member, renumbered=True)
        asked = self._asked(own)
        enough = [one for one in asked if self._enough(one)]
        if not enough:
            asked = []
        known = {one.id: one for one in self.estimating.estimates(enough, {}, group)}
        differences, p_values = self._differences(units, member, group, asked)
        result = SubgroupResult(
            attribute=group.attribute,
            value=group.value,
            patients=len(np.unique(own.patient)),
            cases=len(own.patient),
            too_few=not enough,
            estimates=tuple(known.get(one.id) or _too_few(one, group) for one in asked),
            differences=differences,
        )
        comparison = group.attribute if len(names) == 2 else f"{group.attribute}={group.value}"
        return _Compared(result, p_values, comparison)

    def _differences(
        self, units: AnyUnits, member: BoolArray, group: Group, asked: Sequence[Asked]
    ) -> tuple[tuple[Estimate, ...], dict[str, float]]:
        """Return the group's differences to all others, and their p-values by id."""
        others = {one.id: one for one in self._asked(units.only(~member, renumbered=True))}
        pairs = {one.id: (one, others[one.id]) for one in asked}
        values = {id: _difference(*pair) for id, pair in pairs.items() if all(map(self._enough, pair))}
        defined = [id for id, value in values.items() if not isinstance(value, Reason)]
        replicates = {}
        if defined:
            replicates = patient_bootstrap(
                _strata(units, member, binary=bool(self.locked.positive)),
                _Differences(*(self._shared(units, chosen, defined) for chosen in (member, ~member))),
                resamples=self.locked.plan.resamples,
                seed=self.estimating.seed,
                cases=len(units.patient),
            )
        found = []
        p_values = {}
        for id, pair in pairs.items():
            value = values.get(id, Reason.TOO_FEW_PATIENTS)
            interval: Interval | Reason | None = None
            if not isinstance(value, Reason):
                limits = difference_interval(value, replicates[id], self.locked.plan.interval_level)
                interval = (
                    limits
                    if isinstance(limits, Reason)
                    else Interval(
                        lower=limits.lower,
                        upper=limits.upper,
                        level=self.locked.plan.interval_level,
                        method="bca clustered" if is_clustered(units) else "bca",
                        resamples=replicates[id].resamples,
                    )
                )
                p = difference_p(replicates[id])
                if p is not None and not isinstance(interval, Reason):
                    p_values[id] = p
            found.append(_estimate(pair, value, interval, group))
        return tuple(found), p_values

    def _asked(self, units: AnyUnits) -> list[Asked]:
        """Return the headline metrics of discrimination."""
        asked = asked_about(units, self.locked, probabilities=self.probabilities)
        return [one for one in asked if one.row.headline and "probabilities" not in one.row.needs]

    def _shared(self, units: AnyUnits, chosen: BoolArray, ids: Sequence[str]) -> Replicator:
        """Return what computes replicates of some units from weights of all patients."""
        return Replicator([one for one in self._asked(units.only(chosen, renumbered=False)) if one.id in ids])

    def _enough(self, asked: Asked) -> bool:
        return contributing_patients(asked) >= self.locked.plan.subgroups.minimum_patients


@dataclass(frozen=True, slots=True)
class _Differences:
    """Replicates of a group minus those of all others, under the same weights."""

    own: Replicator
    others: Replicator

    def __call__(self, weights: IntArray) -> Mapping[str, FloatArray]:
        own, others = self.own(weights), self.others(weights)
        return {id: own[id] - others[id] for id in own}


def _strata(units: AnyUnits, member: BoolArray, *, binary: bool) -> IntArray:
    """Return strata of patients that keep the numbers of each class and of each side of the comparison."""
    classes = patient_strata(units.positive.astype(np.int64) if binary else units.truth, units.patient)
    sides = patient_strata(member.astype(np.int64), units.patient)
    return classes * 3 + sides


def _too_few(asked: Asked, group: Group) -> Estimate:
    return Estimate(
        metric=asked.row.id,
        parameter=asked.parameter,
        group=group,
        undefined=Reason.TOO_FEW_PATIENTS,
        n=counts_of(asked),
    )


def _difference(own: Asked, other: Asked) -> float | Reason:
    first, second = own.value(), other.value()
    if isinstance(first, Reason):
        return first
    return second if isinstance(second, Reason) else first - second


def _estimate(
    pair: tuple[Asked, Asked], value: float | Reason, interval: Interval | Reason | None, group: Group
) -> Estimate:
    own, others = (counts_of(asked) for asked in pair)
    positives = None if own.positives is None or others.positives is None else own.positives + others.positives
    return Estimate(
        metric=pair[0].row.id,
        parameter=pair[0].parameter,
        group=group,
        value=None if isinstance(value, Reason) else value,
        unit=pair[0].unit,
        undefined=value if isinstance(value, Reason) else None,
        interval=interval if isinstance(interval, Interval) else None,
        no_interval=interval if isinstance(interval, Reason) else None,
        n=Counts(patients=own.patients + others.patients, cases=own.cases + others.cases, positives=positives),
    )


def _adjusted(groups: Sequence[_Compared]) -> tuple[SubgroupResult, ...]:
    """Return the groups with Holm-adjusted p-values."""
    metrics = sorted({metric for group in groups for metric in group.p_values})
    adjusted = {
        metric: holm({group.comparison: group.p_values[metric] for group in groups if metric in group.p_values})
        for metric in metrics
    }
    return tuple(
        group.result.model_copy(
            update={"p_holm": {metric: adjusted[metric][group.comparison] for metric in group.p_values}}
        )
        for group in groups
    )
