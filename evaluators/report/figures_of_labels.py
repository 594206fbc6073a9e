"""Plots of several findings: every finding beside the others, and the ROC curve of one."""

from __future__ import annotations

from functools import partial
from typing import Final

from evaluators.domain.estimate import Estimate
from evaluators.domain.results import Results
from evaluators.report import numerals
from evaluators.report.figures_of_scores import UNIT
from evaluators.report.plot import Label, Line, Plot, Point
from evaluators.report.wording import short
from evaluators.texts import Words

LABELS_SHOWN: Final = 20
"""More rows than this cannot be told apart in one plot or table."""
OF_LABELS: Final = ("auroc", "sensitivity", "specificity")
"""Measures that are drawn for one finding beside the other."""
_PLOT: Final = "labels_"
LABEL_PLOTS: Final = tuple(f"{_PLOT}{metric}" for metric in OF_LABELS)
_NAME: Final = 24
"""Letters of a finding beside a plot."""


def label_plot(results: Results, words: Words, *, metric: str) -> Plot | None:
    """Return value and interval of one measure for each finding, in the card's order, their mean as a line."""
    shown = label_rows(results, f"{_PLOT}{metric}")
    if len(shown) < 2:
        return None
    measure, top = words(f"metrics.{metric}.name"), len(shown)
    mean = next((one for one in results.estimates if one.id == _MEANS[metric] and one.value is not None), None)
    numbers = {
        "low": numerals.value(min(one.value or 0.0 for one in shown), words),
        "high": numerals.value(max(one.value or 0.0 for one in shown), words),
    }
    return Plot(
        name=f"{_PLOT}{metric}",
        title=words("report.figures.labels.title", measure=measure, **numbers),
        caption=words("report.figures.labels.caption", level=numerals.level(results.interval_level, words)),
        alt=words("report.figures.labels.alt", measure=measure, n=len(shown), **numbers),
        x_label=measure,
        y_label="",
        x_range=UNIT,
        y_range=(0.5, top + 0.5),
        y_ticks=tuple((float(top - place), short(one.parameter or "", _NAME)) for place, one in enumerate(shown)),
        lines=(Line((mean.value, mean.value), (0.5, top + 0.5), 0),) if mean and mean.value is not None else (),
        points=tuple(_point(one, float(top - place)) for place, one in enumerate(shown)),
    )


def label_roc(results: Results, label: str, words: Words) -> Plot | None:
    """Return the ROC curve of one finding; None where it has none, or where no case got an answer."""
    found = next((one for one in results.labels if one.label == label), None)
    if found is None or found.roc is None or results.unanswered:
        return None
    name, known = short(label, _NAME), found.holds + found.absent
    area = next((one for one in results.estimates if one.id == f"auroc[{label}]" and one.group is None), None)
    shown = numerals.estimate_value(area, words) if area else numerals.DASH
    points: tuple[Point, ...] = ()
    labels = [Label(0.26, 0.14, words("report.figures.chance"), 0)]
    if found.found is not None and found.alarms is not None and found.threshold is not None:
        x, y = found.alarms / found.absent, found.found / found.holds
        points = (Point(x, y, 2),)
        at = words("report.figures.threshold", threshold=numerals.plain(found.threshold, words))
        labels.append(Label(min(x + 0.05, 0.6), max(y - 0.09, 0.06), at, 2))
    return Plot(
        name="label_roc",
        title=words("report.figures.label_roc.title", label=name, auroc=shown),
        caption=words("report.figures.label_roc.caption", n=known, holds=found.holds),
        alt=words("report.figures.label_roc.title", label=name, auroc=shown),
        x_label=words("report.figures.roc.x"),
        y_label=words("report.figures.roc.y"),
        x_range=UNIT,
        y_range=UNIT,
        square=True,
        lines=(Line(UNIT, UNIT, 0), Line(found.roc.x, found.roc.y, 1)),
        points=points,
        labels=tuple(labels),
    )


def label_rows(results: Results, name: str) -> tuple[Estimate, ...]:
    """Return what the plot of this name shows from its top to its bottom."""
    known = [one for one in of_each_label(results, name.removeprefix(_PLOT)) if one.value is not None]
    return tuple(known[:LABELS_SHOWN])


def of_each_label(results: Results, metric: str) -> tuple[Estimate, ...]:
    """Return the estimates of one measure for each finding, in the card's order."""
    found = {one.parameter: one for one in results.estimates if one.metric == metric and one.group is None}
    return tuple(found[name] for name in results.classes if name in found)


def _point(estimate: Estimate, height: float) -> Point:
    limits, value = estimate.interval, estimate.value or 0.0
    whisker = None
    if limits is not None:
        whisker = (0.0 if limits.lower is None else limits.lower, 1.0 if limits.upper is None else limits.upper)
    return Point(value, height, 1, x_whisker=whisker)


_MEANS: Final = {
    "auroc": "macro_auroc_labels",
    "sensitivity": "macro_sensitivity",
    "specificity": "macro_specificity",
}
"""Measure to its mean over the findings."""
FIGURES: Final = tuple(partial(label_plot, metric=metric) for metric in OF_LABELS)
