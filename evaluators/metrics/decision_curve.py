"""Net benefit: what acting on the model is worth at a clinical risk at which one would act.

Source:
    Vickers AJ, Elkin EB. Medical Decision Making 2006;26(6):565-574.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from evaluators.domain.results import DecisionCurve
from evaluators.metrics.sample import BinarySample, FloatArray, OperatingSettings
from evaluators.metrics.weighted import Binary, Prepared, PreparedBinary, once_each, ratio

POINTS: Final = 91
"""Every half per cent of risk over the usual range of 5 to 50 %."""


def net_benefit(weighted: Binary) -> FloatArray:
    """Return TP / n - FP / n * risk / (1 - risk) for acting at probability >= risk: true positives per case, net."""
    risk = _risk(weighted.prepared)
    sums = weighted.sums(_acted_on)
    worth = sums[:, 1, 0] - sums[:, 0, 0] * risk / (1 - risk)
    return ratio(worth, sums[:, :, 1].sum(axis=1))


def net_benefit_of_all(weighted: Binary) -> FloatArray:
    """Return the net benefit of acting on every case; acting on none is worth 0."""
    risk = _risk(weighted.prepared)
    size = weighted.class_sizes * weighted.class_scale
    return ratio(size[:, 1] - size[:, 0] * risk / (1 - risk), size.sum(axis=1))


def decision_curve(sample: BinarySample, between: tuple[float, float]) -> DecisionCurve:
    """Return the net benefit over a range of clinical risks in (0, 1), for drawing: model and "act on every case"."""
    lowest, highest = between
    risks = np.linspace(lowest, highest, POINTS)
    model, treat_all = [], []
    for risk in risks:
        weighted = once_each(Prepared(sample, OperatingSettings(risk=float(risk))))
        model.append(float(net_benefit(weighted)[0]))
        treat_all.append(float(net_benefit_of_all(weighted)[0]))
    return DecisionCurve(risks=tuple(risks.tolist()), model=tuple(model), treat_all=tuple(treat_all))


def _risk(prepared: PreparedBinary) -> float:
    if prepared.settings.risk is None:
        raise ValueError("no clinical risk")
    return prepared.settings.risk


def _acted_on(prepared: PreparedBinary) -> FloatArray:
    scores = prepared.sample.scores
    return np.stack([scores >= _risk(prepared), np.ones(len(scores))], axis=1)
