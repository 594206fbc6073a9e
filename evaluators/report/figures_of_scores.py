"""Plots of scores: ROC, calibration, decision curve, how the scores of the classes lie."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from evaluators.domain.estimate import Estimate
from evaluators.domain.results import DecisionCurve, Results, ScoreHistogram
from evaluators.report import numerals
from evaluators.report.plot import Band, Label, Line, Plot, Point, Series
from evaluators.texts import Words

UNIT: Final = (0.0, 1.0)
SERIES: Final[tuple[Series, ...]] = (1, 2, 3, 4)
FEW_POINTS: Final = 12


def _roc(results: Results, words: Words) -> Plot | None:
    curve = results.curves.roc
    if curve is None:
        return None
    auroc = _find(results, "auroc")
    operating = _operating_point(results)
    labels = [Label(0.56, 0.47, words("report.figures.chance"), 0)]
    if operating and results.threshold is not None:
        at = words("report.figures.threshold", threshold=numerals.plain(results.threshold, words))
        labels.append(Label(min(operating.x + 0.05, 0.6), max(operating.y - 0.09, 0.06), at, 2))
    return Plot(
        name="roc",
        title=_title("auroc", auroc, words) or words("report.figures.roc.title"),
        caption=words("report.figures.roc.caption", n=_cases(auroc, results)),
        alt=words(
            "report.figures.roc.alt",
            auroc=numerals.estimate_value(auroc, words) if auroc else numerals.DASH,
            sensitivity=numerals.value(operating.y, words) if operating else numerals.DASH,
            specificity=numerals.value(1 - operating.x, words) if operating else numerals.DASH,
        ),
        x_label=words("report.figures.roc.x"),
        y_label=words("report.figures.roc.y"),
        x_range=UNIT,
        y_range=UNIT,
        square=True,
        lines=(Line(UNIT, UNIT, 0), Line(curve.x, curve.y, 1)),
        bands=(Band(curve.x, curve.lower, curve.upper, 1),) if curve.lower and curve.upper else (),
        points=(operating,) if operating else (),
        labels=tuple(labels),
    )


def _operating_point(results: Results) -> Point | None:
    sensitivity, specificity = _find(results, "sensitivity"), _find(results, "specificity")
    if sensitivity is None or specificity is None or sensitivity.value is None or specificity.value is None:
        return None
    across = specificity.interval
    along = sensitivity.interval
    return Point(
        1 - specificity.value,
        sensitivity.value,
        2,
        x_whisker=(1 - (across.upper or 0), 1 - (across.lower or 0)) if across else None,
        y_whisker=((along.lower or 0), (along.upper or 0)) if along else None,
    )


def _calibration(results: Results, words: Words) -> Plot | None:
    calibration = results.curves.calibration
    if calibration is None or not (calibration.bins or calibration.curve):
        return None
    slope, intercept = _find(results, "calibration_slope"), _find(results, "calibration_intercept")
    curve = calibration.curve
    caption = words("report.figures.calibration.caption", n=sum(bin_.cases for bin_ in calibration.bins))
    if curve is not None and not calibration.smoothed_claims_allowed:
        caption += " " + words("report.figures.calibration.few")
    finding = "title" if not _value(slope) else "finding" if _value(intercept) else "finding_slope"
    numbers = {
        "slope": numerals.estimate_value(slope, words) if slope else numerals.DASH,
        "intercept": numerals.estimate_value(intercept, words) if intercept else numerals.DASH,
    }
    return Plot(
        name="calibration",
        title=words(f"report.figures.calibration.{finding}", **numbers),
        caption=caption,
        alt=words("report.figures.calibration.alt", groups=len(calibration.bins), **numbers),
        x_label=words("report.figures.calibration.x"),
        y_label=words("report.figures.calibration.y"),
        x_range=UNIT,
        y_range=UNIT,
        square=True,
        lines=(Line(UNIT, UNIT, 0), *((Line(curve.x, curve.y, 1),) if curve else ())),
        bands=(Band(curve.x, curve.lower, curve.upper, 1),) if curve and curve.lower and curve.upper else (),
        points=tuple(
            Point(bin_.predicted, bin_.observed, 2, y_whisker=(bin_.lower, bin_.upper)) for bin_ in calibration.bins
        ),
        labels=(Label(0.97, 0.9, words("report.figures.ideal"), 0, "end"),),
    )


def _decision(results: Results, words: Words) -> Plot | None:
    decision = results.curves.decision
    if decision is None or len(decision.risks) < 2:
        return None
    top = max(*decision.model, *decision.treat_all, 0.01) * 1.15
    bottom = -0.25 * top  # far below zero nothing is left to decide
    first, last = decision.risks[0], decision.risks[-1]
    title = _decision_finding(decision, words)
    return Plot(
        name="decision",
        title=title,
        caption=words("report.figures.decision.caption", n=results.flow.evaluated + results.flow.failed),
        alt=words("report.figures.decision.alt", finding=title),
        x_label=words("report.figures.decision.x"),
        y_label=words("report.figures.decision.y"),
        x_range=(first, last),
        y_range=(bottom, top),
        lines=(
            Line((first, last), (0.0, 0.0), 0),
            Line(decision.risks, decision.treat_all, 2),
            Line(decision.risks, decision.model, 1),
        ),
        points=_known_points(decision, bottom),
        labels=(
            _above(decision, top, words("report.figures.decision.model")),
            _beside(decision, 0.15 * top, words("report.figures.decision.all")),
            _below(decision, -0.07 * top, words("report.figures.decision.none")),
        ),
    )


def _decision_finding(decision: DecisionCurve, words: Words) -> str:
    best = _range_where_better(decision.risks, decision.model, decision.treat_all)
    if best is None:
        return words("report.figures.decision.not_better")
    low, high = map(words.percent, best)
    if low == high:
        return words("report.figures.decision.better_at", risk=low)
    return words("report.figures.decision.better", low=low, high=high)


def _known_points(decision: DecisionCurve, bottom: float) -> tuple[Point, ...]:
    """Return markers where few points are known, so that nobody takes the straight lines between them for measured."""
    if len(decision.risks) > FEW_POINTS:
        return ()
    known = zip(decision.risks, decision.model, strict=True)
    return tuple(Point(risk, benefit, 1) for risk, benefit in known if benefit >= bottom)


def _range_where_better(
    risks: tuple[float, ...], model: tuple[float, ...], treat_all: tuple[float, ...]
) -> tuple[float, float] | None:
    """Return the widest unbroken range of risks in which the model beats both simple rules."""
    runs: list[list[float]] = [[]]
    for risk, benefit, everyone in zip(risks, model, treat_all, strict=True):
        if benefit > max(everyone, 0.0):
            runs[-1].append(risk)
        elif runs[-1]:
            runs.append([])
    widest = max(runs, key=lambda run: run[-1] - run[0] if run else -1.0)
    return (widest[0], widest[-1]) if widest else None


def _above(decision: DecisionCurve, top: float, text: str) -> Label:
    """Return the label of the model's line, above its right half, or further left where it falls too low there."""
    first, last = decision.risks[0], decision.risks[-1]
    places = [first + share * (last - first) for share in (0.66, 0.5, 0.34, 0.18, 0.02)]
    heights = [_between(place, decision.risks, decision.model) for place in places]
    index = next((index for index, height in enumerate(heights) if height > 0.4 * top), len(places) - 1)
    return Label(places[index], max(heights[index], 0.0) + 0.1 * top, text, 1)


def _below(decision: DecisionCurve, height: float, text: str) -> Label:
    """Return the label of the level line of treating none: on the side where the line of treating all is not."""
    first, last = decision.risks[0], decision.risks[-1]
    gap = 0.02 * (last - first)
    if _where_all(decision, height) - first > 0.5 * (last - first):
        return Label(first + gap, height, text, 0)
    return Label(last - gap, height, text, 0, "end")


def _beside(decision: DecisionCurve, height: float, text: str) -> Label:
    """Return the label of the falling line of treating all: left of it, under both curves, where there is room."""
    first, last = decision.risks[0], decision.risks[-1]
    crossing = _where_all(decision, height)
    gap = 0.03 * (last - first)
    if crossing - first > 0.4 * (last - first):
        return Label(crossing - gap, height, text, 2, "end")
    return Label(crossing + gap, height, text, 2)


def _where_all(decision: DecisionCurve, height: float) -> float:
    """Return the risk at which the falling line of treating all reaches a height."""
    return _between(-height, [-benefit for benefit in decision.treat_all], decision.risks)


def _between(x: float, known_x: Sequence[float], known_y: Sequence[float]) -> float:
    """Return the height over ``x`` of the line through known points of rising x; beyond them, the nearest one's."""
    after = next((index for index, known in enumerate(known_x) if known >= x), len(known_x) - 1)
    before = max(after - 1, 0)
    step = known_x[after] - known_x[before]
    share = min(max((x - known_x[before]) / step, 0.0), 1.0) if step else 0.0
    return known_y[before] + share * (known_y[after] - known_y[before])


def _scores(results: Results, words: Words) -> Plot | None:
    histogram = results.curves.scores
    if histogram is None or not any(sum(counts) for counts in histogram.counts.values()):
        return None
    top = max((height for name in histogram.counts for height in _heights(histogram, name)), default=1.0) * 1.2
    series = dict(zip(sorted(histogram.counts, reverse=True), SERIES, strict=False))  # positive, then negative
    labels = []
    for name, place in series.items():
        heights = _heights(histogram, name)
        peak = max(range(len(heights)), key=heights.__getitem__)
        middle = (histogram.edges[peak] + histogram.edges[peak + 1]) / 2
        words_of = words(f"report.figures.scores.{name}") if words.has(f"report.figures.scores.{name}") else name
        labels.append(Label(min(max(middle, 0.14), 0.86), heights[peak] + 0.05 * top, words_of, place, "middle"))
    lines = [Line(*_outline(histogram, name), place) for name, place in series.items()]
    if results.threshold is not None:
        lines.insert(0, Line((results.threshold,) * 2, (0.0, top), 0))
    missed, alarms = _errors(results)
    return Plot(
        name="scores",
        title=words("report.figures.scores.errors", missed=missed, alarms=alarms)
        if missed is not None and alarms is not None
        else words("report.figures.scores.title"),
        caption=words("report.figures.scores.caption", n=sum(sum(c) for c in histogram.counts.values())),
        alt=words("report.figures.scores.alt"),
        x_label=words("report.figures.scores.x"),
        y_label=words("report.figures.scores.y"),
        x_range=UNIT,
        y_range=(0.0, top),
        lines=tuple(lines),
        labels=tuple(labels),
    )


def _heights(histogram: ScoreHistogram, name: str) -> list[float]:
    """Return the share of a class per 0.1 of score: classes of very different size, and wider bins, stay comparable."""
    counts = histogram.counts[name]
    widths = [right - left for left, right in pairwise(histogram.edges)]
    return [count / max(1, sum(counts)) / width * 0.1 for count, width in zip(counts, widths, strict=True)]


def _outline(histogram: ScoreHistogram, name: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    x, y = [histogram.edges[0]], [0.0]
    for (left, right), height in zip(pairwise(histogram.edges), _heights(histogram, name), strict=True):
        x += [left, right]
        y += [height, height]
    return (*x, histogram.edges[-1]), (*y, 0.0)


def _errors(results: Results) -> tuple[int | None, int | None]:
    """Return missed cases and false alarms of a two-class confusion table (rows: reference, columns: decision)."""
    table = results.confusion
    if table is None or len(results.positive) == 0 or len(table.rows) != 2 or len(table.columns) != 2:
        return None, None
    negative, positive = binary_order(results)
    return table.counts[positive][negative], table.counts[negative][positive]


def binary_order(results: Results) -> tuple[int, int]:
    """Return the places of the negative and the positive class in a two-class confusion table."""
    assert results.confusion is not None
    first_is_positive = results.confusion.rows[0] in {*results.positive, "positive"}
    return (1, 0) if first_is_positive else (0, 1)


def _find(results: Results, id: str) -> Estimate | None:
    return next((estimate for estimate in results.estimates if estimate.id == id and estimate.group is None), None)


def _value(estimate: Estimate | None) -> bool:
    return estimate is not None and estimate.value is not None


def _cases(estimate: Estimate | None, results: Results) -> int:
    return estimate.n.cases if estimate and estimate.n else results.flow.evaluated + results.flow.failed


def _title(metric: str, estimate: Estimate | None, words: Words) -> str | None:
    if estimate is None or estimate.value is None:
        return None
    name = words(f"metrics.{metric}.short")
    limits = estimate.interval
    shown = f"{name} {numerals.estimate_value(estimate, words)}"
    return f"{shown} ({numerals.interval_with_level(limits, words)})" if limits else shown


FIGURES: Final = (_roc, _calibration, _decision, _scores)
"""What draws the plots of a classification, in reading order."""
