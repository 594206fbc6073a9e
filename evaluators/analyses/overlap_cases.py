"""Masks case by case: how well each was drawn, what was missed and what invented; the cases behind each number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluators.analyses.case_errors import Border, CaseStanding, Verdict
from evaluators.domain.plan import LockedPlan
from evaluators.metrics.overlap import OverlapSample, case_dice
from evaluators.metrics.sample import BoolArray, FloatArray, IntArray, OperatingSettings
from evaluators.metrics.weighted import Prepared
from evaluators.tasks.mask_settings import structures
from evaluators.tasks.overlap_units import overlap_units_of
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.units import known_cases


@dataclass(frozen=True, eq=False, slots=True)
class Volumes:
    """A structure's volumes in ml, one a case."""

    case: IntArray
    reference: FloatArray
    predicted: FloatArray

    def nearest(self, reference: float, predicted: float) -> list[int]:
        """Return the case that lies nearest to a place of the plot of one over the other."""
        return [int(self.case[np.hypot(self.reference - reference, self.predicted - predicted).argmin()])]


@dataclass(frozen=True, eq=False, slots=True)
class CaseDice:
    """Dice of a structure, one a case in which it is scored; from 0 to 1."""

    case: IntArray
    dice: FloatArray

    def nearest(self, dice: float) -> int:
        """Return the case whose Dice is nearest to a value."""
        return int(self.case[np.abs(self.dice - dice).argmin()])


class OverlapGroups:
    """The cases of a run by how they overlap. Every method returns case numbers in ascending order.

    Args:
        cases: Every offered case that was not excluded.
        locked: The plan.
    """

    def __init__(self, cases: Sequence[ScoredCase], locked: LockedPlan) -> None:
        self._cases = tuple(cases)
        self._known = known_cases(cases, locked.plan.failed_cases)
        self._structures = structures(locked)
        self.units = overlap_units_of(cases, locked, locked.plan.failed_cases)

    def everyone(self) -> list[int]:
        """Return all cases that the estimates rest on."""
        return [case.number for case in self._known]

    def failed(self) -> list[int]:
        """Return the cases the model failed on."""
        return sorted(case.number for case in self._cases if case.failed and case.is_known)

    def of_group(self, attribute: str, value: str) -> list[int]:
        """Return the cases of a subgroup."""
        return self._numbers(np.array([one.get(attribute) == value for one in self.units.attributes], bool))

    def holding(self, structure: str) -> list[int]:
        """Return the cases in which a structure is scored."""
        sample = self.units.sample
        return self._numbers(sample.in_cases(sample.scored[:, self._structures.index(structure)]))

    def behind(self, metric: str, parameter: str | None) -> list[int]:
        """Return the cases an estimate rests on: with a structure missed or invented, else in which it is scored."""
        match metric:
            case "missed_structures":
                return self.missed(parameter)
            case "invented_structures":
                return self.invented(parameter)
        return self.everyone() if parameter is None else self.holding(parameter)

    def missed(self, structure: str | None = None) -> list[int]:
        """Return the cases that hold a structure of which the model marked nothing; None: any structure."""
        return self._numbers(self._any(_missed(self.units.sample), structure))

    def invented(self, structure: str | None = None) -> list[int]:
        """Return the cases in which the model marked a structure that they do not hold; None: any structure."""
        return self._numbers(self._any(_invented(self.units.sample), structure))

    def volumes(self) -> dict[str, Volumes]:
        """Return how large each structure is and was drawn, where the size of a voxel is known; none: no entry."""
        size = np.array([_voxel_ml(case) for case in self._known])
        sample, numbers = self.units.sample, np.array([case.number for case in self._known], np.int64)
        if sample.case is not None:  # cases of several images have no volume
            size, numbers = size[sample.case], numbers[sample.case]
        found = {}
        for column, structure in enumerate(self._structures):
            there = sample.scored[:, column] & ~np.isnan(size)
            if there.any():
                volumes = (counts[there, column] * size[there] for counts in (sample.reference, sample.predicted))
                found[structure] = Volumes(numbers[there], *volumes)
        return found

    def dice(self) -> dict[str, CaseDice]:
        """Return the Dice of every case by structure; of cases the model failed on there is none."""
        sample, numbers = self.units.sample, np.array([case.number for case in self._known], np.int64)
        found = {}
        for column, structure in enumerate(self._structures):
            each = case_dice(Prepared(sample.only(column), OperatingSettings()))
            there = ~np.isnan(each) & ~sample.failed
            if there.any():
                found[structure] = CaseDice(numbers[there], each[there])
        return found

    def _any(self, found: BoolArray, structure: str | None) -> BoolArray:
        chosen = found if structure is None else found[:, [self._structures.index(structure)]]
        return np.asarray(chosen.any(axis=1))

    def _numbers(self, chosen: BoolArray) -> list[int]:
        return [case.number for case, wanted in zip(self._known, chosen, strict=True) if wanted]


def overlap_standings(cases: Sequence[ScoredCase], locked: LockedPlan) -> tuple[CaseStanding, ...]:
    """Return where each case stands, in the order given: its score is its mean Dice, its wrongness the rest to 1.

    Nothing drawn where something is comes before everything else.
    """
    names = structures(locked)
    known = known_cases(cases, locked.plan.failed_cases)
    sample = overlap_units_of(cases, locked, locked.plan.failed_cases).sample
    settings = OperatingSettings()
    mean = case_dice(Prepared(sample, settings))
    each = [case_dice(Prepared(sample.only(column), settings)) for column in range(len(names))]
    missed, invented = (np.asarray(found.any(axis=1)) for found in (_missed(sample), _invented(sample)))
    there, marked = (sample.in_cases(np.asarray((one > 0).any(axis=1))) for one in (sample.reference, sample.predicted))
    nothing = there & ~marked & ~sample.failed
    rows = {case.number: row for row, case in enumerate(known)}
    standings = []
    for case in cases:
        row = rows.get(case.number)
        score = None if row is None or case.failed or np.isnan(mean[row]) else float(mean[row])
        verdict: Verdict | None = None
        if row is not None:
            verdict = "missed_structure" if missed[row] else "invented_structure" if invented[row] else "drawn"
        dice: dict[str, float] = {}
        if row is not None and not case.failed:
            dice = {name: float(values[row]) for name, values in zip(names, each, strict=True)}
        standings.append(
            CaseStanding(
                number=case.number,
                verdict=verdict,
                row=None,
                column=None,
                failed=case.failed,
                score=score,
                scores=None,
                near=False,
                wrongness=0.0 if score is None else 1 - score + bool(nothing[row]),
                dice={name: value for name, value in dice.items() if not np.isnan(value)},
                borders=_borders(case, locked),
            )
        )
    return tuple(standings)


def _borders(case: ScoredCase, locked: LockedPlan) -> dict[str, Border]:
    """Return how far the borders of each structure lie apart, where both masks hold it."""
    if case.outcome is None or case.outcome.surfaces is None:
        return {}
    of_class = dict(zip(locked.classes, case.outcome.surfaces, strict=True))
    unit = case.outcome.unit or "px"
    found = {name: of_class[name] for name in structures(locked)}
    return {name: Border(one.hd95, one.nsd, unit) for name, one in found.items() if one is not None}


def _voxel_ml(case: ScoredCase) -> float:
    size = None if case.outcome is None or case.failed else case.outcome.voxel_ml
    return np.nan if size is None else size


def _missed(sample: OverlapSample) -> BoolArray:
    found = sample.in_cases(sample.reference > 0) & ~sample.in_cases(sample.both > 0)
    return np.asarray(found & ~sample.failed[:, None])


def _invented(sample: OverlapSample) -> BoolArray:
    found = ~sample.in_cases(sample.reference > 0) & sample.in_cases(sample.predicted > 0)
    return np.asarray(found & ~sample.failed[:, None])
