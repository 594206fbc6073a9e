"""Intervals of a share and of an AUROC: of these two many other estimates are built."""

from __future__ import annotations

from typing import Any

import numpy as np

from evaluators.metrics.operating_point import Trials
from evaluators.metrics.weighted import Prepared
from evaluators.statistics import auroc as area
from evaluators.statistics.clustered import clustered_goal
from evaluators.statistics.limits import Limits
from evaluators.statistics.proportions import clopper_pearson, wilson
from evaluators.tasks.contributing import is_clustered
from evaluators.tasks.interval_request import IntervalRequest, named


def share_limits(prepared: Prepared[Any], trials: Trials, request: IntervalRequest) -> tuple[Limits, str]:
    """Return the interval of the share of successes among the cases it is about."""
    counted, success = trials
    numbers, index = np.unique(prepared.sample.patient[counted], return_inverse=True)
    right = np.bincount(index, success[counted], len(numbers)).astype(np.int64)
    sizes = np.bincount(index, minlength=len(numbers)).astype(np.int64)
    if sizes.max() > 1:
        return clustered_goal(right, sizes, level=request.level, icc=request.icc), "clopper-pearson effective n"
    if request.goal:
        return clopper_pearson(float(right.sum()), float(sizes.sum()), request.level), "clopper-pearson"
    return wilson(float(right.sum()), float(sizes.sum()), request.level), "wilson"


def auroc_limits(request: IntervalRequest) -> tuple[Limits, str]:
    """Return the interval of the AUROC of a binary sample."""
    sample = request.sample
    clustered = is_clustered(sample)
    place = area.placements if clustered else area.sorted_placements
    placed = place(sample.scores, sample.positive)
    if request.bootstrap_holds and 0 < request.value < 1:
        variance = (
            area.obuchowski_variance(placed, sample.positive, sample.patient)
            if clustered
            else area.delong_variance(placed)
        )
        if variance > 0:
            return area.delong_logit(request.value, variance, request.level), named("delong logit", clustered)
    factor = area.clustering_factor(placed, sample.positive, sample.patient, request.icc)
    limits = area.newcombe5(request.value, sample.positives, sample.negatives, request.level, factor)
    return limits, named("newcombe5", clustered)
