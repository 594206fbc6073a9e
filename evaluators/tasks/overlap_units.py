"""Cases with masks as arrays, and the estimates a plan asks for about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np

from evaluators.domain.plan import LockedPlan, SegmentationPlan
from evaluators.metrics.mask_measures import DISTANCES, VOLUME_BIAS
from evaluators.metrics.overlap import OverlapSample
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import OperatingSettings
from evaluators.metrics.weighted import Prepared
from evaluators.tasks.asked import Asked, chosen_of
from evaluators.tasks.mask_settings import metrics_named, structures
from evaluators.tasks.measured_masks import images_of, measures_of
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.sample_units import SampleUnits
from evaluators.tasks.units import FailedPolicy, known_cases, numbered

OverlapUnits: TypeAlias = SampleUnits[OverlapSample]
"""What was marked and what is true, one row a case, by number."""


def overlap_units_of(cases: Sequence[ScoredCase], locked: LockedPlan, policy: FailedPolicy) -> OverlapUnits:
    """Return the cases that have a reference; a failed one is worst in every structure, or left out.

    Args:
        cases: All offered cases that were not excluded.
        locked: The plan; its classes and its rule for empty masks are used.
        policy: What happens to failed cases.
    """
    known = known_cases(cases, policy)
    columns = [locked.classes.index(name) for name in structures(locked)]
    of_case = [images_of(case.outcome) for case in known]
    images = [image for several in of_case for image in several]
    rows = np.repeat(np.arange(len(known)), [len(several) for several in of_case])
    counts = np.zeros((len(images), len(columns), 3), np.int64)
    for row, image in enumerate(images):
        if image is not None and image.overlaps is not None:
            counts[row] = [(one.both, one.reference, one.predicted) for one in (image.overlaps[n] for n in columns)]
    settings = locked.plan.segmentation or SegmentationPlan()
    failed = np.array([case.failed for case in known], np.bool_)
    sample = OverlapSample(
        both=counts[..., 0],
        reference=counts[..., 1],
        predicted=counts[..., 2],
        failed=failed,
        patient=numbered(np.array([case.patient for case in known], np.int64)),
        empty=settings.empty,
        measures=measures_of(images, columns, counts, failed[rows], settings),
        case=rows if any(case.outcome is not None and case.outcome.pictures for case in known) else None,
    )
    return OverlapUnits(sample, tuple(case.attributes for case in known))


def asked_of_overlaps(units: OverlapUnits, locked: LockedPlan) -> tuple[Asked, ...]:
    """Return all estimates that the plan asks for, in the order of the registry.

    Raises:
        PlanError: A metric is unknown or not defined for masks (``C301``).
    """
    everything = [one for one in _everything(units, locked) if _is_there(one, units.sample) or _named(one, locked)]
    return chosen_of(everything, locked)


def _is_there(one: Asked, sample: OverlapSample) -> bool:
    """Return whether there is a distance in this unit, or a volume; before a run there may be any of them."""
    before = not len(sample.patient)
    return before or one.row.id not in (*DISTANCES, VOLUME_BIAS) or one.row.id in sample.measures


def _named(one: Asked, locked: LockedPlan) -> bool:
    return one.row.id in metrics_named(locked.plan) or any(goal.metric == one.id for goal in locked.goals)


def _everything(units: OverlapUnits, locked: LockedPlan) -> Iterator[Asked]:
    names = structures(locked)
    settings = OperatingSettings()
    whole = Prepared(units.sample, settings)
    each = [Prepared(units.sample.only(column), settings) for column in range(len(names))]
    for row in METRICS.values():
        if row.sample is not OverlapSample:
            continue
        if row.id != VOLUME_BIAS and len(names) > 1:  # too much of one and too little of another are not right
            yield Asked(row, whole)
        for name, prepared in zip(names, each, strict=True):
            yield Asked(row, prepared, name)
