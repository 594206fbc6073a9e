"""What an estimate rests on: its cases, its patients, and how many of them decide on the interval."""

from __future__ import annotations

from typing import Any

import numpy as np

from evaluators.domain.estimate import Counts
from evaluators.metrics.sample import BinarySample, BoolArray, IntArray
from evaluators.tasks.asked import Asked
from evaluators.tasks.case_values import CASE_VALUES


def about(asked: Asked) -> BoolArray:
    """Return which rows an estimate is about: a proportion's own, those with a score for calibration, else all."""
    sample = asked.prepared.sample
    if asked.row.about is not None:
        return asked.row.about(asked.prepared)
    if asked.row.trials is not None and not asked.reweighted and not _undecided(asked):
        return asked.row.trials(asked.prepared)[0]
    calibrated = "probabilities" in asked.row.needs and asked.row.id not in CASE_VALUES
    if calibrated and isinstance(sample, BinarySample):
        return sample.calibratable
    return np.ones(len(sample.patient), np.bool_)


def _undecided(asked: Asked) -> bool:
    """Return whether nothing is decided because there is no threshold: then it is not known what would be counted."""
    sample, settings = asked.prepared.sample, asked.prepared.settings
    undecided = isinstance(sample, BinarySample) and sample.decided is None and settings.threshold is None
    return undecided and "threshold" in asked.row.needs


def counts_of(asked: Asked) -> Counts:
    """Return what an estimate rests on."""
    sample, counted = asked.prepared.sample, about(asked)
    positives = int(sample.positive[counted].sum()) if isinstance(sample, BinarySample) else None
    return Counts(
        patients=patients_in(sample.patient[counted]),
        cases=int(counted.sum()),
        positives=positives,
        of=asked.row.counted,
    )


def contributing_patients(asked: Asked) -> int:
    """Return the number of patients that decides on the method: of the smallest class where classes are compared."""
    sample, row = asked.prepared.sample, asked.row
    if row.deciding is not None:
        return row.deciding(asked.prepared)
    own = row.interval_rule == "mean" or (row.interval_rule == "proportion" and not asked.reweighted)
    if own or row.about is not None:
        return patients_in(sample.patient[about(asked)])
    return min((patients_in(sample.patient[sample.truth == one]) for one in np.unique(sample.truth)), default=0)


def is_clustered(sample: Any) -> bool:
    """Return whether any patient has several cases."""
    return patients_in(sample.patient) < len(sample.patient)


def patients_in(patient: IntArray) -> int:
    """Return how many patients there are among cases."""
    return len(np.unique(patient))
