"""Boxes case by case: lesions found and missed, false alarms, which box found which; the cases behind each number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from evaluators.analyses.case_errors import CaseStanding, Verdict
from evaluators.analyses.matched_boxes import MatchedBoxes
from evaluators.domain.outcome import ScoredBox
from evaluators.domain.plan import DetectionPlan, LockedPlan
from evaluators.metrics.boxes import planned_matches
from evaluators.metrics.sample import BoolArray, IntArray
from evaluators.statistics.clustered import clustered_goal
from evaluators.statistics.limits import Limits
from evaluators.tasks.box_units import box_threshold, box_units_of, detected_rows, flat, reference_rows, sought
from evaluators.tasks.intervals import FEWEST_PATIENTS
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.units import known_cases

SIZES: Final[Mapping[str, tuple[float, float]]] = {
    "small": (0.0, 32.0**2),
    "medium": (32.0**2, 96.0**2),
    "large": (96.0**2, np.inf),
}
"""Areas in square pixels, from and below; as COCO divides them."""


@dataclass(frozen=True, slots=True)
class SizeStratum:
    """Lesions of one size."""

    name: str
    """Of ``SIZES``."""
    lesions: int
    patients: int
    found: int
    limits: Limits | None
    """Of the share found; None: too few patients."""


class BoxGroups:
    """The cases of a run by what their boxes found. Every method returns case numbers in ascending order.

    Args:
        cases: Every offered case that was not excluded.
        locked: The plan.
    """

    def __init__(self, cases: Sequence[ScoredCase], locked: LockedPlan) -> None:
        self._cases, self._locked = tuple(cases), locked
        self._known = known_cases(cases, locked.plan.failed_cases)
        self.units = box_units_of(cases, locked, locked.plan.failed_cases)
        self._matched = matched_boxes(self._known, locked)

    def everyone(self) -> list[int]:
        """Return all cases that the estimates rest on."""
        return [case.number for case in self._known]

    def failed(self) -> list[int]:
        """Return the cases the model failed on."""
        return sorted(case.number for case in self._cases if case.failed and case.is_known)

    def of_group(self, attribute: str, value: str) -> list[int]:
        """Return the cases of a subgroup."""
        chosen = [one.get(attribute) == value for one in self.units.attributes]
        return [case.number for case, wanted in zip(self._known, chosen, strict=True) if wanted]

    def behind(self, metric: str, parameter: str | None) -> list[int]:
        """Return the cases an estimate rests on: with lesions missed, with false alarms, else all."""
        match metric:
            case "lesion_sensitivity":
                return self.missed(parameter)
            case "false_positives_per_image":
                return self.alarmed(parameter)
        return self.everyone()

    def missed(self, label: str | None = None) -> list[int]:
        """Return the cases with a lesion that was missed at the threshold."""
        sample = self.units.sample
        lost = sample.lesions.found_with < box_threshold(self._locked)
        return self._with(sample.lesions.image[lost & self._of(sample.lesions.label, label)])

    def alarmed(self, label: str | None = None) -> list[int]:
        """Return the cases with a false alarm at the threshold."""
        found = self.units.sample.detections
        false = ~found.hits & (found.score >= box_threshold(self._locked))
        return self._with(found.image[false & self._of(found.label, label)])

    def sized(self, name: str) -> list[int]:
        """Return the cases in which a lesion of a size was missed."""
        low, high = SIZES[name]
        return [n for n, one in self._matched.items() if any(low <= area < high for area in one.missed)]

    def sizes(self) -> tuple[SizeStratum, ...]:
        """Return how many lesions of each size were found; none where the reference marks points."""
        lesions, sample = self.units.sample.lesions, self.units.sample
        if not lesions.area.any():
            return ()
        patient, found = sample.patient[lesions.image], lesions.found_with >= box_threshold(self._locked)
        strata = []
        for name, (low, high) in SIZES.items():
            inside = (lesions.area >= low) & (lesions.area < high)
            numbers, index = np.unique(patient[inside], return_inverse=True)
            right = np.bincount(index, found[inside], len(numbers)).astype(np.int64)
            sizes = np.bincount(index, minlength=len(numbers)).astype(np.int64)
            plan = self._locked.plan
            limits = None
            if len(numbers) >= FEWEST_PATIENTS:
                limits = clustered_goal(right, sizes, level=plan.interval_level, icc=plan.icc_assumed)
            strata.append(SizeStratum(name, int(inside.sum()), len(numbers), int(right.sum()), limits))
        return tuple(strata)

    def _of(self, labels: IntArray, label: str | None) -> BoolArray:
        everything = np.ones(len(labels), np.bool_)
        return everything if label is None else np.asarray(labels == self._locked.classes.index(label))

    def _with(self, images: IntArray) -> list[int]:
        return [self._known[row].number for row in np.unique(images).tolist()]


def matched_boxes(known: Sequence[ScoredCase], locked: LockedPlan) -> dict[int, MatchedBoxes]:
    """Return for each case, by number, which box finds which lesion at the threshold; a failed one finds nothing."""
    rule = locked.plan.detection or DetectionPlan()
    labels = tuple(locked.classes.index(name) for name in sought(locked))
    shown = [_shown(case, labels, box_threshold(locked)) for case in known]
    there = [reference_rows(case.standard, locked.classes, labels) for case in known]
    reference, _ = flat(there)
    detected, scores = flat([detected_rows(boxes, labels) for boxes in shown])
    finds = planned_matches(detected, scores, reference, rule.match, rule.iou)
    middle = (reference.corners[:, :2] + reference.corners[:, 2:]) / 2
    lost = np.ones(len(reference.image), np.bool_)
    lost[finds[finds >= 0]] = False
    found = {}
    for row, (case, boxes) in enumerate(zip(known, shown, strict=True)):
        own = finds[detected.image == row].tolist()
        targets = tuple(None if place < 0 else (float(middle[place, 0]), float(middle[place, 1])) for place in own)
        found[case.number] = MatchedBoxes(
            boxes, targets, tuple(reference.area[lost & (reference.image == row)].tolist())
        )
    return found


def box_standings(cases: Sequence[ScoredCase], locked: LockedPlan) -> tuple[CaseStanding, ...]:
    """Return where each case stands, in the order given: the largest lesion missed is the worst, then false alarms."""
    known = known_cases(cases, locked.plan.failed_cases)
    matched = matched_boxes(known, locked)
    return tuple(_standing(case, matched.get(case.number)) for case in cases)


def _standing(case: ScoredCase, one: MatchedBoxes | None) -> CaseStanding:
    verdict: Verdict | None = None
    wrongness = 0.0
    if one is not None:
        verdict = "missed" if one.missed else "false_alarm" if one.alarms else "right"
        alarms = [box.score for box, finds in zip(one.boxes, one.finds, strict=True) if finds is None]
        # A false alarm, however sure, comes after the smallest lesion missed; points have no size.
        wrongness = 1 + max(one.missed) if one.missed else max(alarms, default=0.0)
    return CaseStanding(
        number=case.number,
        verdict=verdict,
        row=None,
        column=None,
        failed=case.failed,
        score=None if one is None or case.failed else max((box.score for box in one.boxes), default=0.0),
        scores=None,
        near=False,
        wrongness=0.0 if case.failed else wrongness,
        boxes=one,
    )


def _shown(case: ScoredCase, labels: Sequence[int], threshold: float) -> tuple[ScoredBox, ...]:
    boxes = (case.outcome.boxes or ()) if case.outcome is not None and not case.failed else ()
    return tuple(box for box in boxes if box.label in labels and box.score >= threshold)
