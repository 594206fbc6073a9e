"""Metrics that are means over cases: what each case contributes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from evaluators.metrics.calibration import squared_errors
from evaluators.metrics.sample import FloatArray
from evaluators.metrics.weighted import PreparedBinary


@dataclass(frozen=True, eq=False, slots=True)
class CaseValues:
    """The value of each case, shape (n,), and the least and largest value a case could have."""

    values: FloatArray
    least: float
    most: float


def _brier(prepared: PreparedBinary) -> CaseValues:
    return CaseValues(squared_errors(prepared)[:, 0], 0.0, 1.0)


def _net_benefit(prepared: PreparedBinary) -> CaseValues:
    sample, risk = prepared.sample, prepared.settings.risk
    assert risk is not None, "asked for with a risk"
    odds = risk / (1 - risk)
    worth = np.where(sample.positive, 1.0, -odds)
    return CaseValues(np.where(sample.scores >= risk, worth, 0.0), -odds, 1.0)


CASE_VALUES: Final[dict[str, Callable[[PreparedBinary], CaseValues]]] = {
    "brier": _brier,
    "net_benefit": _net_benefit,
}
