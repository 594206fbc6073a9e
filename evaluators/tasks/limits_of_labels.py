"""Intervals of means over labels, of weighted kappa and of the partial area under the ROC curve."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np

from evaluators.metrics.labels import PreparedLabels, absent_labels, present_labels, ranked_labels
from evaluators.metrics.operating_point import Trials, of_negatives, of_positives
from evaluators.metrics.rows_of_scores import ROWS
from evaluators.metrics.sample import BinarySample, FloatArray, MultiClassSample
from evaluators.metrics.weighted import PreparedBinary
from evaluators.statistics.auroc import placements
from evaluators.statistics.correlated import (
    kappa_influence,
    kappa_limits,
    kappa_of_few,
    mean_of_correlated,
    mean_of_dependent,
)
from evaluators.statistics.limits import Limits
from evaluators.statistics.partial_area import partial_area_limits, partial_area_of_few
from evaluators.tasks.asked import Asked
from evaluators.tasks.contributing import contributing_patients, is_clustered, patients_in
from evaluators.tasks.interval_request import MANY_PATIENTS, Found, IntervalRequest, named
from evaluators.tasks.shared_limits import auroc_limits, share_limits

_AUROC: Final = next(row for row in ROWS if row.id == "auroc")
_Part: TypeAlias = tuple[float, Limits, FloatArray]
"""Value and limits of one label, and how much each patient moves the value, shape (patients,)."""


def _macro_auroc(request: IntervalRequest) -> Found:
    def part(prepared: PreparedBinary, patients: int) -> _Part:
        sample = prepared.sample
        placed = placements(sample.scores, sample.positive)
        about_label = replace(request, asked=Asked(_AUROC, prepared), value=placed.area)
        moved = np.empty(len(sample.scores))
        moved[sample.positive] = (placed.positives - placed.area) / sample.positives
        moved[~sample.positive] = (placed.negatives - placed.area) / sample.negatives
        return placed.area, auroc_limits(about_label)[0], _by_patient(sample, moved, patients)

    return _mean_over(request, ranked_labels, part)


def _macro_share(
    labels: Callable[[PreparedLabels], Sequence[PreparedBinary]], counted: Callable[[PreparedBinary], Trials]
) -> Callable[[IntervalRequest], Found]:
    def found(request: IntervalRequest) -> Found:
        def part(prepared: PreparedBinary, patients: int) -> _Part:
            about, right = counted(prepared)
            share = float(right[about].mean())
            moved = np.where(about, right - share, 0.0) / about.sum()
            limits = share_limits(prepared, (about, right), request)[0]
            return share, limits, _by_patient(prepared.sample, moved, patients)

        return _mean_over(request, labels, part)

    return found


def _mean_over(
    request: IntervalRequest,
    labels: Callable[[PreparedLabels], Sequence[PreparedBinary]],
    part: Callable[[PreparedBinary, int], _Part],
) -> Found:
    """Return the interval of a mean over labels, out of the labels' own and what their patients have in common."""
    prepared = request.asked.prepared
    patients = int(prepared.sample.patient.max()) + 1
    values, limits, moved = zip(*(part(one, patients) for one in prepared.once(labels)), strict=True)
    clustered = is_clustered(prepared.sample)
    if request.goal:  # the correlations seen change with every error: a limit that rests on them could rise with one
        return mean_of_dependent(limits), named("mean of limits", clustered)
    return mean_of_correlated(values, limits, np.stack(moved, axis=1)), named("combined correlated", clustered)


def _by_patient(sample: BinarySample, moved: FloatArray, patients: int) -> FloatArray:
    return np.bincount(sample.patient, moved, patients).astype(np.float64)


def _kappa(request: IntervalRequest) -> Found:
    sample: MultiClassSample = request.sample
    farthest = np.where(sample.truth < sample.classes - 1 - sample.truth, sample.classes - 1, 0)
    decision = np.where(sample.failed, farthest, sample.decision)
    clustered = is_clustered(sample)
    many = patients_in(sample.patient) >= MANY_PATIENTS  # of all classes together
    if many and -1 < request.value < 1:
        kappa, influence = kappa_influence(sample.truth, decision, sample.classes)
        return kappa_limits(kappa, influence, sample.patient, request.level), named("fisher z", clustered)
    limits = kappa_of_few(sample.truth, decision, sample.patient, sample.classes, request.level)
    return limits, named("fisher z with extreme patient", clustered)


def _partial_area(request: IntervalRequest) -> Found:
    sample: BinarySample = request.sample
    clustered, least = is_clustered(sample), request.asked.prepared.settings.minimum_tpr
    cases = (sample.scores, sample.positive, sample.patient)
    if contributing_patients(request.asked) >= MANY_PATIENTS and 0 < request.value < 1:
        return partial_area_limits(*cases, least, request.level), named("logit", clustered)
    return partial_area_of_few(*cases, least, request.level), named("logit with extreme patient", clustered)


LIMITS: Final[Mapping[str, Callable[[IntervalRequest], Found]]] = MappingProxyType(
    {
        "macro_auroc_labels": _macro_auroc,
        "macro_sensitivity": _macro_share(present_labels, of_positives),
        "macro_specificity": _macro_share(absent_labels, of_negatives),
        "weighted_kappa": _kappa,
        "pauc_min_tpr": _partial_area,
    }
)
HOLDS: Final = frozenset({"macro_auroc_labels", "macro_sensitivity", "macro_specificity"})
"""An error more could raise the lower limits of the other two."""
