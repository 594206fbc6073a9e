"""Metrics that are means over cases: what each case contributes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from evaluators.metrics.calibration import squared_errors
from evaluators.metrics.mask_measures import CASE_MEASURE, SHARES
from evaluators.metrics.ordinal import steps_off
from evaluators.metrics.overlap import CASE_OVERLAP
from evaluators.metrics.sample import BinarySample, FloatArray
from evaluators.metrics.weighted import Prepared, PreparedMultiClass


@dataclass(frozen=True, eq=False, slots=True)
class CaseValues:
    """The value of each case, shape (n,), NaN where it says nothing, and the least and largest a case could have."""

    values: FloatArray
    least: float
    most: float
    patients_alike: bool = False
    """Whether every patient counts once, whatever the number of cases: the mean is over patients' means."""


def _brier(prepared: Prepared[BinarySample]) -> CaseValues:
    return CaseValues(squared_errors(prepared)[:, 0], 0.0, 1.0)


def _net_benefit(prepared: Prepared[BinarySample]) -> CaseValues:
    sample, risk = prepared.sample, prepared.settings.risk
    assert risk is not None, "asked for with a risk"
    odds = risk / (1 - risk)
    worth = np.where(sample.positive, 1.0, -odds)
    return CaseValues(np.where(sample.scores >= risk, worth, 0.0), -odds, 1.0)


def _bounded(per_case: Callable[[Prepared[Any]], FloatArray]) -> Callable[[Prepared[Any]], CaseValues]:
    return lambda prepared: CaseValues(prepared.once(per_case), 0.0, 1.0, patients_alike=True)


def _class_error(prepared: PreparedMultiClass) -> CaseValues:
    return CaseValues(prepared.once(steps_off), 0.0, float(prepared.sample.classes - 1))


CASE_VALUES: Final[dict[str, Callable[[Prepared[Any]], CaseValues]]] = {
    "brier": _brier,
    "net_benefit": _net_benefit,
    "class_error": _class_error,
    **{metric: _bounded(per_case) for metric, per_case in CASE_OVERLAP.items()},
    **{metric: _bounded(CASE_MEASURE[metric]) for metric in SHARES},
}
