"""Images with boxes as arrays, and the estimates a plan asks for about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeAlias

import numpy as np

from evaluators.domain.outcome import ScoredBox
from evaluators.domain.plan import DetectionPlan, LockedPlan
from evaluators.domain.reference import Reference
from evaluators.metrics.box_matching import Boxes
from evaluators.metrics.box_rates import (
    AlarmSample,
    LesionSample,
    PatientSample,
    alarm_sample,
    lesion_sample,
    patient_sample,
)
from evaluators.metrics.boxes import BoxSample, box_sample
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import FloatArray, OperatingSettings
from evaluators.metrics.weighted import Prepared
from evaluators.tasks.asked import Asked, chosen_of
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.sample_units import SampleUnits
from evaluators.tasks.units import FailedPolicy, known_cases, numbered

USUAL_THRESHOLD: Final = 0.5
"""While a plan is drafted; a plan that is locked names one."""
_KINDS: Final = (LesionSample, AlarmSample, BoxSample, PatientSample)


BoxUnits: TypeAlias = SampleUnits[BoxSample]
"""What was marked and what is there, one row an image, by number of the case."""


def sought(locked: LockedPlan) -> tuple[str, ...]:
    """Return the classes whose boxes are evaluated: those named positive, else all."""
    return locked.positive or locked.classes


def box_threshold(locked: LockedPlan) -> float:
    """Return the score from which on a box is a finding."""
    return USUAL_THRESHOLD if locked.threshold is None else locked.threshold


def box_units_of(cases: Sequence[ScoredCase], locked: LockedPlan, policy: FailedPolicy) -> BoxUnits:
    """Return the cases that have a reference, their boxes matched; all lesions of a failed one are missed.

    Args:
        cases: All offered cases that were not excluded.
        locked: The plan; its classes and its rule for matching are used.
        policy: What happens to failed cases.
    """
    known = known_cases(cases, policy)
    rule = locked.plan.detection or DetectionPlan()
    labels = tuple(locked.classes.index(name) for name in sought(locked))
    reference, _ = flat([reference_rows(case.standard, locked.classes, labels) for case in known])
    detected, scores = flat([detected_rows(_drawn(case), labels) for case in known])
    sample = box_sample(
        numbered(np.array([case.patient for case in known], np.int64)),
        np.array([case.failed for case in known], np.bool_),
        reference,
        detected,
        scores,
        labels=labels,
        rule=rule.match,
        bar=rule.iou,
        points=rule.fp_points,
    )
    return BoxUnits(sample, tuple(case.attributes for case in known))


def reference_rows(standard: Reference | None, classes: Sequence[str], labels: Sequence[int]) -> FloatArray:
    """Return label, corners and a 1 for each box or point that is sought, shape (boxes, 6); a point has no area."""
    if standard is None:
        return np.empty((0, 6))
    places = {name: index for index, name in enumerate(classes) if index in labels}
    rows: list[tuple[float, ...]] = [
        (places[box.label], box.left, box.top, box.right, box.bottom, 1.0)
        for box in standard.boxes or ()
        if box.label in places
    ]
    if standard.boxes is None:
        marked = (point for point in standard.points or () if point.label in places)
        rows = [(places[point.label], point.x, point.y, point.x, point.y, 1.0) for point in marked]
    return np.array(rows, np.float64).reshape(len(rows), 6)


def detected_rows(boxes: Sequence[ScoredBox], labels: Sequence[int]) -> FloatArray:
    """Return label, corners and score of the boxes that are sought, shape (boxes, 6)."""
    rows = [(box.label, box.left, box.top, box.right, box.bottom, box.score) for box in boxes if box.label in labels]
    return np.array(rows, np.float64).reshape(len(rows), 6)


def asked_of_boxes(units: BoxUnits, locked: LockedPlan) -> tuple[Asked, ...]:
    """Return all estimates that the plan asks for, in the order of the registry.

    Raises:
        PlanError: A metric is unknown or not defined for boxes (``C301``).
    """
    return chosen_of(tuple(_everything(units.sample, locked)), locked)


def _everything(sample: BoxSample, locked: LockedPlan) -> Iterator[Asked]:
    threshold, names = box_threshold(locked), sought(locked)
    whole = _prepared(sample, threshold)
    each = [(name, _prepared(sample.of_label(locked.classes.index(name)), threshold)) for name in names]
    for row in METRICS.values():
        if row.sample not in _KINDS:
            continue
        yield Asked(row, whole[row.sample])
        if row.per_class and len(names) > 1:
            for name, prepared in each:
                yield Asked(row, prepared[row.sample], name)


def _prepared(sample: BoxSample, threshold: float) -> dict[type | None, Prepared[Any]]:
    """Return what each kind of metric is about: images, lesions, false alarms, patients."""
    settings = OperatingSettings(threshold)
    return {
        BoxSample: Prepared(sample, settings),
        LesionSample: Prepared(lesion_sample(sample, threshold), settings),
        AlarmSample: Prepared(alarm_sample(sample, threshold), settings),
        PatientSample: Prepared(patient_sample(sample), settings),
    }


def _drawn(case: ScoredCase) -> Sequence[ScoredBox]:
    return () if case.failed or case.outcome is None else case.outcome.boxes or ()


def flat(of_images: Sequence[FloatArray]) -> tuple[Boxes, FloatArray]:
    """Return the boxes of all images behind one another, and the last column of their rows."""
    rows = np.concatenate([np.empty((0, 6)), *of_images])
    image = np.repeat(np.arange(len(of_images)), [len(one) for one in of_images]).astype(np.int64)
    return Boxes(image, rows[:, 0].astype(np.int64), rows[:, 1:5]), rows[:, 5]
