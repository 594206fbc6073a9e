"""What the figures of a binary task are drawn from."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, TypeVar

import numpy as np

from evaluators.domain.estimate import Reason
from evaluators.domain.plan import LockedPlan
from evaluators.domain.results import Calibration, CalibrationBin, Curves, DecisionCurve
from evaluators.metrics import calibration_plot, curves
from evaluators.metrics.calibration import clipped
from evaluators.metrics.decision_curve import net_benefit, net_benefit_of_all
from evaluators.metrics.sample import BinarySample, OperatingSettings
from evaluators.metrics.weighted import Prepared, Weighted
from evaluators.statistics.clustered import clustered_goal
from evaluators.statistics.proportions import wilson

RISKS: Final = 46
"""Points of the decision curve: one per percent over the default range."""

T = TypeVar("T")


def curves_of(sample: BinarySample, locked: LockedPlan, *, prevalence_known: bool) -> Curves:
    """Return all curves that the sample allows.

    Args:
        sample: Scores, reweighted to the target prevalence where the plan asks for it.
        locked: The plan.
        prevalence_known: Whether the sample's prevalence says something about the clinic; without, precision,
            calibration and net benefit are left out.
    """
    judged = prevalence_known and min(sample.positives, sample.negatives) > 0
    return Curves(
        roc=_defined(curves.roc_curve(sample)),
        precision_recall=_defined(curves.precision_recall_curve(sample)) if judged else None,
        calibration=_calibration(sample, locked) if judged and sample.probabilities else None,
        decision=_decision(sample, locked) if judged and sample.probabilities else None,
        scores=curves.score_histogram(sample) if sample.probabilities else None,
    )


def _defined(found: T | Reason) -> T | None:
    return None if isinstance(found, Reason) else found


def _calibration(sample: BinarySample, locked: LockedPlan) -> Calibration:
    level = locked.plan.interval_level
    return Calibration(
        smoother=calibration_plot.SMOOTHER,
        curve=_defined(calibration_plot.smoothed_curve(sample, level)),
        bins=tuple(_bin(group, sample, locked) for group in calibration_plot.risk_groups(sample)),
        clipped=clipped(sample),
        smoothed_claims_allowed=calibration_plot.smoothed_claims_allowed(sample),
    )


def _bin(group: calibration_plot.RiskGroup, sample: BinarySample, locked: LockedPlan) -> CalibrationBin:
    """Return a group with the interval of its share of events, moved to the sample's prevalence like the share."""
    numbers, index = np.unique(sample.patient[group.members], return_inverse=True)
    events = np.bincount(index, sample.positive[group.members], len(numbers)).astype(np.int64)
    sizes = np.bincount(index, minlength=len(numbers)).astype(np.int64)
    level = locked.plan.interval_level
    if sizes.max() > 1 and len(sizes) > 1:
        limits = clustered_goal(events, sizes, level=level, icc=locked.plan.icc_assumed)
    else:
        limits = wilson(float(events.sum()), float(sizes.sum()), level)
    lower, upper = (_moved(limit, sample) for limit in limits)
    return CalibrationBin(
        predicted=group.predicted,
        observed=group.observed,
        lower=lower,
        upper=upper,
        cases=int(sizes.sum()),
        patients=len(numbers),
    )


def _moved(share: float, sample: BinarySample) -> float:
    """Return a share of positives as it would be at the sample's prevalence."""
    if sample.prevalence is None:
        return share
    weights = sample.case_weights()
    positive, negative = weights[sample.positive][0] * share, weights[~sample.positive][0] * (1 - share)
    return float(positive / (positive + negative))


def _decision(sample: BinarySample, locked: LockedPlan) -> DecisionCurve:
    low, high = sorted(locked.plan.report.thresholds_of_interest)
    risks = np.linspace(low, high, RISKS)
    one = np.ones((1, int(sample.patient.max()) + 1), np.int64)
    settings = OperatingSettings(threshold=locked.threshold)
    blocks = [Weighted(Prepared(sample, replace(settings, risk=float(risk))), one) for risk in risks]
    return DecisionCurve(
        risks=tuple(risks.tolist()),
        model=tuple(float(net_benefit(block)[0]) for block in blocks),
        treat_all=tuple(float(net_benefit_of_all(block)[0]) for block in blocks),
    )
