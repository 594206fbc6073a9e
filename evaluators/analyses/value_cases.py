"""Measurements case by case: what was measured, how far off it is, which cases are behind each number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evaluators.analyses.case_errors import CaseStanding, Verdict
from evaluators.domain.plan import LockedPlan
from evaluators.metrics.agreement import within
from evaluators.metrics.sample import BoolArray, OperatingSettings
from evaluators.metrics.weighted import Prepared
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.units import known_cases
from evaluators.tasks.value_units import value_units_of


class ValueGroups:
    """The cases of a run by how they were measured. Every method returns case numbers in ascending order.

    Args:
        cases: Every offered case that was not excluded.
        locked: The plan.
    """

    def __init__(self, cases: Sequence[ScoredCase], locked: LockedPlan) -> None:
        self._cases = tuple(cases)
        self._known = known_cases(cases, locked.plan.failed_cases)
        self.units = value_units_of(cases, locked, locked.plan.failed_cases)

    def everyone(self) -> list[int]:
        """Return all cases that the estimates rest on."""
        return [case.number for case in self._known]

    def failed(self) -> list[int]:
        """Return the cases the model failed on."""
        return sorted(case.number for case in self._cases if case.failed and case.is_known)

    def of_group(self, attribute: str, value: str) -> list[int]:
        """Return the cases of a subgroup."""
        return self._numbers(np.array([one.get(attribute) == value for one in self.units.attributes], bool))

    def behind(self, metric: str, parameter: str | None) -> list[int]:  # noqa: ARG002 - as every task
        """Return the cases an estimate rests on; of the share within the acceptable error, those that are not."""
        if metric == "within_acceptable":
            return self._numbers(~within(Prepared(self.units.sample, OperatingSettings()))[1])
        return self._numbers(self.units.sample.answered)

    def near(self, mean: float, difference: float, reach: tuple[float, float]) -> list[int]:
        """Return the cases around a place of the difference plot.

        Args:
            mean: Of model and reference.
            difference: Model minus reference.
            reach: How far to go along either.
        """
        sample = self.units.sample
        aside = np.abs((sample.measured + sample.reference) / 2 - mean) <= reach[0]
        return self._numbers(aside & (np.abs(sample.difference - difference) <= reach[1]))

    def _numbers(self, chosen: BoolArray) -> list[int]:
        return [case.number for case, wanted in zip(self._known, chosen, strict=True) if wanted]


def value_standings(cases: Sequence[ScoredCase], locked: LockedPlan) -> tuple[CaseStanding, ...]:
    """Return where each case stands, in the order given: its score is the difference, its wrongness how large it is."""
    policy = locked.plan.failed_cases
    rows = {case.number: row for row, case in enumerate(known_cases(cases, policy))}
    sample = value_units_of(cases, locked, policy).sample
    near = within(Prepared(sample, OperatingSettings()))[1]
    standings = []
    for case in cases:
        row = rows.get(case.number)
        difference = None if row is None or case.failed else float(sample.difference[row])
        verdict: Verdict | None = None
        if row is not None:
            verdict = "measured" if sample.acceptable is None else "within" if near[row] else "outside"
        standings.append(
            CaseStanding(
                number=case.number,
                verdict=verdict,
                row=None,
                column=None,
                failed=case.failed,
                score=difference,
                scores=None,
                near=False,
                wrongness=0.0 if difference is None else abs(difference),
                value=None if case.outcome is None else case.outcome.value,
            )
        )
    return tuple(standings)
