"""Findings case by case: which were found, missed and called without need; the cases behind each number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evaluators.analyses.case_errors import NEAR, CaseStanding, Verdict
from evaluators.domain.plan import LockedPlan
from evaluators.metrics.labels import MultiLabelSample
from evaluators.metrics.sample import BoolArray
from evaluators.tasks.label_units import label_units_of
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.units import known_cases, unit_of_each

_ABOUT = {"sensitivity": (True, None), "specificity": (False, None), "ppv": (None, True), "npv": (None, False)}
"""Measure to reference and call of the cases it rests on."""


class LabelGroups:
    """The cases of a run by what became of their labels. Every method returns case numbers in ascending order.

    Args:
        cases: Every offered case that was not excluded.
        locked: The plan.
    """

    def __init__(self, cases: Sequence[ScoredCase], locked: LockedPlan) -> None:
        self._cases, self._classes = tuple(cases), locked.classes
        self._known = known_cases(cases, locked.plan.failed_cases)
        self._unit_of = unit_of_each(self._known, locked)
        self.units = label_units_of(cases, locked, locked.plan.failed_cases)

    def everyone(self) -> list[int]:
        """Return all cases that the estimates rest on."""
        return [case.number for case in self._known]

    def failed(self) -> list[int]:
        """Return the cases the model failed on."""
        return sorted(case.number for case in self._cases if case.failed and case.is_known)

    def of_group(self, attribute: str, value: str) -> list[int]:
        """Return the cases of a subgroup."""
        return self._numbers(np.array([one.get(attribute) == value for one in self.units.attributes], bool))

    def behind(self, metric: str, parameter: str | None) -> list[int]:
        """Return the cases an estimate rests on: of one label those that have it, lack it or were called, else all."""
        if parameter is None:
            return self.everyone()
        holds, called = _ABOUT.get(metric, (None, None))
        return self.with_label(parameter, holds=holds, called=called)

    def with_label(self, label: str, *, holds: bool | None = None, called: bool | None = None) -> list[int]:
        """Return the cases of which a label is known, that have it or lack it, and in which it was called or not."""
        sample, column = self.units.sample, self._classes.index(label)
        chosen = sample.known[:, column].copy()
        if holds is not None:
            chosen &= sample.holds[:, column] == holds
        if called is not None:
            chosen &= sample.called[:, column] == called
        return self._numbers(chosen)

    def wrong(self, label: str) -> list[int]:
        """Return the cases in which a label was missed or called without need."""
        wrong = (self.with_label(label, holds=holds, called=not holds) for holds in (True, False))
        return sorted(number for numbers in wrong for number in numbers)

    def _numbers(self, units: BoolArray) -> list[int]:
        if not len(units):
            return []
        return [case.number for case, wanted in zip(self._known, units[self._unit_of], strict=True) if wanted]


def label_standings(cases: Sequence[ScoredCase], locked: LockedPlan) -> tuple[CaseStanding, ...]:
    """Return where each case stands, in the order given.

    A case is missed where any label it has was not called, else a false alarm where any was called that it lacks. Its
    score is the largest of all labels; its wrongness what the model gave to the answer that is most wrong. Where the
    plan evaluates patients, each image stands as its patient does; its scores are its own.
    """
    units = label_units_of(cases, locked, locked.plan.failed_cases)
    known = known_cases(cases, locked.plan.failed_cases)
    place = dict(zip((case.number for case in known), unit_of_each(known, locked).tolist(), strict=True))
    verdicts, wrongness, near = _verdicts(units.sample), _wrongness(units.sample), _near(units.sample)
    return tuple(
        CaseStanding(
            number=case.number,
            verdict=None if (unit := place.get(case.number)) is None else verdicts[unit],
            row=None,
            column=None,
            failed=case.failed,
            score=None if case.scores is None else max(case.scores),
            scores=case.scores,
            near=unit is not None and bool(near[unit]),
            wrongness=0.0 if unit is None else float(wrongness[unit]),
        )
        for case in cases
    )


def _verdicts(sample: MultiLabelSample) -> list[Verdict | None]:
    decided = sample.known & ~np.isnan(sample.thresholds)
    missed = np.any(decided & sample.holds & ~sample.called, axis=1)
    alarms = np.any(decided & ~sample.holds & sample.called, axis=1)
    return [
        None if not one else "missed" if lost else "false_alarm" if cried else "right"
        for one, lost, cried in zip(np.any(decided, axis=1), missed, alarms, strict=True)
    ]


def _wrongness(sample: MultiLabelSample) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    away = np.where(sample.holds, 1 - sample.scores, sample.scores)
    return np.asarray(np.where(sample.known & ~sample.failed[:, None], away, 0.0).max(axis=1, initial=0.0))


def _near(sample: MultiLabelSample) -> BoolArray:
    with np.errstate(invalid="ignore"):
        distance = np.abs(sample.scores - sample.thresholds)
        return np.asarray((sample.known & (distance <= NEAR + 1e-12)).any(axis=1))
