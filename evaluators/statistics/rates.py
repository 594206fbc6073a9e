"""Exact interval of a rate of events."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluators.statistics.limits import Limits, normal_quantile, t_quantile, tail

Reals = NDArray[np.float64]


def poisson(events: int, exposure: float, level: float) -> Limits:
    """Return the exact interval of events per unit of exposure (minutes, images), exposure > 0.

    Zero events at 95 %: the upper limit is 3.689 / exposure.

    Source:
        Garwood F. Biometrika 1936;28:437-442.
    """
    alpha = tail(level)
    lower = 0.0 if events == 0 else float(special.gammaincinv(events, alpha))
    upper = float(special.gammaincinv(events + 1, 1 - alpha))
    return Limits(lower / exposure, upper / exposure)


def patient_rate(events: Reals, exposure: Reals, level: float) -> Limits:
    """Return exact Poisson limits at the exposure that counts where patients' rates differ.

    The variance of patients' events about their share, as a multiple D ≥ 1 of a Poisson variance, makes n/D·(z/t)² of
    the exposure count. Where rates differ that multiple rises with the rate, so the upper limit takes D as it would be
    at a first upper limit: without, it erred in 4 of 100 samples of patients whose rates vary by half. Without events
    nothing is observed, and the plain limit stands: 3.689 / exposure at 95 %.

    Args:
        events: Events per patient, shape (patients,).
        exposure: Per patient, all positive, same shape; at least two patients.
        level: Two-sided level.

    Source:
        Garwood F. Biometrika 1936;28:437-442. Effective size: Korn EL, Graubard BI. Survey Methodology
        1998;24:193-201.
    """
    total, whole, patients = float(events.sum()), float(exposure.sum()), len(events)
    if total == 0:
        return poisson(0, whole, level)
    about = events - total / whole * exposure
    spread = max(1.0, patients / (patients - 1) * float(np.square(about).sum()) / total)
    small_sample = (normal_quantile(level) / t_quantile(level, patients - 1)) ** 2

    def upper(spread: float) -> float:
        scale = spread / small_sample
        return float(special.gammaincinv(total / scale + 1, 1 - tail(level))) * scale

    scale = spread / small_sample
    lower = float(special.gammaincinv(total / scale, tail(level))) * scale
    risen = 1 + (spread - 1) * upper(spread) / total
    return Limits(lower / whole, upper(risen) / whole)
