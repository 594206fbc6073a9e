"""Net benefit: what acting on the model is worth at a clinical risk at which one would act.

Source:
    Vickers AJ, Elkin EB. Medical Decision Making 2006;26(6):565-574.
"""

from __future__ import annotations

import numpy as np

from evaluators.metrics.sample import FloatArray
from evaluators.metrics.weighted import Binary, PreparedBinary, ratio


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


def _risk(prepared: PreparedBinary) -> float:
    if prepared.settings.risk is None:
        raise ValueError("no clinical risk")
    return prepared.settings.risk


def _acted_on(prepared: PreparedBinary) -> FloatArray:
    scores = prepared.sample.scores
    return np.stack([scores >= _risk(prepared), np.ones(len(scores))], axis=1)
