"""Curves as they may leave the house: between two neighbouring points lie enough patients."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from evaluators.domain.estimate import Counts
from evaluators.domain.results import (
    Calibration,
    CalibrationBin,
    Curve,
    Curves,
    DecisionCurve,
    ScoreHistogram,
)
from evaluators.evidence.rounding import significant


@dataclass(frozen=True, slots=True)
class BinSize:
    """What a bin needs. ``cases`` many cases belong to at least ``patients`` patients, whoever they are."""

    patients: int
    largest_patient: int

    @property
    def cases(self) -> int:
        """Return the cases a bin needs."""
        return self.patients * self.largest_patient


def binned(curves: Curves, n: Counts | None, size: BinSize) -> Curves:
    """Return the curves with points left out or joined until every bin is large enough.

    Args:
        curves: Of the whole cohort.
        n: Cases and positives behind the ROC curve; None: ROC and precision-recall are left out.
        size: What a bin needs.
    """
    roc = precision_recall = None
    if n is not None and n.positives:
        positives, negatives = n.positives, n.cases - n.positives
        if curves.roc is not None:
            behind = [x * negatives + y * positives for x, y in zip(curves.roc.x, curves.roc.y, strict=True)]
            roc = _thinned(curves.roc, behind, size.cases)
        if curves.precision_recall is not None:
            points = zip(curves.precision_recall.x, curves.precision_recall.y, strict=True)
            behind = [x * positives / y if y else 0.0 for x, y in points]
            precision_recall = _thinned(curves.precision_recall, behind, size.cases)
    return Curves(
        roc=roc,
        precision_recall=precision_recall,
        calibration=None if curves.calibration is None else _calibration(curves.calibration, size),
        decision=_decision(curves.decision, curves.scores, size.cases),
        scores=None if curves.scores is None else _histogram(curves.scores, size.cases),
    )


def _kept(behind: Sequence[float], need: int) -> list[int]:
    """Return the points to keep: the first, each one ``need`` cases further, and the last in place of a near one."""
    kept = [0]
    for index, count in enumerate(behind):
        if count - behind[kept[-1]] >= need - 1e-6:  # shares times n are whole only up to rounding
            kept.append(index)
    last = len(behind) - 1
    if kept[-1] != last:
        if len(kept) > 1:
            kept.pop()
        kept.append(last)
    return kept


def _thinned(curve: Curve, behind: Sequence[float], need: int) -> Curve:
    return _picked(curve, _kept(behind, need))


def _picked(curve: Curve, kept: Sequence[int]) -> Curve:
    return Curve(
        x=_digits(curve.x, kept),
        y=_digits(curve.y, kept),
        lower=None if curve.lower is None else _digits(curve.lower, kept),
        upper=None if curve.upper is None else _digits(curve.upper, kept),
        level=curve.level,
    )


def _digits(values: Sequence[float], kept: Sequence[int]) -> tuple[float, ...]:
    return tuple(significant(values[index]) for index in kept)


def _histogram(scores: ScoreHistogram, need: int) -> ScoreHistogram:
    together = [sum(column) for column in zip(*scores.counts.values(), strict=True)]
    edges = [0]
    filled = 0
    for index, count in enumerate(together):
        filled += count
        if filled >= need:
            edges.append(index + 1)
            filled = 0
    if edges[-1] != len(together):
        if len(edges) > 1:
            edges.pop()
        edges.append(len(together))
    return ScoreHistogram(
        edges=tuple(scores.edges[edge] for edge in edges),
        counts={
            name: tuple(sum(row[start:end]) for start, end in pairwise(edges)) for name, row in scores.counts.items()
        },
    )


def _decision(curve: DecisionCurve | None, scores: ScoreHistogram | None, need: int) -> DecisionCurve | None:
    """Keep risks that have enough scores between them; without the scores nobody knows, so the curve is left out."""
    if curve is None or scores is None:
        return None
    together = [sum(column) for column in zip(*scores.counts.values(), strict=True)]
    behind = [
        float(sum(count for count, edge in zip(together, scores.edges[1:], strict=True) if edge <= risk))
        for risk in curve.risks
    ]
    kept = _kept(behind, need)
    return DecisionCurve(
        risks=_digits(curve.risks, kept),
        model=_digits(curve.model, kept),
        treat_all=_digits(curve.treat_all, kept),
    )


def _calibration(calibration: Calibration, size: BinSize) -> Calibration:
    cases = sum(one.cases for one in calibration.bins)
    points = max(2, cases // size.cases)
    smooth = calibration.curve
    if smooth is not None:
        last = len(smooth.x) - 1
        kept = sorted({round(step * last / (points - 1)) for step in range(points)})
        smooth = _picked(smooth, kept)
    return calibration.model_copy(update={"curve": smooth, "bins": tuple(_joined(calibration.bins, size))})


def _joined(bins: Sequence[CalibrationBin], size: BinSize) -> list[CalibrationBin]:
    joined: list[CalibrationBin] = []
    for one in bins:
        if joined and joined[-1].patients < size.patients:
            joined[-1] = _join(joined[-1], one, size)
        else:
            joined.append(one)
    if len(joined) > 1 and joined[-1].patients < size.patients:
        last = joined.pop()
        joined[-1] = _join(joined[-1], last, size)
    return [_bin_digits(one) for one in joined if one.patients >= size.patients]


def _join(left: CalibrationBin, right: CalibrationBin, size: BinSize) -> CalibrationBin:
    """Return two bins as one. Its patients are the number there are at least: some may be in both."""
    cases = left.cases + right.cases
    return CalibrationBin(
        predicted=(left.predicted * left.cases + right.predicted * right.cases) / cases,
        observed=(left.observed * left.cases + right.observed * right.cases) / cases,
        lower=min(left.lower, right.lower),
        upper=max(left.upper, right.upper),
        cases=cases,
        patients=max(left.patients, right.patients, math.ceil(cases / size.largest_patient)),
    )


def _bin_digits(one: CalibrationBin) -> CalibrationBin:
    names = ("predicted", "observed", "lower", "upper")
    return one.model_copy(update={name: significant(getattr(one, name)) for name in names})
