"""Intervals of what compares measurements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from math import inf, sqrt
from types import MappingProxyType
from typing import Final

from evaluators.metrics import agreement
from evaluators.metrics.agreement import Squares
from evaluators.metrics.sample import FloatArray
from evaluators.metrics.weighted import once_each
from evaluators.statistics.agreement import (
    MeanSquares,
    Spread,
    concordance_limits,
    exact_limit_of_agreement,
    icc_limits,
    jackknife_limits,
    limit_of_agreement,
)
from evaluators.statistics.limits import Limits
from evaluators.statistics.means import patient_mean, patient_mean_goal
from evaluators.tasks.contributing import about, patients_in
from evaluators.tasks.interval_request import Found, IntervalRequest, named


def _mean(request: IntervalRequest, which: int) -> Found:
    """Return the interval of the bias (0) or of the mean absolute error (1).

    A measurement that failed may have been off by any amount: a goal's interval is open to where that leads.
    """
    means = agreement.patient_means(request.asked.prepared)[which]
    clustered = _is_clustered(request)
    if not request.goal:
        return patient_mean(means, request.level), named("t", clustered)
    lower, upper = patient_mean_goal(means, request.level)
    if not request.sample.answered.all():
        lower, upper = (lower if which else -inf), inf
    return Limits(lower, upper), named("t with farther patient", clustered)


def _limit_of_agreement(request: IntervalRequest, side: int) -> Found:
    patients, cases, mean, between, within = (
        float(one[0]) for one in once_each(request.asked.prepared).once(agreement.differences)
    )
    spread = Spread(int(patients), int(cases), between, within)
    if _is_clustered(request):
        return limit_of_agreement(mean, spread, side, request.level), "mover clustered"
    return exact_limit_of_agreement(mean, spread.deviation, spread.patients, side, request.level), "carkeet"


def _icc(request: IntervalRequest) -> Found:
    if _is_clustered(request):
        return _jackknife(request, agreement.icc_of)
    squares = _squares(request)
    limits = icc_limits(request.value, squares, request.level) if request.value < 1 else Limits(1.0, 1.0)
    return limits, "mcgraw wong"


def _concordance(request: IntervalRequest) -> Found:
    squares = _squares(request)
    n, spare = squares.n, squares.n - 1
    sample = request.sample
    measured, reference = (values[sample.answered] for values in (sample.measured, sample.reference))
    deviations = sqrt(float(measured.var()) * float(reference.var()))
    if _is_clustered(request) or deviations == 0 or request.value == 0:
        return _jackknife(request, agreement.concordance_of)
    if abs(request.value) >= 1:
        return Limits(request.value, request.value), "lin z"
    correlation = (squares.rows - squares.error) * spare / n / 2 / deviations
    shift = sqrt(2 * squares.columns / n / deviations)
    return concordance_limits(request.value, correlation, shift, n, request.level), "lin z"


def _jackknife(request: IntervalRequest, of: Callable[[Squares], FloatArray]) -> Found:
    left_out = of(agreement.squares_without_each(request.asked.prepared))
    return jackknife_limits(request.value, left_out, request.level), "jackknife z clustered"


def _squares(request: IntervalRequest) -> MeanSquares:
    n, rows, columns, error = (float(one[0]) for one in once_each(request.asked.prepared).once(agreement.squares))
    return MeanSquares(int(n), rows, columns, error)


def _is_clustered(request: IntervalRequest) -> bool:
    patients = request.sample.patient[about(request.asked)]
    return patients_in(patients) < len(patients)


LIMITS: Final[Mapping[str, Callable[[IntervalRequest], Found]]] = MappingProxyType(
    {
        "bias": partial(_mean, which=0),
        "mae": partial(_mean, which=1),
        "limits_of_agreement_lower": partial(_limit_of_agreement, side=-1),
        "limits_of_agreement_upper": partial(_limit_of_agreement, side=1),
        "icc_a1": _icc,
        "ccc": _concordance,
    }
)
HOLDS: Final = frozenset({"bias", "mae"})
"""Proven in the slow tests from five patients on; the others hold their level for normal differences only."""
