"""The plots of the screen: those of the report, and some that paper has no room for."""

from __future__ import annotations

from typing import Final

from evaluators.domain.estimate import Estimate
from evaluators.domain.results import Results
from evaluators.report import numerals
from evaluators.report.figures import plots
from evaluators.report.figures_of_scores import UNIT
from evaluators.report.plot import Label, Line, Plot, Point
from evaluators.report.wording import named
from evaluators.texts import Words

GROUPS_SHOWN: Final = 12
"""More rows than this cannot be told apart."""
STRUCTURE_PLOTS: Final = ("dice", "iou", "missed_structures", "invented_structures")
"""Measures that are shown for one structure beside the other; the plots are called like them."""


def screen_plots(results: Results, words: Words) -> tuple[Plot, ...]:
    """Return all plots of a result; none where no case got an answer."""
    if results.unanswered:
        return ()
    others = (precision_recall(results, words), *(structure_plot(results, name, words) for name in STRUCTURE_PLOTS))
    return (*plots(results, words), *(plot for plot in others if plot is not None))


def precision_recall(results: Results, words: Words) -> Plot | None:
    """Return precision over recall, where the share of positives says something about practice."""
    curve = results.curves.precision_recall
    if curve is None or len(curve.x) < 1:
        return None
    area = next((one for one in results.estimates if one.id == "auprc" and one.group is None), None)
    shown = numerals.estimate_value(area, words) if area else numerals.DASH
    share = curve.y[-1]
    return Plot(
        name="precision_recall",
        title=words("report.figures.precision_recall.finding", value=shown)
        if area and area.value is not None
        else words("report.figures.precision_recall.title"),
        caption=words("report.figures.precision_recall.caption", n=results.flow.evaluated + results.flow.failed),
        alt=words("report.figures.precision_recall.alt", value=shown),
        x_label=words("report.figures.precision_recall.x"),
        y_label=words("report.figures.precision_recall.y"),
        x_range=UNIT,
        y_range=UNIT,
        square=True,
        lines=(Line(UNIT, (share, share), 0), Line(curve.x, curve.y, 1)),
        labels=(Label(0.03, min(share + 0.05, 0.97), words("report.figures.chance"), 0),),
    )


def subgroup_plot(results: Results, metric: str, words: Words) -> Plot | None:
    """Return value and interval of one measure in each group, the whole cohort on top."""
    shown = [(_name(one, words), one) for one in subgroup_rows(results, metric)]
    return _forest("subgroups", shown, results, words)


def structure_plot(results: Results, metric: str, words: Words) -> Plot | None:
    """Return value and interval of one measure of masks for each structure, all of them together on top."""
    rows = structure_rows(results, metric)
    names = [one.parameter or words("report.figures.subgroups.all") for one in rows]
    return _forest(metric, list(zip(names, rows, strict=True)), results, words)


def structure_rows(results: Results, metric: str) -> tuple[Estimate, ...]:
    """Return what the plot of the structures shows from its top to its bottom."""
    rows = [one for one in results.estimates if one.metric == metric and one.group is None and one.value is not None]
    return tuple(sorted(rows, key=lambda one: one.parameter is not None))[:GROUPS_SHOWN]


def _forest(name: str, shown: list[tuple[str, Estimate]], results: Results, words: Words) -> Plot | None:
    """Return one line for each estimate; where the first is of all, a line through it."""
    if len(shown) < 2:
        return None
    key = "subgroups" if name == "subgroups" else "structures"
    measure = words(f"metrics.{shown[0][1].metric}.name")
    values = [one.value or 0.0 for _, one in shown]
    low, high = _limits([one for _, one in shown])
    top = len(shown)
    whole = shown[0][1].parameter is None
    return Plot(
        name=name,
        title=words(f"report.figures.{key}.title", measure=measure),
        caption=words(f"report.figures.{key}.caption", level=numerals.level(results.interval_level, words)),
        alt=words(
            f"report.figures.{key}.alt",
            measure=measure,
            groups=len(shown),
            low=numerals.value(min(values), words),
            high=numerals.value(max(values), words),
        ),
        x_label=measure,
        y_label="",
        x_range=(low, high),
        y_range=(0.5, top + 0.5),
        y_ticks=tuple((float(top - place), label) for place, (label, _) in enumerate(shown)),
        lines=(Line((values[0], values[0]), (0.5, top + 0.5), 0),) if whole else (),
        points=tuple(
            _point(one, float(top - place), first=whole and place == 0) for place, (_, one) in enumerate(shown)
        ),
    )


def subgroup_rows(results: Results, metric: str) -> tuple[Estimate, ...]:
    """Return what the plot of the groups shows from its top to its bottom."""
    rows = [one for one in results.estimates if one.id == metric and one.group is None][:1]
    rows += [one for group in results.subgroups for one in group.estimates if one.id == metric]
    return tuple(one for one in rows if one.value is not None)[:GROUPS_SHOWN]


def _point(estimate: Estimate, height: float, *, first: bool) -> Point:
    limits = estimate.interval
    value = estimate.value or 0.0
    whisker = (
        (value if limits.lower is None else limits.lower, value if limits.upper is None else limits.upper)
        if limits
        else None
    )
    return Point(value, height, 1 if first else 2, x_whisker=whisker)


def _limits(estimates: list[Estimate]) -> tuple[float, float]:
    """Return 0 to 1 for proportions, else a range that holds all values and limits."""
    reached = [one.value or 0.0 for one in estimates]
    for one in estimates:
        if one.interval is not None:
            reached += [limit for limit in (one.interval.lower, one.interval.upper) if limit is not None]
    low, high = min(reached), max(reached)
    if low >= 0.0 and high <= 1.0:
        return UNIT
    margin = 0.05 * (high - low or 1.0)
    return (min(0.0, low - margin), high + margin)


def _name(estimate: Estimate, words: Words) -> str:
    if estimate.group is None:
        return words("report.figures.subgroups.all")
    attribute = named("report.attributes", estimate.group.attribute, words)
    value = named("report.values", estimate.group.value, words)
    return words("report.table.group_name", attribute=attribute, value=value)
