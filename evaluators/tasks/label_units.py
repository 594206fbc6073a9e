"""Cases with several labels as arrays, and the estimates a plan asks for about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

import numpy as np

from evaluators.domain.plan import LockedPlan
from evaluators.metrics.labels import MultiLabelSample
from evaluators.metrics.registry import METRICS
from evaluators.metrics.sample import FloatArray, OperatingSettings
from evaluators.metrics.weighted import Prepared
from evaluators.tasks.asked import ENRICHED, Asked, chosen_of, wanted_by
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.sample_units import SampleUnits
from evaluators.tasks.units import FailedPolicy, known_cases, numbered, shared

_NEEDS_A_NUMBER: Final = frozenset({"risk", "prevalence"})
"""One risk or prevalence of the plan says nothing about several findings."""


LabelUnits: TypeAlias = SampleUnits[MultiLabelSample]
"""What was scored and what is true, one row a case or a patient."""


def label_units_of(
    cases: Sequence[ScoredCase], locked: LockedPlan, policy: FailedPolicy, *, probabilities: bool = True
) -> LabelUnits:
    """Return the cases, or patients, of which the reference says something.

    At patient level each score is the maximum or mean over the images; a label holds if it holds of any image, and is
    known if it holds of one or is known of all. A patient with a failed image counts as failed under "wrong"; under
    "excluded" the failed image is left out.

    Args:
        cases: All offered cases that were not excluded.
        locked: The plan; its level, way to combine, classes and thresholds are used.
        policy: What happens to failed cases.
        probabilities: Whether the scores are probabilities.
    """
    known = known_cases(cases, policy)
    shape = (len(known), len(locked.classes))
    scores, holds, said = np.full(shape, np.nan), np.zeros(shape, np.bool_), np.ones(shape, np.bool_)
    for row, case in enumerate(known):
        if case.scores is not None:
            scores[row] = case.scores
        assert case.standard is not None, "known by its labels"
        holds[row] = [name in (case.standard.labels or ()) for name in locked.classes]
        said[row] = [name not in case.standard.unknown_labels for name in locked.classes]
    sample = MultiLabelSample(
        scores=scores,
        holds=holds & said,
        known=said,
        patient=numbered(np.array([case.patient for case in known], np.int64)),
        thresholds=thresholds_of(locked),
        probabilities=probabilities,
    )
    units = LabelUnits(sample, tuple(case.attributes for case in known))
    return _patients(units, locked) if locked.plan.level == "patient" and known else units


def thresholds_of(locked: LockedPlan) -> FloatArray:
    """Return the threshold of each label in force: its own, else that of all, else NaN."""
    own, every = locked.thresholds or {}, np.nan if locked.threshold is None else locked.threshold
    return np.array([own.get(name, every) for name in locked.classes], np.float64)


def asked_of_labels(units: LabelUnits, locked: LockedPlan) -> tuple[Asked, ...]:
    """Return all estimates that the plan asks for, of all labels together first.

    Of each label: by default what is told of each class of several; whatever else has a yes-or-no form if the plan
    names it, for all labels (``brier``) or one (``brier[Edema]``).

    Raises:
        PlanError: A metric is unknown or not defined for labels (``C301``).
    """
    return chosen_of(tuple(_everything(units, locked)), locked)


def _everything(units: LabelUnits, locked: LockedPlan) -> Iterator[Asked]:
    settings, named = OperatingSettings(minimum_tpr=locked.plan.report.minimum_tpr), set(wanted_by(locked))
    enriched = locked.plan.cohort.sampling in ENRICHED
    whole = Prepared(units.sample, settings)
    each = [(name, Prepared(units.sample.label(index), settings)) for index, name in enumerate(locked.classes)]
    for row in METRICS.values():
        if row.sample is MultiLabelSample:
            yield Asked(row, whole, reweighted=enriched and row.prevalence_dependent)
    for row in METRICS.values():
        if row.binary is None or row.sample is not None or row.ordinal or row.needs & _NEEDS_A_NUMBER:
            continue
        for name, prepared in each:
            if row.per_class or named & {row.id, f"{row.id}[{name}]"}:
                yield Asked(row, prepared, name, reweighted=enriched and row.prevalence_dependent)


def _patients(images: LabelUnits, locked: LockedPlan) -> LabelUnits:
    sample = images.sample
    order = np.argsort(sample.patient, kind="stable")
    starts = np.flatnonzero(np.diff(sample.patient[order], prepend=-1))
    scores = sample.scores[order]
    if locked.plan.combine == "mean":
        sizes = np.diff(np.append(starts, len(order)))
        combined = np.add.reduceat(scores, starts, axis=0) / sizes[:, None]
    else:
        combined = np.maximum.reduceat(scores, starts, axis=0)  # one NaN makes the patient's NaN
    holds = np.logical_or.reduceat(sample.holds[order], starts, axis=0)
    known = holds | np.logical_and.reduceat(sample.known[order], starts, axis=0)
    groups = np.split(order, starts[1:])
    together = replace(sample, scores=combined, holds=holds, known=known, patient=np.arange(len(starts)))
    return LabelUnits(together, tuple(shared([images.attributes[index] for index in group]) for group in groups))
