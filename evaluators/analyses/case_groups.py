"""Which cases stand behind a number or a place in a plot, so that a person can look at them.

Pure: from the cases of a finished run. A case counts exactly as it does in the results; where patients are evaluated,
a patient's images share the patient's decision and are looked at together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

import numpy as np

from evaluators.domain.plan import LockedPlan
from evaluators.metrics.calibration_plot import risk_groups
from evaluators.metrics.sample import BinarySample, BoolArray, FloatArray, IntArray
from evaluators.tasks.asked import ENRICHED
from evaluators.tasks.decisions import Decisions, decisions_of
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.units import Units, binary_sample, known_cases, unit_of_each, units_of

_OF_REFERENCE: Final = {"sensitivity": True, "specificity": False}
_OF_DECISION: Final = {"ppv": True, "ppv_at_prevalence": True, "npv": False, "npv_at_prevalence": False}
NEAR = 20
"""Units opened around a place of a curve."""


class CaseGroups:
    """The cases of a run by what became of them. Every method returns case numbers in ascending order.

    Args:
        cases: Every offered case that was not excluded.
        locked: The plan, with the threshold in force.
        probabilities: Whether the scores are probabilities.
    """

    def __init__(self, cases: Sequence[ScoredCase], locked: LockedPlan, *, probabilities: bool) -> None:
        self._cases, self._locked, self._probabilities = tuple(cases), locked, probabilities
        policy = locked.plan.failed_cases
        self._known = known_cases(cases, policy)
        self.units: Units = units_of(cases, locked, policy)

    @cached_property
    def decisions(self) -> Decisions:
        """What was decided for each unit."""
        return decisions_of(self.units, self._locked, probabilities=self._probabilities)

    def everyone(self) -> list[int]:
        """Return all cases that the estimates rest on."""
        return [case.number for case in self._known]

    def failed(self) -> list[int]:
        """Return the cases the model failed on."""
        return sorted(case.number for case in self._cases if case.failed and case.reference is not None)

    def cell(self, row: int, column: int) -> list[int]:
        """Return the cases of one cell of the confusion matrix."""
        return self._numbers((self.decisions.truth == row) & (self.decisions.decision == column))

    def wrong(self, *, positive: bool) -> list[int]:
        """Return the missed cases (positive) or the false alarms."""
        wrong = self.decisions.truth != self.decisions.decision
        return self._numbers(wrong & (self.units.positive == positive))

    def with_reference(self, *, positive: bool) -> list[int]:
        """Return the cases whose reference is positive, or is not."""
        return self._numbers(self.units.positive == positive)

    def called(self, *, positive: bool) -> list[int]:
        """Return the cases that the model called positive, or did not."""
        right = self.decisions.truth == self.decisions.decision
        return self._numbers((self.units.positive == right) == positive)

    def behind(self, metric: str, parameter: str | None) -> list[int]:  # noqa: ARG002 - as every task
        """Return the cases an estimate rests on: those of its class of the reference or of the decision, else all."""
        chosen = _OF_REFERENCE.get(metric)
        if chosen is not None:
            return self.with_reference(positive=chosen)
        called = _OF_DECISION.get(metric)
        return self.everyone() if called is None else self.called(positive=called)

    def of_group(self, attribute: str, value: str) -> list[int]:
        """Return the cases of a subgroup."""
        chosen = [attributes.get(attribute) == value for attributes in self.units.attributes]
        return self._numbers(np.array(chosen, bool))

    def scored(self, low: float, high: float) -> list[int]:
        """Return the cases with a score from ``low`` to below ``high``; 1 belongs to the range that ends there."""
        scores = self.units.positive_score
        with np.errstate(invalid="ignore"):
            return self._numbers((scores >= low) & ((scores < high) | ((high >= 1) & (scores <= high))))

    def at_threshold(self, threshold: float, *, positive: bool, called: bool) -> list[int]:
        """Return the cases with this reference that another threshold would (not) call positive; failed ones: wrong."""
        scores = self.units.positive_score
        with np.errstate(invalid="ignore"):
            decided = np.where(self.units.failed, ~self.units.positive, scores >= threshold)
        return self._numbers((self.units.positive == positive) & (decided == called))

    def near_roc(self, false_alarms: float, found: float) -> list[int]:
        """Return the cases with scores around the place of the ROC curve that is nearest to these shares."""
        sample = self._sample
        if not sample.positives or not sample.negatives:
            return []
        order = np.argsort(-sample.scores, kind="stable")
        positive = sample.positive[order]
        across = np.cumsum(~positive) / sample.negatives - false_alarms
        up = np.cumsum(positive) / sample.positives - found
        return self._around(order, int(np.argmin(across**2 + up**2)))

    def near_recall(self, recall: float) -> list[int]:
        """Return the cases with scores around the place where this share of the positives is found."""
        sample = self._sample
        if not sample.positives:
            return []
        order = np.argsort(-sample.scores, kind="stable")
        found = np.cumsum(sample.positive[order]) / sample.positives
        return self._around(order, int(np.argmin(abs(found - recall))))

    def risk_group(self, predicted: float) -> list[int]:
        """Return the cases of the group in the calibration plot whose predicted risk is nearest."""
        groups = risk_groups(self._sample)
        if not groups:
            return []
        nearest = min(groups, key=lambda group: abs(group.predicted - predicted))
        return self._numbers(nearest.members)

    @cached_property
    def _sample(self) -> BinarySample:
        sample = binary_sample(self.units, self._locked, probabilities=self._probabilities)
        target = self._locked.plan.report.target_prevalence
        if self._locked.plan.cohort.sampling in ENRICHED and target is not None:
            return sample.at_prevalence(target)  # as the plots are drawn
        return sample

    @cached_property
    def _unit_of(self) -> IntArray:
        return unit_of_each(self._known, self._locked)

    def _around(self, order: IntArray, middle: int) -> list[int]:
        first = max(0, min(middle - NEAR // 2, len(order) - NEAR))
        chosen = np.zeros(len(order), bool)
        chosen[order[first : first + NEAR]] = True
        return self._numbers(chosen)

    def _numbers(self, units: BoolArray) -> list[int]:
        if not len(units):
            return []
        chosen: Iterable[bool] = units[self._unit_of]
        return [case.number for case, wanted in zip(self._known, chosen, strict=True) if wanted]


def scores_of(groups: CaseGroups) -> tuple[FloatArray, BoolArray]:
    """Return score and reference of each unit; a failed unit has no score (NaN)."""
    return groups.units.positive_score, groups.units.positive
