"""Estimates one below the other, each with its interval: of groups, or of structures."""

from __future__ import annotations

from evaluators.domain.estimate import Estimate
from evaluators.domain.results import Results
from evaluators.report import numerals
from evaluators.report.figures_of_scores import UNIT
from evaluators.report.plot import Line, Plot, Point
from evaluators.texts import Words


def forest(name: str, shown: list[tuple[str, Estimate]], results: Results, words: Words) -> Plot | None:
    """Return one line for each estimate; where the first is of all, a line through it.

    Args:
        name: Of the plot; ``subgroups``, else a metric.
        shown: Names and estimates from the top; fewer than two make no plot.
        results: What they belong to.
        words: The words.
    """
    if len(shown) < 2:
        return None
    key = "subgroups" if name == "subgroups" else "structures"
    measure = words(f"metrics.{shown[0][1].metric}.{'name' if key == 'subgroups' else 'short'}")
    values = [one.value or 0.0 for _, one in shown]
    low, high = _reached([one for _, one in shown])
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
        x_label=_with_unit(measure, shown[0][1].unit, words),
        y_label="",
        x_range=(low, high),
        y_range=(0.5, top + 0.5),
        y_ticks=tuple((float(top - place), label) for place, (label, _) in enumerate(shown)),
        lines=(Line((values[0], values[0]), (0.5, top + 0.5), 0),) if whole else (),
        points=tuple(
            _point(one, float(top - place), (low, high), first=whole and place == 0)
            for place, (_, one) in enumerate(shown)
        ),
    )


def _with_unit(measure: str, unit: str | None, words: Words) -> str:
    if unit is None or measure.endswith(f"({unit})"):  # some measures have it in their name
        return measure
    return words("report.numbers.of", name=measure, parameter=unit)


def _point(estimate: Estimate, height: float, ends: tuple[float, float], *, first: bool) -> Point:
    """Return a point with its interval; one without an end goes to the end of the axis."""
    limits = estimate.interval
    whisker = (
        (ends[0] if limits.lower is None else limits.lower, ends[1] if limits.upper is None else limits.upper)
        if limits
        else None
    )
    return Point(estimate.value or 0.0, height, 1 if first else 2, x_whisker=whisker)


def _reached(estimates: list[Estimate]) -> tuple[float, float]:
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
