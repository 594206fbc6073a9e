"""Plots of measurements: how the differences lie, and both numbers against each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from evaluators.domain.estimate import Estimate
from evaluators.domain.results import Measurements, Results
from evaluators.report import numerals
from evaluators.report.plot import Band, Label, Line, Plot, Point
from evaluators.texts import Words

DIFFERENCES: Final = "differences"
_LINES: Final = ("limits_of_agreement_lower", "bias", "limits_of_agreement_upper")
_FOR_WORDS: Final = 0.3
"""Of the range of means, on the right, where the lines are named and no point lies."""
_ROOM: Final = 0.06
"""Of the range of values, beside the outermost point."""


def _differences(results: Results, words: Words) -> Plot | None:
    """Return the plot of Bland and Altman: differences over means, with bias, limits of agreement and intervals."""
    pairs = results.curves.measurements
    if pairs is None:
        return None
    means = [(one + other) / 2 for one, other in _zipped(pairs)]
    differences = [one - other for one, other in _zipped(pairs)]
    shown = [one for one in (_find(results, metric) for metric in _LINES) if one is not None and one.value is not None]
    low, high = _range(means)
    x_range = (low, high + _FOR_WORDS * (high - low))
    ends = [end for one in shown for end in _ends(one)]
    y_range = _range([*differences, 0.0, *ends])
    return Plot(
        name=DIFFERENCES,
        title=_title(shown, words),
        caption=words("report.figures.differences.caption", n=len(means)),
        alt=words(
            "report.figures.differences.alt", **{one.metric: numerals.estimate_value(one, words) for one in shown}
        )
        if len(shown) == len(_LINES)
        else words("report.figures.differences.title"),
        x_label=_with_unit("mean", pairs, words),
        y_label=_with_unit("difference", pairs, words),
        x_range=x_range,
        y_range=y_range,
        lines=(
            Line(x_range, (0.0, 0.0), 0),
            *(Line(x_range, (one.value or 0.0,) * 2, 1 if one.metric == "bias" else 2) for one in shown),
        ),
        bands=tuple(
            Band(x_range, (low,) * 2, (high,) * 2, 1 if one.metric == "bias" else 2)
            for one in shown
            for low, high in _limits(one)
        ),
        points=tuple(Point(x, y, 4) for x, y in zip(means, differences, strict=True)),
        labels=tuple(_label(one, x_range, y_range, words) for one in shown),
    )


def _measured(results: Results, words: Words) -> Plot | None:
    """Return what the model measured over what the reference says, with the line of equal values."""
    pairs = results.curves.measurements
    if pairs is None:
        return None
    both = _range([*pairs.measured, *pairs.reference])
    icc = _find(results, "icc_a1")
    title = words("report.figures.measured.title")
    if icc is not None and icc.value is not None:
        title = f"{words('metrics.icc_a1.short')} {numerals.estimate_value(icc, words)}"
        if icc.interval is not None:
            title += f" ({numerals.interval_with_level(icc.interval, words)})"
    return Plot(
        name="measured",
        title=title,
        caption=words("report.figures.measured.caption", n=len(pairs.measured)),
        alt=words("report.figures.measured.alt", n=len(pairs.measured), title=title),
        x_label=_with_unit("reference", pairs, words),
        y_label=_with_unit("model", pairs, words),
        x_range=both,
        y_range=both,
        square=True,
        lines=(Line(both, both, 0),),
        points=tuple(Point(true, measured, 4) for measured, true in _zipped(pairs)),
    )


def limits_of_agreement(results: Results, words: Words) -> tuple[str, str] | None:
    """Return both limits of agreement with their unit, and their intervals; None where there are none."""
    low, high = _find(results, _LINES[0]), _find(results, _LINES[2])
    if low is None or high is None or low.value is None or high.value is None:
        return None
    plain = high.model_copy(update={"unit": None}), low.model_copy(update={"unit": None})
    shown = words(
        "report.numbers.from_to",
        low=numerals.estimate_value(plain[1], words),
        high=numerals.estimate_value(plain[0], words),
    )
    intervals = "; ".join(numerals.estimate_interval(one, words) for one in (low, high))
    return shown if low.unit is None else f"{shown}\u00a0{low.unit}", intervals


def _zipped(pairs: Measurements) -> Sequence[tuple[float, float]]:
    return tuple(zip(pairs.measured, pairs.reference, strict=True))


def _range(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = _ROOM * (high - low) or max(abs(high), 1.0) * _ROOM
    return low - room, high + room


def _ends(estimate: Estimate) -> list[float]:
    return [estimate.value or 0.0, *(end for limits in _limits(estimate) for end in limits)]


def _limits(estimate: Estimate) -> list[tuple[float, float]]:
    found = estimate.interval
    return [] if found is None or found.lower is None or found.upper is None else [(found.lower, found.upper)]


def _label(estimate: Estimate, x_range: tuple[float, float], y_range: tuple[float, float], words: Words) -> Label:
    right = x_range[1] - 0.01 * (x_range[1] - x_range[0])
    above = (estimate.value or 0.0) + 0.03 * (y_range[1] - y_range[0])
    return Label(right, above, words(f"metrics.{estimate.metric}.short"), 1 if estimate.metric == "bias" else 2, "end")


def _title(shown: Sequence[Estimate], words: Words) -> str:
    values = {one.metric: one for one in shown}
    if len(values) < len(_LINES):
        return words("report.figures.differences.title")
    low = values[_LINES[0]].model_copy(update={"unit": None})  # the unit is said once
    pure = {name: numerals.estimate_value(one, words) for name, one in values.items()}
    pure[_LINES[0]] = numerals.estimate_value(low, words)
    return words("report.figures.differences.finding", **pure)


def _with_unit(axis: str, pairs: Measurements, words: Words) -> str:
    name = words(f"report.figures.values.{axis}")
    return name if pairs.unit is None else f"{name} ({pairs.unit})"


def _find(results: Results, metric: str) -> Estimate | None:
    return next((one for one in results.estimates if one.id == metric and one.group is None), None)


FIGURES: Final = (_differences, _measured)
"""What draws the plots of measurements, in reading order."""
