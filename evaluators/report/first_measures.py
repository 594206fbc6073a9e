"""Which estimates stand on the first page, and in which order."""

from __future__ import annotations

from collections import Counter
from typing import Final

from evaluators.domain.estimate import Estimate, Reason
from evaluators.domain.results import Results
from evaluators.report.wording import distinct_estimates

ROWS: Final = 12
"""Measures in the table of the first page; the others stand on the second."""
FIRST: Final = (
    "event_sensitivity",
    "false_alarms_per_minute",
    "time_to_detection_s",
    "sensitivity",
    "specificity",
    "auroc",
    "macro_auroc",
    "macro_auroc_labels",
    "macro_sensitivity",
    "macro_specificity",
    "exact_match",
    "dice",
    "hd95_mm",
    "hd95_px",
    "nsd",
    "missed_structures",
    "iou",
    "lesion_sensitivity",
    "false_positives_per_image",
    "froc_score",
    "ap_50",
    "patient_auroc",
    "bias",
    "limits_of_agreement_lower",
    "limits_of_agreement_upper",
    "mae",
    "within_acceptable",
    "icc_a1",
    "ccc",
    "flip_rate",
    "ppv",
    "npv",
    "ppv_at_prevalence",
    "npv_at_prevalence",
    "calibration_slope",
    "calibration_intercept",
    "observed_expected",
    "brier",
    "net_benefit",
    "auprc",
    "weighted_kappa",
    "class_error",
    "within_one_class",
    "balanced_accuracy",
)
"""Order of the measures: decision at the locked threshold, discrimination, calibration, net benefit (STRATOS)."""


def first_measures(results: Results) -> tuple[Estimate, ...]:
    """Return the estimates of the first page: those with a goal, then the fixed order."""
    judged = [result.metric for result in results.verdicts]
    shown = distinct_estimates(results)
    often = Counter(estimate.metric for estimate in shown)
    estimates = [e for e in shown if e.id in judged or _belongs_first(e, alone=often[e.metric] == 1)]

    def place(estimate: Estimate) -> tuple[int, int]:
        if estimate.id in judged:
            return 0, judged.index(estimate.id)
        return 1, FIRST.index(estimate.metric)

    return tuple(sorted(estimates, key=place)[:ROWS])


def _belongs_first(estimate: Estimate, *, alone: bool) -> bool:
    """Return whether a measure without a goal stands on the first page; one the plan did not ask for does not.

    Args:
        estimate: Of the measure.
        alone: Whether it is the only one, as of a single structure: it is then that of the whole.
    """
    whole = estimate.parameter is None or estimate.metric == "net_benefit" or alone
    return estimate.metric in FIRST and whole and estimate.undefined is not Reason.NO_TARGET_PREVALENCE
